/** Certificates of many (policy-map B8): made while others have their turn, in parts where they are very many, and fit to be printed. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Reply } from '../../../../bot/core/ports.ts';
import { put, replace } from '../../../../bot/core/change.ts';
import { rows, signatures, versions, type Signature } from '../../../../bot/features/agreements/agreement.ts';
import { writePdf, type Part } from '../../../../bot/features/agreements/register/write-pdf.ts';
import type { Agreement } from '../../../../bot/policy/agreement.ts';
import { pdfText } from '../../../support/pdf-text.ts';
import { person, policyWith, registerWorld, texts, type RegisterWorld } from './register-world.ts';

const pdfOf = (parts: readonly Part[]): Promise<Buffer> =>
  writePdf({ title: 'T', author: 'A', foot: 'foot', madeAt: new Date('2026-11-23T10:00:00Z'), parts });

test('whoever reports a concern meanwhile has their turn: a year group is not drawn in one go', async () => {
  await pdfOf([]);
  const year = Array.from({ length: 120 }, (_, at): Part[] => [
    { what: 'page' },
    { what: 'title', text: `Pupil ${at}` },
    ...Array.from({ length: 14 }, (): Part => ({ what: 'paragraph', runs: [{ text: 'A fact.' }] })),
  ]).flat();
  const rowsOfTable = Array.from({ length: 200 }, (_, at) => [`Pupil ${at}`, 'signed']);
  let turns = 0;
  let isOver = false;
  const turnOfOthers = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turnOfOthers);
  };
  setImmediate(turnOfOthers);
  await pdfOf([{ what: 'table', header: ['Name', 'State'], widths: [1, 1], rows: rowsOfTable }, ...year]);
  isOver = true;
  expect(turns).toBeGreaterThan(120);
});

test('a long table says on each page what its columns are', async () => {
  const table: Part = {
    what: 'table',
    header: ['Name', 'State'],
    widths: [3, 1],
    rows: Array.from({ length: 120 }, (_, at) => [`Pupil ${at}`, 'signed']),
  };
  const { pages } = pdfText(await pdfOf([table]));
  expect(pages.length).toBeGreaterThan(2);
  for (const page of pages) expect(page).toMatch(/^Name/);
});

const ks3 = texts.find(({ id }) => id === 'pupils-ks3');
if (ks3 === undefined) throw new Error('no text');

const form = (at: number): string => `8${String.fromCodePoint(65 + at)}`;

/** Classes of one pupil each, who have all signed. */
const worldOf = async (classes: number): Promise<RegisterWorld> => {
  const people = [
    person({ id: 'oak.C', kind: 'staff' }),
    ...Array.from({ length: classes }, (_, at) =>
      person({ id: `oak.P${at}`, name: at === 3 ? '王小明' : `Pupil ${at}`, year: '8', class: form(at) }),
    ),
  ];
  const world = registerWorld({ people, policies: { oak: policyWith('oak', { coordinator: ['C'] }) } });
  await world.lay(() => ({ state: 'signed', at: '2026-11-18T09:05:00.000Z' }));
  const signed = people.slice(1).map(({ id, name }): Signature => {
    const { id: agreement, version, hash, title } = ks3;
    const own = { person: id, signer: 'self', name, agreement, version, hash, title } as const;
    return { v: 1, ...own, round: '2026', at: '2026-11-18T09:05:00.000Z', how: 'chat', consents: [] };
  });
  await world.deps.records.commit(signed.map((one) => put(signatures, rows.signature('oak', one), one)));
  return world;
};

const pagesOf = ({ file }: Reply): string[] =>
  pdfText(Buffer.from(file?.body ?? '')).pages.map((page) => page.replaceAll(/\s+/g, ' '));

test('a year of more classes than fit into one file has several, and everybody is in exactly one', async () => {
  const world = await worldOf(15);
  const card = await world.act('oak.C', 'signed.files', { of: 'year 8', school: 'oak' });
  const files = await world.files(card, 'oak.C');
  const pdfs = files.filter(({ file }) => file?.type === 'application/pdf').map(pagesOf);
  expect(pdfs.map((pages) => pages[0]?.slice(0, 60))).toEqual([
    expect.stringContaining('Year 8, 8A to 8L'),
    expect.stringContaining('Year 8, 8M to 8O'),
  ]);
  expect(pdfs[0]?.[0]).toContain('12 of 12 signed');
  expect(pdfs[1]?.[0]).toContain('3 of 3 signed');
  const certificates = pdfs.flat().filter((page) => page.includes('Name as signed'));
  expect(certificates).toHaveLength(15);
  expect(JSON.stringify(card)).toContain('Certificates 2 of 2 (PDF)');
});

test('where they are too many for that it is said, and the list is there all the same', async () => {
  const world = await worldOf(50);
  const card = await world.act('oak.C', 'signed.files', { of: 'year 8', school: 'oak' });
  expect(JSON.stringify(card)).toContain('open a year or a class');
  expect((await world.files(card, 'oak.C')).map(({ file }) => file?.type)).toEqual(['text/csv']);
});

test('a name that the letters of the page do not have is said by its id, and never by empty boxes', async () => {
  const world = await worldOf(4);
  const card = await world.act('oak.C', 'signed.files', { of: 'year 8', school: 'oak' });
  const [pdf] = await world.files(card, 'oak.C');
  const pages = pagesOf(pdf ?? {});
  expect(pages[0]).toContain('Id P3');
  expect(pages.filter((page) => page.startsWith('Id P3'))).toHaveLength(1);
  expect(pages.join('\n')).not.toMatch(/[王小明]/);
  expect(pages.find((page) => page.startsWith('Pupil 0'))).toMatch(/Reference: [0-9A-F]{4}-[0-9A-F]{4}/);
});

describe('who has read it in another language', () => {
  const inWords = (lang: string, line: string): Agreement => ({
    ...ks3,
    id: `${ks3.id}.${lang}`,
    hash: createHash('sha256').update(line).digest('hex'),
    language: { lang, name: lang === 'pl' ? 'Polski' : 'اردو' },
    title: `Zasady (${lang})`,
    text: [{ what: 'paragraph', runs: [{ text: line }] }],
    easy: [],
    monitoring: undefined,
  });
  const polish = inWords('pl', 'Hasło zachowuję dla siebie.');
  const urdu = inWords('ur', 'میں اپنا پاس ورڈ اپنے پاس رکھتا ہوں۔');
  const world = (async () => {
    const made = await worldOf(4);
    const keptAt = '2026-09-01T08:00:00.000Z';
    for (const agreement of [polish, urdu])
      await made.deps.records.commit([
        put(versions, rows.version('oak', agreement.id, agreement.hash), { v: 1, keptAt, agreement }),
      ]);
    for (const [who, { language, hash }] of [
      ['oak.P0', polish],
      ['oak.P1', polish],
      ['oak.P2', urdu],
    ] as const) {
      const key = rows.signature('oak', {
        person: who,
        signer: 'self',
        agreement: ks3.id,
        hash: ks3.hash,
        round: '2026',
      });
      const stored = await made.deps.records.get(signatures, key);
      if (stored === undefined || language === undefined) throw new Error('it is not signed');
      const read = { lang: language.lang, hash };
      await made.deps.records.commit([replace(signatures, stored, { ...stored.value, read })]);
    }
    return made;
  })();

  test('the certificate says which words, and has them as they were read beside the text itself', async () => {
    const made = await world;
    const pages = pagesOf(await made.act('oak.P0', 'signed.certificate', {}, 'web'));
    expect(pages[0]).toContain('Read in: Polski');
    expect(pages.join('\n')).toContain('Hasło zachowuję dla siebie.');
    expect(pages.join('\n')).toContain(`Polski · text ${polish.hash.slice(0, 16)} · in full, as read`);
    expect(pages.join('\n')).toContain(`text ${ks3.hash.slice(0, 16)} · in full, as signed`);
    // All of the version is there: its easy notice too.
    const words = (text: string) => text.replaceAll(/\s+/g, ' ');
    expect(words(pages.join('\n'))).toContain(words(ks3.monitoringEasy ?? 'no easy notice'));
    expect(pagesOf(await made.act('oak.P3', 'signed.certificate', {}, 'web')).join('\n')).not.toContain(
      'Read in',
    );
  });

  test('a class has each of them once; words that cannot be printed in their order are named by their hash', async () => {
    const made = await world;
    const [pdf, csv] = await made.files(
      await made.act('oak.C', 'signed.files', { of: 'year 8', school: 'oak' }),
      'oak.C',
    );
    const all = pagesOf(pdf ?? {}).join('\n');
    expect(all.split('Hasło zachowuję dla siebie.')).toHaveLength(2);
    expect(all).toContain(
      `cannot be printed here. Lantern keeps them; their hash is ${urdu.hash}`.replaceAll(/\s+/g, ' '),
    );
    expect(all).not.toContain('پاس ورڈ');
    const lines: Record<string, string>[] = parse(String(csv?.file?.body), { bom: true, columns: true });
    expect(
      lines.filter((one) => one['Signed by'] === 'self').map((one) => [one['Person id'], one['Read in']]),
    ).toEqual([
      ['P0', 'Polski'],
      ['P1', 'Polski'],
      ['P2', 'اردو'],
      ['P3', ''],
    ]);
  });
});

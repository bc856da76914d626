/** Certificates of many (policy-map B8): made while others have their turn, in parts where they are very many, and fit to be printed. */
import { expect, test } from '@jest/globals';
import type { Reply } from '../../../../bot/core/ports.ts';
import { put } from '../../../../bot/core/change.ts';
import { rows, signatures, type Signature } from '../../../../bot/features/agreements/agreement.ts';
import { writePdf, type Part } from '../../../../bot/features/agreements/register/write-pdf.ts';
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

/** The register by what it says: figures that add up, who is missing and why, lists and certificates that say the same. */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { put } from '../../../../bot/core/change.ts';
import type { Reply } from '../../../../bot/core/ports.ts';
import { trailKind, trailRange } from '../../../../bot/core/trail.ts';
import { outcomes, rows, signatures, type Signature } from '../../../../bot/features/agreements/agreement.ts';
import { percent } from '../../../../bot/features/agreements/register/figures.ts';
import { readScope, writeScope } from '../../../../bot/features/agreements/register/scope.ts';
import { writeCsv } from '../../../../bot/features/agreements/register/write-csv.ts';
import type { Card } from '../../../../cards/cards.ts';
import { collect } from '../../../contracts/records.ts';
import { pdfText } from '../../../support/pdf-text.ts';
import { person, policyWith, registerWorld, texts } from './register-world.ts';

type ModelOf<N extends Card['card']> = Extract<Card, { card: N }>['model'];

const modelOf = <N extends Card['card']>({ answer, chat }: Reply, name: N): ModelOf<N> => {
  const message = answer ?? chat;
  if (message === undefined || !('card' in message) || message.card !== name)
    throw new Error(`no card ${name}: ${JSON.stringify(message)}`);
  return message.model as ModelOf<N>;
};

const pupilsOf = (school: string, year: string, form: string, count: number) =>
  Array.from({ length: count }, (_, at) =>
    person({
      id: `${school}.P${form}${at}`,
      name: `${String.fromCodePoint(65 + at)}da of ${form}`,
      year,
      class: form,
    }),
  );
const staff = (id: string, more = {}) => person({ id, kind: 'staff', name: `Staff ${id}`, ...more });

const people = [
  staff('oak.C'),
  staff('oak.L'),
  staff('oak.T', { class: '8B' }),
  staff('oak.H'),
  staff('oak.X'),
  ...pupilsOf('oak', '8', '8B', 28),
  ...pupilsOf('oak', '8', '8C', 6),
  ...pupilsOf('oak', '4', '4A', 3),
  staff('elm.A'),
  ...pupilsOf('elm', '7', '7A', 10),
];
const policies = {
  oak: policyWith('oak', { coordinator: ['C'] }, { headsOfYear: { '8': ['oak.H'] } }),
  elm: policyWith('elm'),
};
const trust = { person: 'oak.L', deputies: [] };
const all = {
  oak: { ...policies.oak, roles: { ...policies.oak.roles, trustLead: [trust] } },
  elm: { ...policies.elm, roles: { ...policies.elm.roles, trustLead: [trust] } },
};

describe('figures', () => {
  test('what a card says adds up to everybody who is asked, whatever became of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...outcomes), { minLength: 3, maxLength: 60 }),
        async (states) => {
          const world = registerWorld({ people, policies: all });
          const counted: Record<string, Record<string, number>> = {};
          await world.lay(({ id }, { agreement, signer }, index) => {
            // Somebody whom chat cannot reach may have signed by link; a parent is never reached by it.
            const is = states[index % states.length] ?? 'waiting';
            const outcome = is === 'unreachable' && signer === 'parent' ? 'waiting' : is;
            const sums = (counted[agreement] ??= { total: 0 });
            sums[outcome] = (sums[outcome] ?? 0) + 1;
            sums['total'] = (sums['total'] ?? 0) + 1;
            expect(id).toMatch(/^oak/);
            return outcome === 'unreachable'
              ? { state: 'waiting', reached: 'no', because: 'no-account' }
              : { state: outcome, ...(signer === 'self' ? { reached: 'yes' } : {}) };
          });
          const { texts: shown } = modelOf(await world.act('oak.C', 'signed.show'), 'agreements/progress');
          const titles = new Map(texts.map(({ id, title }) => [title, id]));
          for (const { title, words, bar } of shown) {
            const sums = counted[titles.get(title) ?? ''] ?? {};
            expect(bar.signed + bar.waiting + bar.talk + bar.unreachable).toBe(sums['total']);
            expect(words).toContain(`${bar.signed} of ${sums['total']} signed`);
            // A line's reach is one for all its items, so that the two go together.
            expect(bar.talk).toBe((sums['unclear'] ?? 0) + (sums['refused'] ?? 0));
            expect(bar.signed).toBe(sums['signed'] ?? 0);
          }
          expect(shown).toHaveLength(Object.keys(counted).length);
        },
      ),
      { numRuns: 20 },
    );
  }, 60_000);

  test('never a hundred before everybody has signed, nor none when somebody has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), fc.nat(30_000), (of, part) => {
        const signed = Math.min(part, of);
        expect(percent(signed, of) === 100).toBe(signed === of);
        expect(percent(signed, of) === 0).toBe(signed === 0);
      }),
    );
  });

  test('what a button carries is read back as the same', () => {
    const policy = { texts };
    for (const words of [
      'trust',
      'school',
      'parents',
      'staff',
      'year 8',
      'reception',
      '8B',
      'pupils-ks3',
      'Staff',
      '4/5 Elm',
    ]) {
      const scope = readScope(words, policy);
      expect(readScope(writeScope(scope), policy)).toEqual(scope);
    }
    expect(readScope('visitor', policy)).toEqual({ what: 'audience', audience: 'visitors' });
    expect(readScope('Y8', policy)).toEqual({ what: 'year', year: '8' });
    expect(readScope('8b', policy)).toEqual({ what: 'group', audience: 'pupils', group: '8b' });
  });
});

describe('views', () => {
  const world = registerWorld({ people, policies: all });
  const laid = (async () => {
    await world.lay(({ id, class: form }, { signer }) =>
      form === '8C' || (signer === 'self' && /[02468]$/.test(id))
        ? { state: 'signed', at: '2026-11-17T12:00:00.000Z', how: 'chat' }
        : {},
    );
    await world.lay(() => ({ state: 'signed' }), 'elm');
  })();

  test('each gets what is theirs when they say nothing more', async () => {
    await laid;
    const title = async (by: string) =>
      modelOf(await world.act(by, 'signed.show'), 'agreements/progress').title;
    expect(await title('oak.L')).toBe('All schools');
    expect(await title('oak.C')).toBe('oak school');
    expect(await title('oak.T')).toBe('8B');
    const year = modelOf(await world.act('oak.H', 'signed.show'), 'agreements/progress');
    expect(year.rows.map(({ title: row }) => row)).toEqual(['8B', '8C']);
    const mine = await world.act('oak.X', 'signed.show');
    expect(JSON.stringify(mine)).toContain('/my agreements');
  });

  test('the trust in one row a school, which opens it; no names for whoever sees figures only', async () => {
    await laid;
    const { rows: schools, names } = modelOf(
      await world.act('oak.L', 'signed.show', { of: 'trust' }),
      'agreements/progress',
    );
    expect(names).toBe(false);
    expect(schools.map(({ title, words }) => [title, words])).toEqual([
      ['oak school', expect.stringMatching(/^\d+ of \d+ signed/)],
      ['elm school', expect.stringContaining('(100%)')],
    ]);
    const [, elm] = schools;
    const opened = modelOf(
      await world.act('oak.L', 'signed.show', { of: elm?.of, school: elm?.school }),
      'agreements/progress',
    );
    expect(opened.title).toBe('elm school');
    expect(opened.notice).toContain('fewer than five');
  });

  test('the furthest behind come first, in pages', async () => {
    await laid;
    const { rows: classes } = modelOf(
      await world.act('oak.C', 'signed.show', { of: 'pupils' }),
      'agreements/progress',
    );
    expect(classes.at(-1)?.title).toBe('8C');
    expect(classes.map(({ title }) => title).toSorted()).toEqual(['4A', '8B', '8C']);
  });

  test('a class shows its days and how they signed', async () => {
    await laid;
    const { days, how } = modelOf(
      await world.act('oak.T', 'signed.show', { of: '8b' }),
      'agreements/progress',
    );
    expect(days).toEqual([{ day: 'Tue 17 Nov', words: '14 signed', share: 14, left: 0 }]);
    expect(how).toBe('14 by chat');
  });
});

test('who is missing, and how it stands with each, in words', async () => {
  const world = registerWorld({ people, policies: all });
  const at = '2026-11-18T09:00:00.000Z';
  await world.lay(({ id }, { signer }) => {
    if (signer === 'parent') return id === 'oak.P8B1' ? {} : { state: 'signed' };
    if (id === 'oak.P8B2') return { state: 'unclear', at };
    if (id === 'oak.P8B3') return { state: 'refused', at };
    if (id === 'oak.P8B4') return { reached: 'no', because: 'no-account' };
    if (id === 'oak.P8B5') return { reminded: ['2026-11-19T10:40:00Z', '2026-11-20T10:40:00Z'] };
    if (id === 'oak.P8B6') return { asked: undefined };
    return { state: 'signed', at };
  });
  const model = modelOf(
    await world.act('oak.T', 'signed.missing', { of: '8B', school: 'oak' }),
    'agreements/missing',
  );
  expect(model.detail).toBe('6 of 28 people');
  expect(
    Object.fromEntries(model.people.map(({ name, missing }) => [name.slice(0, 3), missing[0]?.state])),
  ).toEqual({
    Bda: 'no parent or carer has signed yet: they sign by web link or on paper',
    Cda: 'does not understand it yet: a talk is open since Wednesday 18 November',
    Dda: 'does not agree: a talk is open since Wednesday 18 November',
    Eda: 'chat cannot reach them (no account): they need a web link or paper',
    Fda: 'was asked on Monday 16 November and reminded twice, last on Friday 20 November, and has not signed',
    Gda: 'not asked yet',
  });
});

describe('files', () => {
  const world = registerWorld({ people, policies: all });
  const ks3 = texts.find(({ id }) => id === 'pupils-ks3');
  if (ks3 === undefined) throw new Error('no text for 8B');
  const signature = (id: string, more: Partial<Signature> = {}): Signature => ({
    v: 1,
    person: id,
    signer: 'self',
    name: 'Ada Lovelace',
    agreement: ks3.id,
    version: ks3.version,
    hash: ks3.hash,
    title: ks3.title,
    round: '2026',
    at: '2026-11-18T09:05:00.000Z',
    how: 'chat',
    consents: [],
    group: '8B',
    year: '8',
    monitoringAt: '2026-11-18T09:04:00.000Z',
    ...more,
  });
  const laid = (async () => {
    await world.lay(({ id }, { signer }) =>
      signer === 'self' && (id === 'oak.P8B0' || id === 'oak.P8B1')
        ? { state: 'signed', at: '2026-11-18T09:05:00.000Z', how: 'chat' }
        : {},
    );
    const some = [
      signature('oak.P8B0'),
      signature('oak.P8B1', { name: '=HYPERLINK("x")', how: 'paper', dated: '2026-11-17' }),
      signature('oak.P8B0', {
        signer: 'parent',
        agreement: 'parents',
        name: 'Mrs Lovelace',
        relation: 'mother',
      }),
      // Last year's counts no more.
      signature('oak.P8B2', { round: '2025' }),
    ];
    await world.deps.records.commit(some.map((one) => put(signatures, rows.signature('oak', one), one)));
  })();

  test('a class as CSV says what the register says, and runs nothing', async () => {
    await laid;
    const reply = await world.act('oak.T', 'signed.files', { of: '8B', school: 'oak' });
    const [, csv] = await world.files(reply, 'oak.T');
    expect(csv?.file).toMatchObject({ name: 'agreements-2026-11-23.csv', type: 'text/csv' });
    const lines: Record<string, string>[] = parse(String(csv?.file?.body), { bom: true, columns: true });
    expect(new Set(lines.map((line) => line['Person id'])).size).toBe(28);
    expect(lines.find((line) => line['Person id'] === 'P8B0' && line['Signed by'] === 'self')).toMatchObject({
      Name: 'Ada of 8B',
      Group: '8B',
      Year: '8',
      State: 'signed',
      Date: '2026-11-18',
      Time: '09:05',
      How: 'by chat',
      Version: ks3.version,
    });
    expect(lines.filter((line) => line['State'] === 'signed')).toHaveLength(2);
    const trail = await collect(world.deps.records.list(trailKind, trailRange('oak')));
    expect(trail.map(({ value }) => [value.actor, value.action, value.target])).toContainEqual([
      'oak.T',
      'agreement.list-taken',
      'group:pupils:8B',
    ]);
  });

  test('any cell comes back as it was, but for the mark before what a spreadsheet would run', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 2, maxLength: 2 }), {
          maxLength: 8,
        }),
        (cells) => {
          const back: string[][] = parse(writeCsv(['a', 'b'], cells), { bom: true });
          expect(back.slice(1).map((row) => row.map((cell) => cell.replace(/^'/, '')))).toEqual(
            cells.map((row) => row.map((cell) => cell.replace(/^'/, ''))),
          );
          for (const cell of back.flat()) {
            expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
            expect(cell.startsWith('\u0000')).toBe(false);
          }
        },
      ),
    );
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '\u0000', '＝', ' =']) {
      const back: string[][] = parse(writeCsv(['a'], [[`${start}1`]]), { bom: true });
      expect(back[1]?.[0]).toBe(`'${start}1`);
    }
  });

  test('the certificates of a class: a page that sums it up, a page each, the text in full', async () => {
    await laid;
    const [pdf] = await world.files(
      await world.act('oak.T', 'signed.files', { of: '8B', school: 'oak' }),
      'oak.T',
    );
    expect(pdf?.file).toMatchObject({ name: 'signed-agreements-2026-11-23.pdf', type: 'application/pdf' });
    const { pages, objects } = pdfText(Buffer.from(pdf?.file?.body ?? ''));
    // A clause may go on over the foot of a page.
    const words = pages
      .map((page) => page.replace(/oak school · made on .* · page \d+ of \d+/, ''))
      .join('\n')
      .replaceAll(/\s+/g, ' ');
    expect(pages[0]?.replaceAll(/\s+/g, ' ')).toContain('2 of 28 signed (7%)');
    expect(pages.filter((page) => page.includes('Name as signed'))).toHaveLength(2);
    for (const part of [
      'Ada Lovelace',
      'Mrs Lovelace (mother)',
      '=HYPERLINK("x")',
      'Date on the paper: 17 November 2026',
    ])
      expect(words).toContain(part);
    expect(words).toContain('18 November 2026, 09:05, by chat');
    expect(words).toContain(`${ks3.version} (text ${ks3.hash.slice(0, 16)})`);
    for (const { runs } of ks3.text)
      expect(words.replaceAll(' ', '')).toContain(
        runs
          .map(({ text }) => text)
          .join('')
          .replaceAll(/\s+/g, ''),
      );
    expect(words).not.toContain('\uFFFD');
    for (const mark of [
      '/Lang (en-GB)',
      '/StructTreeRoot',
      '/Marked true',
      '/DisplayDocTitle true',
      '/S /H1',
      '/S /TH',
    ])
      expect(objects).toContain(mark);
  });

  test('somebody’s own, and what a parent signed for their child', async () => {
    await laid;
    const own = await world.act('oak.P8B0', 'signed.certificate', {}, 'web');
    expect(pdfText(Buffer.from(own.file?.body ?? '')).pages.join('')).toContain('Mrs Lovelace');
    const parent = person({ id: 'oak.P8B0~parent', school: 'oak', name: '', kind: 'parent' });
    const theirs = await world.act(parent, 'signed.certificate', { person: 'oak.P8B0' }, 'web');
    const words = pdfText(Buffer.from(theirs.file?.body ?? '')).pages.join('\n');
    expect(words).toContain('Mrs Lovelace');
    expect(words).not.toContain('Ada Lovelace');
    const other = await world.act(parent, 'signed.certificate', { person: 'oak.P8B1' }, 'web');
    expect(other.file).toBeUndefined();
    expect(await world.act('oak.P8B2', 'signed.certificate', {}, 'web')).toMatchObject({
      answer: { text: expect.stringContaining('Nothing has been signed') },
    });
  });

  test('without a public address it is said what IT must do, and nothing is handed over', async () => {
    const alone = registerWorld({ people, policies: all, linked: false });
    await alone.lay(() => ({}));
    const { files, said } = modelOf(
      await alone.act('oak.C', 'signed.files', { of: '8B' }),
      'agreements/files',
    );
    expect(files).toEqual([]);
    expect(said).toContain('LANTERN_PUBLIC_URL');
  });
});

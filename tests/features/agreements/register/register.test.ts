/** The register by what it says: figures that add up, who is missing and why, lists and certificates that say the same. */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { put } from '../../../../bot/core/change.ts';
import type { Reply } from '../../../../bot/core/ports.ts';
import { trailKind, trailRange } from '../../../../bot/core/trail.ts';
import {
  rows,
  sheetIdOf,
  signatures,
  type Signature,
} from '../../../../bot/features/agreements/agreement.ts';
import { changeSheet } from '../../../../bot/features/agreements/change-sheet.ts';
import { outcomes } from '../../../../bot/features/agreements/tally.ts';
import { sayPercent } from '../../../../bot/features/agreements/register/say-progress.ts';
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
  ...pupilsOf('oak', '10', '10D', 1),
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
        expect(sayPercent(signed, of) === '100%').toBe(signed === of);
        expect(sayPercent(signed, of) === '0%').toBe(signed === 0);
        expect(sayPercent(signed, of) === 'under 1%').toBe(signed > 0 && signed * 100 < of);
      }),
    );
    expect([sayPercent(996, 1000), sayPercent(3, 1000), sayPercent(2, 3)]).toEqual([
      '99%',
      'under 1%',
      '67%',
    ]);
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
    expect(schools.map(({ title, parts }) => [title, parts.map(({ who, words }) => who + words)])).toEqual([
      [
        'oak school',
        ['Pupils: 20 of 34 signed (59%)', 'Parents: 6 of 34 signed (18%)', 'Adults: 0 of 5 signed (0%)'],
      ],
      ['elm school', ['Pupils: 10 of 10 signed (100%)', 'Parents: 10 of 10 signed (100%)']],
    ]);
    const named = await world.act('oak.L', 'signed.show', { of: 'ELM school' });
    expect(modelOf(named, 'agreements/progress').title).toBe('elm school');
    const [, elm] = schools;
    const opened = modelOf(
      await world.act('oak.L', 'signed.show', { of: elm?.of, school: elm?.school }),
      'agreements/progress',
    );
    expect(opened.title).toBe('elm school');
    expect(opened.notice).toContain('fewer than five');
  });

  test('classes in the order of a school, then the adults; pupils and parents apart', async () => {
    await laid;
    const { rows: listed } = modelOf(
      await world.act('oak.C', 'signed.show', { of: 'school' }),
      'agreements/progress',
    );
    expect(listed.map(({ title }) => title)).toEqual(['4A', '8B', '8C', '10D', 'Staff']);
    expect(listed.map(({ parts }) => parts.map(({ who, words }) => who + words))).toEqual([
      ['Pupils: 2 of 3 signed (67%)', 'Parents: 0 of 3 signed (0%)'],
      ['Pupils: 14 of 28 signed (50%)', 'Parents: 0 of 28 signed (0%)'],
      ['Pupils: 6 of 6 signed (100%)', 'Parents: 6 of 6 signed (100%)'],
      ['Pupils: 1 of 1 signed (100%)', 'Parents: 0 of 1 signed (0%)'],
      ['0 of 5 signed (0%)'],
    ]);
  });

  test('a view is headed by what of it is theirs, and does not repeat its only row', async () => {
    await laid;
    const model = async (by: string, of: string) =>
      modelOf(await world.act(by, 'signed.show', { of }), 'agreements/progress');
    expect((await model('oak.T', 'year 8')).title).toBe('8B (your class in Year 8)');
    expect((await model('oak.H', 'year 8')).title).toBe('Year 8');
    expect((await model('oak.H', 'school')).title).toBe('Year 8');
    expect((await model('oak.T', 'parents')).title).toBe('8B: Parents and carers');
    const only = await model('oak.C', 'staff');
    expect([only.title, only.rows]).toEqual(['Staff', []]);
  });

  test('what is not found suggests what they may ask for', async () => {
    await laid;
    const said = async (by: string) => JSON.stringify(await world.act(by, 'signed.show', { of: '9Z' }));
    expect(await said('oak.T')).toContain('Try for example: /signed 8B. What');
    expect(await said('oak.H')).toContain('Try for example: /signed year 8. What');
    expect(await said('oak.C')).toContain('Try for example: /signed staff, /signed school. What');
    expect(await said('oak.L')).toContain('/signed staff, /signed school, /signed trust. What');
    expect(await said('oak.X')).not.toContain('Try');
  });

  test('only pupils wait for the tutor: a view of what parents sign does not say so', async () => {
    const waits = registerWorld({ people, policies: all });
    await waits.lay(() => ({}));
    const at = { round: '2026', id: sheetIdOf({ audience: 'pupils', group: '8B', part: 0 }) };
    await changeSheet(
      'oak',
      at,
      (sheet) => ({ sheet: { ...sheet, stage: 'tutor' }, rows: [], trail: [] }),
      waits.deps,
    );
    const notice = async (of: string) =>
      modelOf(await waits.act('oak.C', 'signed.show', { of }), 'agreements/progress').notice;
    expect(await notice('school')).toContain('8B: asked as soon as');
    expect(await notice('parents')).toBe('');
    expect(await notice('staff')).toBe('');
  });

  test('a class shows its days and how they signed', async () => {
    await laid;
    const { days, daysTitle, how } = modelOf(
      await world.act('oak.T', 'signed.show', { of: '8b' }),
      'agreements/progress',
    );
    expect(days).toEqual([{ day: 'Tue 17 Nov', words: '14 signed', share: 14, left: 0 }]);
    expect(daysTitle).toBe('Signed by pupils on each day');
    expect(how).toBe('Pupils: 14 by chat.');
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
  const shown = async (who?: string) =>
    modelOf(
      await world.act('oak.T', 'signed.missing', { of: '8B', school: 'oak', ...(who ? { who } : {}) }),
      'agreements/missing',
    );
  const pupils = await shown();
  expect(pupils.detail).toBe('Pupils: 5 of 28 still to sign');
  expect(pupils.tabs.map(({ title }) => title)).toEqual(['Pupils', 'Parents']);
  expect(
    pupils.groups.map(({ state, count, people: some }) => [state, count, some.map(({ name }) => name[0])]),
  ).toEqual([
    ['Not asked yet', '1 person', ['G']],
    [
      'Asked, and not signed yet (asked on Monday 16 November, reminded twice, last on Friday 20 November)',
      '1 person',
      ['F'],
    ],
    ['Not clear yet: a talk is open (since Wednesday 18 November)', '1 person', ['C']],
    ['Does not agree: a talk is open (since Wednesday 18 November)', '1 person', ['D']],
    [
      expect.stringMatching(/^Chat cannot reach them \(.*\): they sign by web link or on paper$/),
      '1 person',
      ['E'],
    ],
  ]);
  const parents = await shown('parents');
  expect(parents.detail).toBe('Parents and carers: 1 of 28 still to sign');
  expect(parents.groups).toEqual([
    {
      state: 'No parent or carer has signed yet: they sign by web link or on paper',
      count: '1 person',
      people: [{ name: 'Bda of 8B', detail: '' }],
    },
  ]);
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

  test('somebody’s own, with what a parent signed for them; whoever has a link gets none', async () => {
    await laid;
    const own = await world.act('oak.P8B0', 'signed.certificate', {}, 'web');
    expect(pdfText(Buffer.from(own.file?.body ?? '')).pages.join('')).toContain('Mrs Lovelace');
    const parent = person({ id: 'oak.P8B0~parent', school: 'oak', name: '', kind: 'parent' });
    const theirs = await world.act(parent, 'signed.certificate', { person: 'oak.P8B0' }, 'web');
    expect(theirs.file).toBeUndefined();
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

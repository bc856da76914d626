/** One row at most for each signature, from wherever and however often it comes; and a line that never stays behind it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noClouds, noLists } from '../../../bot/clouds.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import { createPerform } from '../../../bot/core/perform.ts';
import { outboxKind } from '../../../bot/core/outbox.ts';
import type { Act, Change, Deps, Person, Records, Reply, Values } from '../../../bot/core/ports.ts';
import { ranges, rows, sheets, signatures, type Sheet } from '../../../bot/features/agreements/agreement.ts';
import { tallies } from '../../../bot/features/agreements/tally.ts';
import { changeSheet } from '../../../bot/features/agreements/change-sheet.ts';
import { sign, signWith, type Signing } from '../../../bot/features/agreements/sign.ts';
import type { TalkLook } from '../../../bot/features/agreements/signing/calls.ts';
import { endTalkJob } from '../../../bot/features/agreements/signing/end-talk.ts';
import { talkLookJob } from '../../../bot/features/agreements/signing/talk-look.ts';
import { withItem } from '../../../bot/features/agreements/sign-line.ts';
import { talkIdOf, talkKey, talks } from '../../../bot/features/agreements/signing/talk.ts';
import { flows } from '../../../bot/features/index.ts';
import { createRosterDirectory } from '../../../connectors/roster/directory.ts';
import { layingOf, ourText, sheetFor, type Laying } from '../../support/lay-sheet.ts';
import { silent } from '../../support/lantern.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { keysInMemory, sealedWith } from '../../support/row-keys.ts';
import { unlinked } from '../../support/unlinked.ts';
import { hillside } from '../concerns/route-world.ts';

const text = ourText('pupils-ks3');
const parents = ourText('parents');
const policy = { ...hillside, texts: [text, parents] };
const keys = keysInMemory();
const now = new Date('2026-11-23T10:00:00Z');

const pupil = (n: number): Person => ({
  id: `hillside.P${n}`,
  school: 'hillside',
  name: `Pupil ${n}`,
  kind: 'pupil',
  year: '8',
  class: '8B',
  tutor: 'hillside.S013',
  guest: false,
  accounts: {},
});
const pupils = Array.from({ length: 30 }, (_, n) => pupil(n));
const school = { school: 'hillside', tenant: 't', domain: 'hillside.example', people: pupils, mistakes: [] };

/** One storage, and as many processes on it as are asked for: each with its own ledger and its own turns. */
const worldOf = async (laying: Laying | undefined, processes = 1) => {
  const records = sealedWith(createMemoryRecords(), keys);
  if (laying !== undefined) await records.commit(layingOf(laying));
  const reads = { count: 0 };
  const counted: Records = { ...records, get: (kind, key) => (reads.count++, records.get(kind, key)) };
  const depsOf = (): Deps => ({
    directory: createRosterDirectory([school]),
    records: counted,
    ledger: createLedger({
      records,
      clock: { now: () => now },
      trailKey: () => Buffer.alloc(32, 1),
    }),
    policies: {
      schools: ['hillside'],
      of: () => policy,
    },
    clouds: noClouds,
    lists: noLists,
    clock: { now: () => now },
    log: silent,
    ...unlinked(),
    notifier: {
      tell: () => Promise.reject(new Error('nobody is told')),
      overwrite: () => Promise.reject(new Error('nothing is written over')),
      inTurn: () => Promise.reject(new Error('nobody is asked in turn')),
      arrivedAt: () => Promise.resolve(undefined),
    },
    away: {
      in: () => Promise.resolve(new Set()),
      forget: () => undefined,
    },
    holders: {
      newcomers: () => new Map(),
      refresh: () => Promise.resolve(),
    },
  });
  const all = Array.from({ length: processes }, depsOf);
  const [first] = all;
  if (first === undefined) throw new Error('a world has a process');
  return {
    records,
    reads,
    deps: first,
    all,
    signed: async (person: string) => {
      const found = [];
      for await (const one of records.list(signatures, ranges.signaturesOf('hillside', person)))
        found.push(one.value);
      return found;
    },
    sheet: async () => {
      const { id, round } = sheetFor(
        laying ?? {
          people: [],
          texts: [],
        },
      );
      return (await records.get(sheets, rows.sheet('hillside', round, id)))?.value;
    },
    tally: async () => {
      const laid = sheetFor(
        laying ?? {
          people: [],
          texts: [],
        },
      );
      return (await records.get(tallies, rows.tally('hillside', laid)))?.value;
    },
  };
};

const signing = (person: string, more: Partial<Signing> = {}): Signing => ({
  school: 'hillside',
  person,
  signer: 'self',
  agreement: text,
  name: 'Somebody',
  how: 'chat',
  monitoringAt: now.toISOString(),
  consents: [],
  ...more,
});
const everybody = { people: pupils.map(({ id }) => id), texts: [text, parents] };

test('thirty pupils sign at once, each by chat and by link, at two processes: one row each, and the tally counts them', async () => {
  const world = await worldOf(everybody, 2);
  const results = await Promise.all(
    pupils.flatMap(({ id }) =>
      world.all.flatMap((deps, n) =>
        (['chat', 'link'] as const).map((how) => sign(signing(id, { how, name: `At ${n}` }), deps)),
      ),
    ),
  );
  expect(results.filter((one) => one === 'signed')).toHaveLength(pupils.length);
  for (const { id } of pupils) expect(await world.signed(id)).toHaveLength(1);
  expect((await world.tally())?.counts['pupils-ks3']).toEqual({
    signed: pupils.length,
    waiting: 0,
    unclear: 0,
    refused: 0,
    unreachable: 0,
  });
  expect((await world.tally())?.counts['parents']).toMatchObject({ signed: 0, waiting: pupils.length });
});

test('whatever is done in whatever order: the line says signed exactly where there is a signature', async () => {
  const step = fc.record({
    who: fc.integer({ min: 0, max: 2 }),
    signer: fc.constantFrom('self' as const, 'parent' as const),
    how: fc.constantFrom('chat' as const, 'link' as const, 'paper' as const),
    at: fc.integer({ min: 0, max: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.boolean(), async (steps, together) => {
      const people = pupils.slice(0, 3).map(({ id }) => id);
      const world = await worldOf({ people, texts: [text, parents] }, 2);
      const take = ({ who, signer, how, at }: (typeof steps)[number]) =>
        sign(
          signing(`hillside.P${who}`, { signer, how, agreement: signer === 'self' ? text : parents }),
          world.all[at] ?? world.deps,
        );
      if (together) await Promise.all(steps.map(take));
      else for (const one of steps) await take(one);
      const lines = (await world.sheet())?.lines ?? [];
      for (const { person, items } of lines) {
        const signed = await world.signed(person);
        for (const item of items)
          expect(signed.filter((one) => one.agreement === item.agreement)).toHaveLength(
            item.state === 'signed' ? 1 : 0,
          );
      }
    }),
    { numRuns: 25 },
  );
});

test('signed before the sheet was laid, and pressed again: the line is brought to say so, with the first time', async () => {
  const world = await worldOf(undefined);
  expect(await sign(signing('hillside.P1', { how: 'paper' }), world.deps)).toBe('signed');
  await world.records.commit(layingOf(everybody));
  const again = await signWith({ ...signing('hillside.P1'), also: () => [] }, world.deps);
  expect(again).toMatchObject({ already: true, at: now.toISOString() });
  const line = again.sheet?.lines.find(({ person }) => person === 'hillside.P1');
  expect(line?.items[0]).toMatchObject({ state: 'signed', how: 'paper' });
  expect(await world.signed('hillside.P1')).toHaveLength(1);
});

describe('through perform', () => {
  const gate = createPerform(flows, (_act, error) => Promise.reject(error));
  const perform = (one: Act, deps: Deps): Promise<Reply> => gate.perform(one, deps);
  const act = (by: Person, verb: string, values: Values, place: Act['place'] = 'web'): Act => ({
    by,
    verb,
    values,
    place,
    school: by.school,
    ...(place === 'web'
      ? {}
      : {
          press: {
            id: 'p',
            at: now,
          },
        }),
  });
  const parentOf = (child: string): Person => ({
    id: `${child}~parent`,
    school: 'hillside',
    name: '',
    kind: 'parent',
    guest: false,
    accounts: {},
  });
  const modelOf = ({ answer }: Reply): { [name: string]: unknown } => {
    if (answer === undefined || !('card' in answer)) throw new Error(JSON.stringify(answer));
    return answer.model;
  };

  test('opening reads twice', async () => {
    const world = await worldOf(everybody);
    const reply = await perform(act(pupil(1), 'agreements.open', {}, 'personal'), world.deps);
    expect(modelOf(reply)).toMatchObject({ title: text.title });
    expect(world.reads.count).toBe(2);
  });

  test('signing reads the place and the sheet, and once more for nobody', async () => {
    const world = await worldOf(everybody);
    const values = { agreement: text.id, hash: text.hash, passed: 'yes', name: 'Zoë', monitoring: 'true' };
    await perform(act(pupil(1), 'agreements.sign', values, 'personal'), world.deps);
    expect(world.reads.count).toBe(2);
    expect(await world.signed('hillside.P1')).toHaveLength(1);
  });

  test('a parent signs for their child by their link, with consents that may be left; the child’s own waits on', async () => {
    const world = await worldOf(everybody);
    const parent = parentOf('hillside.P1');
    const open = modelOf(await perform(act(parent, 'agreements.open', { for: 'hillside.P1' }), world.deps));
    expect(open).toMatchObject({ title: parents.title, about: 'For your child Pupil' });
    expect(JSON.stringify(open['boxes'])).not.toContain('Pupil 1');
    const consent = parents.consents[0]?.id ?? '';
    const values = {
      for: 'hillside.P1',
      agreement: parents.id,
      hash: parents.hash,
      passed: 'yes',
      name: 'Ana Nunez',
      relation: 'Mother',
      monitoring: 'true',
      [`consent-${consent}`]: 'true',
    };
    const thanks = modelOf(await perform(act(parent, 'agreements.sign', values), world.deps));
    expect(thanks).toMatchObject({ heading: 'Thank you' });
    const [signed] = await world.signed('hillside.P1');
    expect(signed).toMatchObject({
      person: 'hillside.P1',
      signer: 'parent',
      name: 'Ana Nunez',
      relation: 'Mother',
      how: 'link',
      consents: parents.consents.map(({ id }) => ({
        id,
        given: id === consent,
      })),
    });
    const items = (await world.sheet())?.lines[1]?.items;
    expect(items?.map(({ signer, state }) => [signer, state])).toEqual([
      ['self', 'waiting'],
      ['parent', 'signed'],
    ]);
  });

  test.each([
    ['another parent', parentOf('hillside.P2'), { for: 'hillside.P1' }],
    ['a parent without a child', parentOf('hillside.P1'), {}],
    ['the child themselves', pupil(1), { for: 'hillside.P1' }],
    ['a parent of somebody who is not there', parentOf('hillside.P99'), { for: 'hillside.P99' }],
    ['a parent of another school', { ...parentOf('hillside.P1'), school: 'brook' }, { for: 'hillside.P1' }],
  ])('%s does nothing for a child', async (_who, by, more) => {
    const world = await worldOf(everybody);
    const verbs = ['open', 'check', 'sign', 'unclear', 'refuse', 'mine', 'text'];
    for (const verb of verbs) {
      const values = {
        agreement: parents.id,
        hash: parents.hash,
        round: '2026',
        passed: 'yes',
        name: 'N',
        monitoring: 'true',
        ...more,
      };
      const { answer, chat } = await perform(act(by, `agreements.${verb}`, values), world.deps);
      const said = answer ?? chat;
      expect(said && 'text' in said ? said.text : said).toMatch(
        /There is nothing for you to sign here|comes to you by a link|That is not on this page any more/,
      );
    }
    expect(await world.signed('hillside.P1')).toEqual([]);
    expect(
      (await world.sheet())?.lines.every(({ items }) => items.every(({ state }) => state === 'waiting')),
    ).toBe(true);
  });

  test('without the questions answered nothing is signed, whatever a page sends', async () => {
    const world = await worldOf(everybody);
    const values = { agreement: text.id, hash: text.hash, name: 'Zoë', monitoring: 'true' };
    const model = modelOf(await perform(act(pupil(1), 'agreements.sign', values), world.deps));
    expect(model).toMatchObject({ title: text.title, boxes: [] });
    expect(await world.signed('hillside.P1')).toEqual([]);
  });

  test('a parent’s question goes to the office, and is one talk however often and from wherever it is asked', async () => {
    const world = await worldOf(everybody, 2);
    const values = { for: 'hillside.P1', agreement: parents.id, hash: parents.hash };
    await Promise.all(
      world.all.flatMap((deps) =>
        ['agreements.unclear', 'agreements.unclear'].map((verb) =>
          perform(act(parentOf('hillside.P1'), verb, values), deps),
        ),
      ),
    );
    const id = talkIdOf({ person: 'hillside.P1', signer: 'parent', agreement: parents.id, round: '2026' });
    const talk = await world.records.get(talks, talkKey('hillside', id));
    expect(talk?.value).toMatchObject({ with: 'office', why: 'unclear', open: true });
    expect((await world.tally())?.counts['parents']).toMatchObject({ unclear: 1 });
  });

  test('whoever signs the newer text although they need not carries it, with nothing left to tell them', async () => {
    const world = await worldOf(everybody);
    const older = { ...text, version: '2025-09', hash: 'e'.repeat(64) };
    await sign(signing('hillside.P1', { agreement: older }), world.deps);
    const { id, round } = sheetFor(everybody);
    const noted = { version: text.version, hash: text.hash };
    await changeSheet(
      'hillside',
      { round, id },
      (sheet) => ({
        sheet: withItem(sheet, 'hillside.P1', text.id, 'self', (item) => ({ ...item, noted })),
        rows: [],
        trail: [],
      }),
      world.deps,
    );
    expect(await sign(signing('hillside.P1', { agreement: text }), world.deps)).toBe('signed');
    const sheet = await world.records.get(sheets, rows.sheet('hillside', round, id));
    const line = sheet?.value.lines.find(({ person }) => person === 'hillside.P1');
    const item = line?.items.find(({ agreement }) => agreement === text.id);
    expect(item).toMatchObject({ state: 'signed', version: text.version, hash: text.hash });
    expect(item?.noted).toBeUndefined();
  });

  test('a change that needs no new signature is said, and its text can be read', async () => {
    const world = await worldOf(everybody);
    const older = { ...text, version: '2025-09', hash: 'e'.repeat(64) };
    await sign(signing('hillside.P1', { agreement: older }), world.deps);
    const { id, round } = sheetFor(everybody);
    await changeSheet(
      'hillside',
      { round, id },
      (sheet) => ({
        sheet: withItem(sheet, 'hillside.P1', text.id, 'self', (item) => ({
          ...item,
          noted: {
            version: text.version,
            hash: text.hash,
          },
        })),
        rows: [],
        trail: [],
      }),
      world.deps,
    );
    const list = modelOf(await perform(act(pupil(1), 'agreements.open', {}), world.deps));
    expect(list).toMatchObject({ notice: 'You have signed everything.', waiting: [] });
    expect(JSON.stringify(list['signed'])).toContain('is new, and you need not sign again');
    const values = { agreement: text.id, hash: text.hash };
    const shown = modelOf(await perform(act(pupil(1), 'agreements.text', values), world.deps));
    expect(shown).toMatchObject({ title: text.title, about: '', buttons: [] });
  });

  test('somebody who stands on no sheet yet is asked by the same rule, and signs', async () => {
    const world = await worldOf(undefined);
    const open = modelOf(await perform(act(pupil(3), 'agreements.open', {}, 'personal'), world.deps));
    expect(open).toMatchObject({ title: text.title });
    const values = { agreement: text.id, hash: text.hash, passed: 'yes', name: 'Zoë', monitoring: 'true' };
    await perform(act(pupil(3), 'agreements.sign', values, 'personal'), world.deps);
    const after = modelOf(await perform(act(pupil(3), 'agreements.open', {}, 'personal'), world.deps));
    expect(after).toMatchObject({ notice: 'You have signed everything.', waiting: [] });
  });

  test.each([
    ['is told of the newer text', { noted: { version: text.version, hash: text.hash } }],
    ['is not told of it yet', {}],
  ])(
    'a doubt about a text that needs no new signature takes none back, where the line %s',
    async (_w, more) => {
      const world = await worldOf(everybody);
      await sign(signing('hillside.P1', { agreement: { ...text, hash: 'e'.repeat(64) } }), world.deps);
      const { id, round } = sheetFor(everybody);
      const noted = (sheet: Sheet) => ({
        sheet: withItem(sheet, 'hillside.P1', text.id, 'self', (item) => ({ ...item, ...more })),
        rows: [],
        trail: [],
      });
      await changeSheet('hillside', { round, id }, noted, world.deps);
      const values = { agreement: text.id, hash: text.hash };
      const of = () => ({ ...policy, texts: [{ ...text, again: false }, parents] });
      const deps = { ...world.deps, policies: { ...world.deps.policies, of } };
      const said = modelOf(await perform(act(pupil(1), 'agreements.refuse', values), deps));
      expect(said).toMatchObject({ heading: 'You have signed this already' });
      expect((await world.sheet())?.lines[1]?.items[0]).toMatchObject({ state: 'signed' });
    },
  );

  describe('talks', () => {
    const tutor = (id: string): Person => ({ ...pupil(0), id, kind: 'staff', name: id });
    const doubt = async (world: Awaited<ReturnType<typeof worldOf>>, n: number): Promise<TalkLook> => {
      await perform(act(pupil(n), 'agreements.unclear', { agreement: text.id, hash: text.hash }), world.deps);
      const talk = talkIdOf({
        person: `hillside.P${n}`,
        signer: 'self',
        agreement: text.id,
        round: '2026',
      });
      return { talk, since: now.toISOString(), step: 'tell' };
    };
    const context = { school: 'hillside', attempt: 1 } as Parameters<typeof talkLookJob.run>[2];
    const look = async (one: TalkLook, deps: Deps) => {
      const done = await talkLookJob.run(one, deps, context);
      if ('again' in done) throw new Error('it waits');
      return done;
    };
    const notices = ({ rows: all }: { readonly rows: readonly Change[] }) =>
      all.filter((one) => 'row' in one && JSON.stringify(one.row.value).includes('agreements.talkNotice'));
    const listOf = async (by: Person, deps: Deps): Promise<string> =>
      JSON.stringify(modelOf(await perform(act(by, 'agreements.talks', { show: 'yes' }, 'personal'), deps)));

    test('of a class bring their tutor one card a school day, also from two jobs at once, and no list is read', async () => {
      const world = await worldOf(everybody, 2);
      const all: TalkLook[] = [];
      for (const n of [1, 2, 3, 4]) all.push(await doubt(world, n));
      const list = (): never => {
        throw new Error('a list was read');
      };
      const deps = { ...world.deps, records: { ...world.deps.records, list } };
      const [first, second, third, fourth] = all;
      if (!first || !second || !third || !fourth) throw new Error('four asked');
      const both = [await look(first, deps), await look(second, deps)];
      expect(both.map((done) => notices(done).length)).toEqual([1, 1]);
      await deps.ledger.record('hillside', both[0] ?? { rows: [], trail: [] });
      await expect(deps.ledger.record('hillside', both[1] ?? { rows: [], trail: [] })).rejects.toMatchObject({
        code: 'conflict',
      });
      expect(notices(await look(second, deps))).toEqual([]);
      expect(notices(await look({ ...third, step: 'remind' }, deps))).toEqual([]);
      const tomorrow = { ...deps, clock: { now: () => new Date('2026-11-24T10:00:00Z') } };
      expect(notices(await look(fourth, tomorrow))).toHaveLength(1);
    });

    test('are those of the tutor whom the roster names today', async () => {
      const world = await worldOf(everybody);
      const one = await doubt(world, 1);
      expect(await listOf(tutor('hillside.S013'), world.deps)).toContain('Pupil 1');
      const moved = pupils.map((each) => ({ ...each, tutor: 'hillside.S014' }));
      const directory = createRosterDirectory([{ ...school, people: moved }]);
      const deps = { ...world.deps, directory };
      expect(await listOf(tutor('hillside.S013'), deps)).not.toContain('Pupil 1');
      expect(await listOf(tutor('hillside.S014'), deps)).toContain('Pupil 1');
      expect(JSON.stringify(notices(await look(one, deps)))).toContain('hillside.S014');
    });

    test('are closed when somebody has left, and at the end of the school year', async () => {
      const world = await worldOf(everybody);
      const [one, other] = [await doubt(world, 1), await doubt(world, 2)];
      const stays = pupils.filter(({ id }) => id !== 'hillside.P1');
      const left = { ...world.deps, directory: createRosterDirectory([{ ...school, people: stays }]) };
      expect(await listOf(tutor('hillside.S013'), left)).not.toContain('Somebody who has left');
      await left.ledger.record('hillside', await look(one, left));
      const open = async ({ talk }: TalkLook) =>
        (await world.records.get(talks, talkKey('hillside', talk)))?.value.open;
      expect([await open(one), await open(other)]).toEqual([false, true]);
      const ends = [];
      for await (const { value } of world.records.list(outboxKind, {
        partition: 'hillside',
        from: 'O!',
        to: 'O"',
      }))
        if (value.job === 'agreements.endTalk') ends.push(value);
      expect(ends.map(({ due }) => due)).toEqual(['2027-07-31T23:00:00.000Z', '2027-07-31T23:00:00.000Z']);
      const next = { ...world.deps, clock: { now: () => new Date('2027-08-01T10:00:00Z') } };
      expect(await listOf(tutor('hillside.S013'), next)).not.toContain('Pupil 2');
      const done = await endTalkJob.run({ talk: other.talk, over: 'year' }, next, context);
      if ('again' in done) throw new Error('it waits');
      await next.ledger.record('hillside', done);
      expect(await open(other)).toBe(false);
    });
  });
});

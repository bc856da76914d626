/** Laying: everybody who is asked stands on exactly one line, with what they have signed, however the school changes (B2, B4, B13, B17). */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noClouds, noLists } from '../../../../bot/clouds.ts';
import { createLedger } from '../../../../bot/core/ledger.ts';
import type { Deps, Person, Records } from '../../../../bot/core/ports.ts';
import {
  mostOnSheet,
  places,
  ranges,
  rows,
  signatures,
  type Sheet,
} from '../../../../bot/features/agreements/agreement.ts';
import { tallies, type Tally } from '../../../../bot/features/agreements/tally.ts';
import { againSince } from '../../../../bot/features/agreements/asking/again-since.ts';
import { lay, sheetsOf } from '../../../../bot/features/agreements/asking/lay.ts';
import { sign } from '../../../../bot/features/agreements/sign.ts';
import type { Agreement } from '../../../../bot/policy/agreement.ts';
import type { Policy } from '../../../../bot/policy/policy.ts';
import { create } from '../../../../bot/core/change.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { silent } from '../../../support/lantern.ts';
import { keysInMemory, sealedWith } from '../../../support/row-keys.ts';
import { unlinked } from '../../../support/unlinked.ts';
import { hillside } from '../../concerns/route-world.ts';

const text = (more: Partial<Agreement> & Pick<Agreement, 'id' | 'audience'>): Agreement => ({
  version: '1',
  hash: `${more.id}-1`.padEnd(64, '0'),
  title: more.id,
  years: [],
  borrowers: [],
  signer: 'self',
  yearly: true,
  again: true,
  text: [],
  easy: [],
  consents: [],
  questions: [],
  ...more,
});
const pupils = text({ id: 'pupils', audience: 'pupils' });
const parents = text({ id: 'parents', audience: 'parents', signer: 'parent' });
const once = text({ id: 'once', audience: 'staff', yearly: false });
const first = [pupils, parents, text({ id: 'staff', audience: 'staff' }), once];
const newer = (of: Agreement, again: boolean): Agreement => ({
  ...of,
  version: '2',
  hash: `${of.id}-2`.padEnd(64, '0'),
  again,
});

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id: `hillside.${id}`,
  school: 'hillside',
  name: id,
  kind: 'pupil',
  guest: false,
  year: '8',
  class: '8B',
  tutor: 'hillside.S1',
  accounts: { entra: `e-${id}` },
  ...more,
});

interface World {
  readonly deps: Deps;
  people: Person[];
  texts: Agreement[];
  now: Date;
  commits: number;
  /** Changes of the largest transaction. */
  largest: number;
  askAt: number;
}

const worldOf = (): World => {
  const world: Omit<World, 'deps'> = {
    people: [],
    texts: [...first],
    now: new Date('2026-11-23T10:00:00Z'),
    commits: 0,
    largest: 0,
    askAt: hillside.agreements.askAt,
  };
  const clock = { now: () => world.now };
  const inner = createMemoryRecords();
  const counted: Records = {
    ...inner,
    commit: (changes) => {
      world.commits += 1;
      world.largest = Math.max(world.largest, changes.length);
      return inner.commit(changes);
    },
  };
  const records = sealedWith(counted, keysInMemory());
  const nobody = () => Promise.reject(new Error('nobody is written to'));
  const policy = (): Policy => ({
    ...hillside,
    texts: world.texts,
    agreements: { ...hillside.agreements, askAt: world.askAt },
  });
  const deps: Deps = {
    records,
    clock,
    ledger: createLedger({ records, clock, trailKey: () => Buffer.alloc(32, 1) }),
    policies: { schools: ['hillside'], of: policy },
    directory: {
      person: (id) => Promise.resolve(world.people.find((one) => one.id === id)),
      byAccount: () => Promise.resolve(undefined),
      async *everybody() {
        yield* world.people;
      },
      search: () => Promise.resolve([]),
    },
    clouds: noClouds,
    lists: noLists,
    log: silent,
    ...unlinked(),
    notifier: {
      tell: nobody,
      inTurn: nobody,
      overwrite: nobody,
      arrivedAt: () => Promise.resolve(undefined),
    },
    away: { in: () => Promise.resolve(new Set()), forget: () => undefined },
    holders: { newcomers: () => new Map(), refresh: () => Promise.resolve() },
  };
  return Object.assign(world, { deps });
};

const layIn = (world: World) => lay('hillside', '2026', world.deps);
const stand = async (world: World): Promise<{ sheets: Sheet[]; tallies: Tally[] }> => {
  const all: Tally[] = [];
  for await (const { value } of world.deps.records.list(tallies, ranges.tallies('hillside', '2026')))
    all.push(value);
  return { sheets: await sheetsOf('hillside', '2026', world.deps), tallies: all };
};
const signIn = async (world: World, who: string, agreement: Agreement): Promise<void> => {
  const signed = { person: who, signer: agreement.signer, name: 'X', how: 'chat' } as const;
  await sign({ school: 'hillside', ...signed, consents: [], agreement }, world.deps);
};
const lineOf = async (world: World, id: string) =>
  (await stand(world)).sheets
    .flatMap(({ lines, group }) => lines.map((line) => ({ ...line, group })))
    .filter((line) => line.person === `hillside.${id}` && line.gone !== true);

/** Everybody once, in their own group, as their place says; counts that add up; and nothing left to write. */
const holds = async (world: World): Promise<void> => {
  const { sheets, tallies: sums } = await stand(world);
  const live = sheets.flatMap((sheet) =>
    sheet.lines.filter(({ gone }) => gone !== true).map((line) => ({ sheet, line })),
  );
  expect(live.map(({ line }) => line.person).toSorted()).toEqual(world.people.map(({ id }) => id).toSorted());
  for (const { sheet, line } of live) {
    const who = world.people.find(({ id }) => id === line.person);
    expect(sheet.group).toBe(who?.kind === 'pupil' ? who.class : 'Staff');
    const place = await world.deps.records.get(places, rows.place('hillside', line.person));
    expect(place?.value).toEqual({ v: 1, round: '2026', sheet: sheet.id });
    expect(line.reached === 'no').toBe(who?.accounts.entra === undefined);
  }
  for (const sheet of sheets) expect(sheet.lines.length).toBeLessThanOrEqual(mostOnSheet + 20);
  expect(sums.reduce((sum, { people }) => sum + people, 0)).toBe(world.people.length);
  const outcomes = sums.flatMap(({ counts }) => Object.values(counts).flatMap((one) => Object.values(one)));
  expect(outcomes.reduce((sum, one) => sum + one, 0)).toBe(live.flatMap(({ line }) => line.items).length);
  const before = world.commits;
  expect(await layIn(world)).toMatchObject({ made: 0, changed: 0, moved: 0 });
  expect(world.commits).toBe(before);
};

const classes = ['7A', '8A', '8B'] as const;
/** A school at a moment: of each possible pupil the class they are in, whether they have an account, and whether they sign then. */
const step = fc.array(
  fc.record({
    class: fc.option(fc.constantFrom(...classes), { nil: undefined, freq: 6 }),
    account: fc.boolean(),
    signs: fc.boolean(),
  }),
  { minLength: 10, maxLength: 130 },
);

test('joiners, movers, leavers, those who come back, and a new version: nobody is lost, asked twice or asked for what they have signed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 2, maxLength: 4 }),
      fc.nat(3),
      fc.boolean(),
      async (steps, at, again) => {
        const world = worldOf();
        const signed = new Map<string, string>();
        let own = pupils;
        for (const [index, all] of steps.entries()) {
          world.now = new Date(world.now.getTime() + 86_400_000);
          if (index === at && index > 0) {
            own = newer(pupils, again);
            world.texts = [own, ...first.slice(1)];
          }
          world.people = [
            person('S1', { kind: 'staff', year: undefined, class: undefined, tutor: undefined }),
            ...all.flatMap((one, n) =>
              one.class === undefined
                ? []
                : [person(`P${n}`, { class: one.class, accounts: one.account ? { entra: `e${n}` } : {} })],
            ),
          ];
          await layIn(world);
          await holds(world);
          const lines = new Map(
            (await stand(world)).sheets.flatMap((sheet) =>
              sheet.lines.filter(({ gone }) => gone !== true).map((line) => [line.person, line] as const),
            ),
          );
          for (const [n, { signs, class: form }] of all.entries()) {
            const id = `hillside.P${n}`;
            const item = lines.get(id)?.items.find(({ agreement }) => agreement === 'pupils');
            if (form === undefined) continue;
            const version = signed.get(id);
            const counts = version === own.hash || (version !== undefined && !own.again);
            expect({ id, state: item?.state }).toEqual({ id, state: counts ? 'signed' : 'waiting' });
            if (counts) expect(item?.noted?.hash).toBe(version === own.hash ? undefined : own.hash);
            else expect(item?.hash).toBe(own.hash);
            if (!signs || counts) continue;
            await signIn(world, id, own);
            signed.set(id, own.hash);
          }
        }
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
}, 120_000);

test('a mover takes along what they have signed and been asked, and the place follows', async () => {
  const world = worldOf();
  world.people = [person('P1'), person('P2', { class: '8A' })];
  await layIn(world);
  await signIn(world, 'hillside.P1', pupils);
  world.people = [person('P1', { class: '8A' }), person('P2', { class: '8A' })];
  expect(await layIn(world)).toMatchObject({ made: 0, moved: 1 });
  const [line, ...more] = await lineOf(world, 'P1');
  expect(more).toEqual([]);
  expect(line).toMatchObject({
    group: '8A',
    items: [{ state: 'signed', how: 'chat' }, { state: 'waiting' }],
  });
  await holds(world);
});

test('a signature from before, or of a text that is asked for once only, counts from the start', async () => {
  const world = worldOf();
  const key = {
    person: 'hillside.S1',
    signer: 'self',
    agreement: 'once',
    hash: once.hash,
    round: '2024',
  } as const;
  await world.deps.ledger.record('hillside', {
    rows: [
      create(signatures, rows.signature('hillside', key), {
        v: 1,
        ...key,
        name: 'X',
        version: '1',
        title: 'once',
        at: '2024-09-09T10:00:00.000Z',
        how: 'paper',
        consents: [],
      }),
    ],
    trail: [],
  });
  await signIn(world, 'hillside.P1', pupils);
  world.people = [person('P1'), person('S1', { kind: 'staff' })];
  await layIn(world);
  expect((await lineOf(world, 'P1'))[0]?.items).toMatchObject([
    { agreement: 'pupils', state: 'signed' },
    { agreement: 'parents', state: 'waiting' },
  ]);
  expect((await lineOf(world, 'S1'))[0]?.items).toMatchObject([
    { agreement: 'staff', state: 'waiting' },
    { agreement: 'once', state: 'signed', how: 'paper', at: '2024-09-09T10:00:00.000Z' },
  ]);
});

test('guests whom no policy names, parents, and those for whom there is no text are left out', async () => {
  const world = worldOf();
  const kept = person('S1', { kind: 'staff' });
  world.people = [
    kept,
    person('V1', { kind: 'visitor' }),
    person('X1', { kind: 'parent' }),
    person('S2', { kind: 'staff', guest: true }),
  ];
  await layIn(world);
  world.people = [kept];
  await holds(world);
});

test('those who come back stand on their own sheet, however full it is, and one transaction still holds all of it', async () => {
  const world = worldOf();
  const some = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => person(`P${String(from + n).padStart(3, '0')}`));
  world.people = some(0, 40);
  await layIn(world);
  for (const { id } of world.people) await signIn(world, id, pupils);
  world.people = some(20, 60);
  await layIn(world);
  await holds(world);
  world.largest = 0;
  world.people = some(0, 60);
  expect(await layIn(world)).toMatchObject({ made: 0, changed: 1 });
  await holds(world);
  const [sheet, ...more] = (await stand(world)).sheets;
  expect([sheet?.lines.length, more.length]).toEqual([60, 0]);
  expect(sheet?.lines.filter(({ items }) => items[0]?.state === 'signed')).toHaveLength(40);
  // The sheet, its tally, twenty places, one line of the trail and its head.
  expect(world.largest).toBe(24);
  // All of them at once: the most that there can be.
  world.people = [person('S1', { kind: 'staff' })];
  await layIn(world);
  world.largest = 0;
  world.people = some(0, 60);
  await layIn(world);
  expect(world.largest).toBe(64);
  // Nobody joins it any more, and whoever moves there comes to stand on a new one.
  world.people = some(0, 61);
  expect(await layIn(world)).toMatchObject({ made: 1, changed: 0 });
});

test('days that the policy has changed are counted anew', async () => {
  const world = worldOf();
  world.people = [person('S1', { kind: 'staff' })];
  await layIn(world);
  const dues = async () => (await stand(world)).tallies.map(({ due }) => due);
  const before = await dues();
  world.now = new Date('2026-11-24T09:00:00Z');
  world.askAt = 12 * 60;
  expect(await layIn(world)).toMatchObject({ made: 0, changed: 1 });
  expect([before, await dues()]).toEqual([['2026-11-23T10:40:00.000Z'], ['2026-11-23T12:00:00.000Z']]);
  expect(await layIn(world)).toMatchObject({ changed: 0 });
});

test('any version since the signature may say that it must be signed again', () => {
  const kept = (hash: string, keptAt: string, again: boolean) => ({
    keptAt,
    agreement: { id: 'pupils', hash, again },
  });
  const all = [kept('d', '4', false), kept('b', '2', true), kept('a', '1', true), kept('c', '3', false)];
  const since = againSince(all);
  const must = (again: boolean) => ['a', 'b', 'c', 'x'].map((hash) => since({ id: 'pupils', again }, hash));
  expect(must(false)).toEqual([true, false, false, false]);
  expect(must(true)).toEqual([true, true, true, true]);
  expect(since({ id: 'staff', again: false }, 'a')).toBe(false);
});

test('two processes that lay at once lay one', async () => {
  const world = worldOf();
  world.people = Array.from({ length: 90 }, (_, n) => person(`P${n}`));
  const other = { ...world.deps, ...unlinked() };
  await Promise.all([layIn(world), lay('hillside', '2026', other)]);
  await layIn(world);
  await holds(world);
});

/** People sign while they are moved, laid and struck out: whatever the order, the register and the sheets say the same (B7). */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noClouds, noLists } from '../../../bot/clouds.ts';
import { AppError } from '../../../bot/core/errors.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import { createPerform } from '../../../bot/core/perform.ts';
import type { Deps, Ledger, Person, Records, Values } from '../../../bot/core/ports.ts';
import {
  isInForce,
  places,
  ranges,
  rows,
  sheets,
  signatures,
} from '../../../bot/features/agreements/agreement.ts';
import { tallies, tallyOf } from '../../../bot/features/agreements/tally.ts';
import { lay, sheetsOf } from '../../../bot/features/agreements/asking/lay.ts';
import { createPass } from '../../../bot/features/agreements/asking/send-pass.ts';
import { sendSheet } from '../../../bot/features/agreements/asking/send-sheet.ts';
import { dueFor, dueOf } from '../../../bot/features/agreements/due-of.ts';
import { sign, type Signing } from '../../../bot/features/agreements/sign.ts';
import { beginTalk } from '../../../bot/features/agreements/signing/begin-talk.ts';
import { flows } from '../../../bot/features/index.ts';
import type { Agreement } from '../../../bot/policy/agreement.ts';
import type { Policy } from '../../../bot/policy/policy.ts';
import { silent } from '../../support/lantern.ts';
import { layingOf, ourText } from '../../support/lay-sheet.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { keysInMemory, sealedWith } from '../../support/row-keys.ts';
import { unlinked } from '../../support/unlinked.ts';
import { hillside } from '../concerns/route-world.ts';

const first = ourText('pupils-ks3');
const keys = keysInMemory();
const officeId = 'hillside.S900';
const pupil = (n: number, form: string): Person => ({
  id: `hillside.P${n}`,
  school: 'hillside',
  name: `Pupil ${n}`,
  kind: 'pupil',
  year: '8',
  class: form,
  tutor: 'hillside.S013',
  guest: false,
  accounts: { entra: `e${n}` },
});
const office: Person = {
  id: officeId,
  school: 'hillside',
  name: 'Office',
  kind: 'staff',
  guest: false,
  accounts: {},
};

interface World {
  readonly records: Records;
  people: Person[];
  text: Agreement;
  now: Date;
  policy(): Policy;
  /** A process of its own: with its own ledger and its own turns. */
  process(more?: Partial<Deps>): Deps;
}

const worldOf = (people: Person[], wrap: (records: Records) => Records = (records) => records): World => {
  const records = sealedWith(createMemoryRecords(), keys);
  const clock = { now: () => world.now };
  const everybody = () => [...world.people, office];
  const rejects = () => Promise.reject(new Error('nobody is written to'));
  const world: World = {
    records,
    people,
    text: first,
    now: new Date('2026-11-23T10:00:00Z'),
    policy: () => ({
      ...hillside,
      agreements: { ...hillside.agreements, discussFirst: false },
      texts: [world.text],
      roles: { ...hillside.roles, office: [{ person: officeId, deputies: [] }] },
    }),
    process: (more = {}) => ({
      records: wrap(records),
      clock,
      ledger: createLedger({ records: wrap(records), clock, trailKey: () => Buffer.alloc(32, 1) }),
      policies: { schools: ['hillside'], of: () => world.policy() },
      directory: {
        person: (id) => Promise.resolve(everybody().find((one) => one.id === id)),
        byAccount: () => Promise.resolve(undefined),
        async *everybody() {
          yield* everybody();
        },
        search: () => Promise.resolve([]),
      },
      clouds: noClouds,
      lists: noLists,
      log: silent,
      ...unlinked(),
      notifier: {
        tell: rejects,
        overwrite: rejects,
        inTurn: rejects,
        arrivedAt: () => Promise.resolve(undefined),
      },
      away: { in: () => Promise.resolve(new Set()), forget: () => undefined },
      holders: { newcomers: () => new Map(), refresh: () => Promise.resolve() },
      ...more,
    }),
  };
  return world;
};

const layAt = (deps: Deps) => lay('hillside', '2026', deps);
const signingOf = (world: World, n: number, more: Partial<Signing> = {}): Signing => ({
  school: 'hillside',
  person: `hillside.P${n}`,
  signer: 'self',
  agreement: world.text,
  name: 'Somebody',
  how: 'chat',
  consents: [],
  ...more,
});
const onPaper = { how: 'paper', by: officeId, dated: '2026-11-20' } as const;
const signedOf = async ({ records }: World, n: number) => {
  const found = [];
  for await (const { value } of records.list(signatures, ranges.signaturesOf('hillside', `hillside.P${n}`)))
    found.push(value);
  return found;
};
const linesOf = async (world: World, n: number) =>
  (await sheetsOf('hillside', '2026', world.process())).flatMap((sheet) =>
    sheet.lines
      .filter((line) => line.person === `hillside.P${n}` && line.gone !== true)
      .map((line) => ({ sheet, line })),
  );
const stateOf = async (world: World, n: number) =>
  (await linesOf(world, n)).map(
    ({ sheet, line }) => `${sheet.group} ${line.items.map((one) => one.state).join()}`,
  );

const unclear = (world: World, n: number, deps: Deps) => {
  const person = world.people[n];
  if (person === undefined) throw new Error('there is no such pupil');
  const subject = {
    school: 'hillside',
    person,
    signer: 'self',
    byLink: false,
    policy: world.policy(),
  } as const;
  return beginTalk(subject, world.text, 'unclear', deps);
};

const gate = createPerform(flows, (_act, error) => Promise.reject(error));
const strike = (world: World, n: number, group: string, deps: Deps) => {
  const { id: agreement, hash } = world.text;
  const values: Values = { school: 'hillside', group, person: `hillside.P${n}`, agreement, hash };
  return gate.perform(
    {
      by: office,
      verb: 'paper.strike',
      values,
      place: 'personal',
      school: 'hillside',
      press: { id: 'p', at: world.now },
    },
    deps,
  );
};

/** Records whose first reading of a place is followed by `then`. */
const afterPlace = (records: Records, then: () => Promise<unknown>): Records => {
  let isDone = false;
  return {
    ...records,
    get: async (kind, key) => {
      const found = await records.get(kind, key);
      if (kind.name === places.name && !isDone) {
        isDone = true;
        await then();
      }
      return found;
    },
  };
};

const two = () => [pupil(0, '8B'), pupil(1, '8B')];
const laidWorld = async (): Promise<World> => {
  const world = worldOf(two());
  await world.records.commit(layingOf({ people: ['hillside.P0', 'hillside.P1'], texts: [first] }));
  return world;
};

test.each(['signed', 'unclear'] as const)(
  '%s while they are moved to another class: the new line says so',
  async (what) => {
    const world = await laidWorld();
    const move = async () => {
      world.people = [pupil(0, '8A'), pupil(1, '8B')];
      await layAt(world.process());
    };
    const deps = world.process({ records: afterPlace(world.records, move) });
    if (what === 'signed') await sign(signingOf(world, 0), deps);
    else await unclear(world, 0, deps);
    expect(await stateOf(world, 0)).toEqual([`8A ${what}`]);
  },
);

test('asked while they are moved to another class: they are not asked again there', async () => {
  const world = worldOf(two());
  await layAt(world.process());
  world.now = new Date('2026-11-23T11:30:00Z');
  const deps = world.process();
  const sent: string[] = [];
  const inTurn: Deps['notifier']['inTurn'] = async ({ id }, _card, stillWanted) => {
    if (!(await stillWanted())) return 'unwanted';
    world.people = [pupil(0, '8A'), pupil(1, '8B')];
    if (id === 'hillside.P0') await layAt(world.process());
    sent.push(id);
    return {
      delivered: true,
      spot: { front: 'teams', tenant: 't', conversation: id, message: 'm1', service: 'https://smba.example' },
    };
  };
  const sending = { ...deps, notifier: { ...deps.notifier, inTurn } };
  const [sheet] = await sheetsOf('hillside', '2026', deps);
  const stored = sheet && (await deps.records.get(sheets, rows.sheet('hillside', '2026', sheet.id)));
  if (stored === undefined) throw new Error('there is no sheet');
  await sendSheet(stored, createPass(sending, { school: 'hillside', attempt: 1 }), sending);
  expect(sent.toSorted()).toEqual(['hillside.P0', 'hillside.P1']);
  expect(await linesOf(world, 0)).toMatchObject([
    { sheet: { group: '8A' }, line: { asked: world.now.toISOString(), reached: 'yes' } },
  ]);
});

test('signed while their class is laid for the first time: the laying sees it', async () => {
  const world = worldOf(two());
  const plain = world.process();
  let isDone = false;
  const ledger: Ledger = {
    record: async (school, entry) => {
      if (!isDone && entry.rows.some(({ key }) => key.row.startsWith('GS!'))) {
        isDone = true;
        expect(await sign(signingOf(world, 0), world.process())).toBe('signed');
      }
      return plain.ledger.record(school, entry);
    },
  };
  await layAt({ ...plain, ledger });
  expect(await stateOf(world, 0)).toEqual(['8B signed']);
});

test('laid between the look for their class and their signature: the line says signed at once', async () => {
  const world = worldOf(two());
  const deps = world.process({ records: afterPlace(world.records, () => layAt(world.process())) });
  expect(await sign(signingOf(world, 0), deps)).toBe('signed');
  expect(await stateOf(world, 0)).toEqual(['8B signed']);
});

test('a line that was left behind is mended by the next laying', async () => {
  const world = worldOf(two());
  await sign(signingOf(world, 0), world.process());
  await world.records.commit(layingOf({ people: ['hillside.P0', 'hillside.P1'], texts: [first] }));
  await layAt(world.process());
  expect(await stateOf(world, 0)).toEqual(['8B signed']);
  expect(await stateOf(world, 1)).toEqual(['8B waiting']);
});

test('what was written down by mistake of somebody who has left can be struck out too', async () => {
  const world = await laidWorld();
  await sign(signingOf(world, 0, { ...onPaper, name: 'By mistake' }), world.process());
  world.people = [pupil(1, '8B')];
  await layAt(world.process());
  await strike(world, 0, '8B', world.process());
  expect(await signedOf(world, 0)).toMatchObject([{ name: 'By mistake', struck: { by: officeId } }]);
});

test('a class that is changed all the time: nothing is signed, and nobody is told that it is', async () => {
  const world = await laidWorld();
  const ledger: Ledger = {
    record: () => Promise.reject(new AppError('conflict', 'A row is not as expected', { index: 0 })),
  };
  await expect(sign(signingOf(world, 0), world.process({ ledger }))).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(await signedOf(world, 0)).toEqual([]);
});

test('what was struck out after a move waits in the new class, is due once more, and stays whole in its row', async () => {
  const world = await laidWorld();
  await sign(signingOf(world, 0, { ...onPaper, name: 'By mistake' }), world.process());
  world.people = [pupil(0, '8A'), pupil(1, '8B')];
  await layAt(world.process());
  // On the card of the class in which it was written down.
  await strike(world, 0, '8B', world.process());
  expect(await stateOf(world, 0)).toEqual(['8A waiting']);
  const [{ sheet, line } = { sheet: undefined, line: undefined }] = await linesOf(world, 0);
  if (sheet === undefined) throw new Error('there is no line');
  expect(line.items).toMatchObject([{ state: 'waiting' }]);
  const reminded = { ...line, reminded: ['2026-11-21T10:00:00.000Z'], asked: '2026-09-07T10:00:00.000Z' };
  expect(dueFor(reminded, sheet, world.policy())).toMatchObject({ what: 'again' });
  const [struck] = await signedOf(world, 0);
  expect(struck).toMatchObject({ name: 'By mistake', struck: { by: officeId } });
  expect(await sign(signingOf(world, 0), world.process())).toBe('signed');
  expect(await signedOf(world, 0)).toMatchObject([{ name: 'Somebody', how: 'chat', before: [struck] }]);
  expect((await signedOf(world, 0))[0]?.struck).toBeUndefined();
});

/** What happens at once; then the next of these. */
const pupilNo = fc.nat(2);
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('sign' as const), who: pupilNo }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('paper' as const), who: pupilNo }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('strike' as const), who: pupilNo }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('unclear' as const), who: pupilNo }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('move' as const), who: pupilNo }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('lay' as const), who: pupilNo }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('text' as const), who: fc.nat(1) }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;
const stories = fc.record({
  atOnce: fc.array(fc.array(happening, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
  /** How long each call of storage takes, in turns of the event loop. */
  delays: fc.array(fc.nat(12), { minLength: 20, maxLength: 60 }),
});

const slowed = (records: Records, delays: readonly number[]): Records => {
  let calls = 0;
  const wait = async (): Promise<void> => {
    const turns = delays[(calls += 1) % delays.length] ?? 0;
    for (let n = 0; n < turns; n += 1) await new Promise((done) => setImmediate(done));
  };
  return {
    ...records,
    get: async (kind, key) => {
      await wait();
      const found = await records.get(kind, key);
      await wait();
      return found;
    },
    commit: async (changes) => {
      await wait();
      const done = await records.commit(changes);
      await wait();
      return done;
    },
  };
};

const newer = ({ version, hash, ...text }: Agreement, again: boolean): Agreement => ({
  ...text,
  again,
  version: `${version}+`,
  hash: `${hash.slice(1)}${hash.slice(0, 1)}`,
});

const happens = async ({ does, who }: Happening, world: World, deps: Deps): Promise<unknown> => {
  switch (does) {
    case 'sign':
      return sign(signingOf(world, who), deps);
    case 'paper':
      return sign(signingOf(world, who, onPaper), deps);
    case 'strike':
      return Promise.all(['8A', '8B'].map((group) => strike(world, who, group, deps)));
    case 'unclear':
      return unclear(world, who, deps);
    case 'lay':
      return layAt(deps);
    case 'text':
      return (world.text = newer(world.text, who === 0));
    case 'move':
      world.people = world.people.map((one, n) =>
        n === who ? pupil(n, one.class === '8A' ? '8B' : '8A') : one,
      );
      return layAt(deps);
  }
};

const agrees = async (world: World): Promise<void> => {
  const policy = world.policy();
  const { hash, again } = world.text;
  for (const [n, person] of world.people.entries()) {
    const lines = await linesOf(world, n);
    expect(lines.map(({ sheet }) => sheet.group)).toEqual([person.class]);
    const [{ sheet, line } = { sheet: undefined, line: undefined }] = lines;
    if (sheet === undefined) throw new Error('there is no line');
    const place = await world.records.get(places, rows.place('hillside', person.id));
    expect(place?.value.sheet).toBe(sheet.id);
    const inForce = (await signedOf(world, n)).filter(isInForce);
    const isVery = inForce.some((one) => one.hash === hash);
    const counts = isVery || (!again && inForce.length > 0);
    const [item] = line.items;
    // Whoever has signed an older text that is enough may still want to talk about the newest.
    const mayBe = !counts ? ['waiting', 'unclear'] : isVery ? ['signed'] : ['signed', 'unclear'];
    expect(mayBe).toContain(item?.state);
    const open = { ...sheet, stage: 'open' as const, openedAt: '2026-11-10T09:00:00.000Z' };
    if (item?.state === 'signed')
      expect(['ask', 'again', 'remind']).not.toContain(dueFor(line, open, policy)?.what);
  }
  for (const sheet of await sheetsOf('hillside', '2026', world.process())) {
    const tally = await world.records.get(tallies, rows.tally('hillside', sheet));
    expect(tally?.value.counts).toEqual(tallyOf(sheet, dueOf(sheet, policy)).counts);
  }
};

test('whatever happens at once, at two processes: after one more laying every line says what the register says', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async ({ atOnce, delays }) => {
      const world = worldOf([pupil(0, '8B'), pupil(1, '8B'), pupil(2, '8A')], (records) =>
        slowed(records, delays),
      );
      const processes = [world.process(), world.process()];
      await layAt(world.process());
      for (const all of atOnce) {
        const work = all.map((one, n) => happens(one, world, processes[n % 2] ?? world.process()));
        for (const end of await Promise.allSettled(work)) if (end.status === 'rejected') throw end.reason;
        world.now = new Date(world.now.getTime() + 60_000);
      }
      await layAt(world.process());
      await agrees(world);
    }),
    { numRuns: 60 },
  );
}, 120_000);

/** Signed before access (policy-map B3): who is put into the group, never by itself, and what could not be done stays to be seen. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { outboxReading } from '../../../../bot/core/outbox.ts';
import type { Cloud, Clouds, Done, Person, Reply } from '../../../../bot/core/ports.ts';
import { places, rows } from '../../../../bot/features/agreements/agreement.ts';
import { sign } from '../../../../bot/features/agreements/sign.ts';
import { changeSheet } from '../../../../bot/features/agreements/change-sheet.ts';
import { fillGroup } from '../../../../bot/features/agreements/register/group/fill-group.ts';
import { readMembers } from '../../../../bot/features/agreements/register/group/group-work.ts';
import { groupRuns, runKey } from '../../../../bot/features/agreements/register/group/member-row.ts';
import type { Card } from '../../../../cards/cards.ts';
import { startGraphScene, type GraphScene } from '../../../connectors/graph/graph-world.ts';
import { startWorld, type World } from '../../../connectors/workspace/world.ts';
import { collect } from '../../../contracts/records.ts';
import { entraGroup, googleGroup } from '../../../pretend-school/estate/groups.ts';
import { createMemoryClouds, type MemoryClouds } from '../../../support/memory-clouds.ts';
import { person, policyWith, registerWorld, texts, type RegisterWorld } from './register-world.ts';

type Model = Extract<Card, { card: 'agreements/group' }>['model'];
const modelOf = ({ answer }: Reply): Model => {
  if (answer === undefined || !('card' in answer) || answer.card !== 'agreements/group')
    throw new Error(`no card of the group: ${JSON.stringify(answer)}`);
  return answer.model;
};
const group = '11111111-2222-4333-8444-555555555555';

const it = person({ id: 'oak.I', kind: 'staff', name: 'Ida IT' });
const pupils = (count: number): Person[] =>
  Array.from({ length: count }, (_, at) =>
    person({ id: `oak.P${at}`, year: '8', class: '8B', accounts: at === 9 ? {} : { entra: `acc-${at}` } }),
  );

/** The first `signed` of the class have signed. */
const worldWith = async (count: number, signed: number, more: { groups?: object } = {}) => {
  const clouds: MemoryClouds = createMemoryClouds({ clock: { now: () => new Date() }, schools: ['oak'] });
  const people = [it, person({ id: 'oak.C', kind: 'staff' }), ...pupils(count)];
  for (const { accounts } of people)
    if (accounts.entra !== undefined) clouds.cloud('entra').put({ id: accounts.entra });
  const policy = policyWith('oak', { it: ['I'], coordinator: ['C'] });
  const agreements = {
    ...policy.agreements,
    asks: ['pupils', 'parents'] as const,
    signedGroup: more.groups ?? { entra: group },
  };
  const world = registerWorld({ people, policies: { oak: { ...policy, agreements } }, clouds });
  await world.lay(({ id }, { signer }) =>
    signer === 'self' && Number(id.slice(5)) < signed
      ? { state: 'signed', at: '2026-11-20T10:00:00.000Z' }
      : {},
  );
  return { world, clouds, entra: clouds.cloud('entra') };
};

/** The job, as often as it wants to go on; what each try ends with. */
const work = async ({ deps }: RegisterWorld, cloud: 'entra' | 'google', tries = 10): Promise<Done[]> => {
  const all: Done[] = [];
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const run = (await deps.records.get(groupRuns, runKey('oak', cloud)))?.value.id ?? '';
    const done = await fillGroup.run({ cloud, run }, deps, { school: 'oak', attempt });
    all.push(done);
    if ('again' in done) continue;
    await deps.ledger.record('oak', done);
    return all;
  }
  return all;
};

const list = async (world: RegisterWorld, page = '1') =>
  modelOf(await world.act('oak.I', 'signed.group', { show: 'yes', page }));
const put = (world: RegisterWorld, way: 'in' | 'out' = 'in', drawnAt?: string) =>
  world.act('oak.I', 'signed.apply', { school: 'oak', cloud: 'entra', way }, 'personal', drawnAt);

test('IT sees who has not signed and what the group would need; nothing is done before IT presses', async () => {
  const { world, entra } = await worldWith(12, 10);
  const { said, people, groups } = await list(world);
  expect(said).toContain('2 of 12 people have not signed yet');
  const register = await world.act('oak.C', 'signed.missing', { of: 'school' });
  expect(JSON.stringify(register)).toContain('Pupils: 2 of 12 still to sign');
  expect(people.map(({ name, detail }) => [name, detail])).toEqual([
    ['Name of oak.P10', '8B · 1 agreement'],
    ['Name of oak.P11', '8B · 1 agreement'],
  ]);
  expect(groups).toMatchObject([
    {
      title: 'Group in Microsoft 365',
      words: expect.stringMatching(
        /0 in so far\. 9 to put in, 0 to take out\. 1 who have signed have no account/,
      ),
      buttons: [{ title: 'Put 9 in', cloud: 'entra', way: 'in' }],
    },
  ]);
  expect(entra.calls).toEqual([]);
});

test('a page of the list looks up the names of its own classes only, and no page leaves anybody out', async () => {
  const classes = ['7A', '8B', '10C'].flatMap((form) =>
    Array.from({ length: 10 }, (_, at) =>
      person({ id: `oak.P${form}${at}`, year: form.slice(0, -1), class: form }),
    ),
  );
  const people = [it, ...classes];
  const policy = policyWith('oak', { it: ['I'] });
  const agreements = { ...policy.agreements, asks: ['pupils'] as const };
  const world = registerWorld({ people, policies: { oak: { ...policy, agreements } } });
  await world.lay(() => ({}));
  const asked: string[] = [];
  const { directory } = world.deps;
  Object.assign(world.deps, {
    directory: {
      ...directory,
      person: (id: string) => {
        asked.push(id);
        return directory.person(id);
      },
    },
  });
  const first = await list(world, '1');
  expect(asked.filter((id) => id.includes('10C'))).toEqual([]);
  const second = await list(world, '2');
  const names = [...first.people, ...second.people].map(({ name }) => name);
  expect(names).toEqual(classes.map(({ name }) => name));
});

test('whom IT has confirmed is put in once; what a second press or a second run finds is left alone', async () => {
  const { world, entra } = await worldWith(12, 10);
  const reply = await put(world);
  expect(modelOf(reply).groups[0]?.running).toContain('at it');
  expect(modelOf(reply).groups[0]?.buttons).toEqual([]);
  expect(modelOf(await put(world)).notice).toContain('still at what was confirmed');
  const jobs = await collect(
    world.deps.records.list(outboxReading, { partition: 'oak', from: 'O!', to: 'O"' }),
  );
  expect(jobs.map(({ value }) => value?.job)).toEqual(['agreements.fill-group']);
  expect(Object.keys(jobs[0]?.value?.payload as object)).toEqual(['cloud', 'run']);
  await work(world, 'entra');
  await work(world, 'entra');
  expect(entra.effects).toHaveLength(9);
  const { groups } = await list(world);
  expect(groups[0]?.words).toContain('9 in so far. 0 to put in, 0 to take out');
  expect(groups[0]?.running).toMatch(/^Last time, .*: 9 put in\.$/);
  expect(groups[0]?.buttons).toEqual([]);
});

test('whoever signs after the card was drawn waits for the next press', async () => {
  const { world, entra } = await worldWith(12, 3);
  const ks3 = texts.find(({ id }) => id === 'pupils-ks3');
  if (ks3 === undefined) throw new Error('no text');
  world.setNow('2026-11-23T10:05:00Z');
  const signing = {
    school: 'oak',
    person: 'oak.P5',
    signer: 'self',
    name: 'P',
    how: 'chat',
  } as const;
  await sign({ ...signing, consents: [], agreement: ks3 }, world.deps);
  world.setNow('2026-11-23T10:06:00Z');
  await put(world, 'in', '2026-11-23T10:01:00.000Z');
  await work(world, 'entra');
  expect(entra.effects.toSorted()).toEqual([0, 1, 2].map((at) => `give group ${group} acc-${at}`));
  expect((await list(world)).groups[0]?.buttons).toMatchObject([{ title: 'Put 1 in' }]);
});

test('who has to sign again is taken out, on a press of its own and on no other', async () => {
  const { world, entra } = await worldWith(12, 4);
  await put(world);
  await work(world, 'entra');
  const { sheet } = (await sheetOf(world)) ?? {};
  await changeSheet(
    'oak',
    { round: '2026', id: sheet ?? '' },
    (one) => ({
      sheet: {
        ...one,
        lines: one.lines.map((line) => ({
          ...line,
          items: line.items.map((item) =>
            line.person === 'oak.P1' && item.signer === 'self'
              ? {
                  ...item,
                  state: 'waiting',
                  at: '2026-11-23T10:00:00.000Z',
                }
              : item,
          ),
        })),
      },
      rows: [],
      trail: [],
    }),
    world.deps,
  );
  world.setNow('2026-11-23T10:10:00Z');
  expect((await list(world)).groups[0]?.buttons).toMatchObject([{ title: 'Take 1 out', way: 'out' }]);
  await put(world, 'in');
  await work(world, 'entra');
  expect(entra.state('acc-1')?.groups).toHaveLength(1);
  await put(world, 'out');
  await work(world, 'entra');
  expect(entra.state('acc-1')?.groups).toEqual([]);
  expect(entra.effects.filter((effect) => effect.startsWith('take'))).toEqual([`take group ${group} acc-1`]);
});

const sheetOf = async ({ deps }: RegisterWorld) => {
  return (await deps.records.get(places, rows.place('oak', 'oak.P1')))?.value;
};

test('what the cloud refuses is kept and shown; a cloud that is away is asked again, and nobody twice for nothing', async () => {
  const { world, entra } = await worldWith(60, 50);
  entra.fail('groups.give', {
    id: 'acc-3',
    times: 9,
    does: { refuses: 'It is kept in your own Active Directory.' },
  });
  entra.fail('groups.give', { id: 'acc-25', does: { throws: 'unavailable' } });
  entra.fail('groups.give', { id: 'acc-30', does: { throws: 'unconfirmed', after: true } });
  await put(world);
  const tries = await work(world, 'entra');
  expect(tries.filter((one) => 'again' in one).length).toBeGreaterThan(0);
  expect(entra.calls.filter((call) => call === 'groups.give acc-3')).toHaveLength(1);
  // 49 accounts, one refused, each put in exactly once.
  expect(entra.effects).toHaveLength(48);
  const { groups } = await list(world);
  expect(groups[0]?.couldNot).toEqual([
    { name: 'Name of oak.P3', because: 'It is kept in your own Active Directory.' },
  ]);
  expect(groups[0]?.running).toContain('48 put in, 1 could not be');
  expect((await readMembers('oak', 'entra', world.deps)).filter(({ isIn }) => isIn)).toHaveLength(48);
});

test('a permission that is missing ends it in words; a process that ends goes on later', async () => {
  const { world, entra } = await worldWith(60, 50);
  entra.fail('groups.give', { id: 'acc-45', does: { throws: 'misconfigured' } });
  await put(world);
  const run = (await world.deps.records.get(groupRuns, runKey('oak', 'entra')))?.value.id ?? '';
  const ending = AbortSignal.abort();
  const first = await fillGroup.run({ cloud: 'entra', run }, world.deps, {
    school: 'oak',
    attempt: 1,
    ending,
  });
  expect(first).toMatchObject({ because: 'more people are waiting' });
  expect(entra.effects).toHaveLength(20);
  await work(world, 'entra');
  expect((await list(world)).groups[0]?.running).toContain('It ended early');
});

test('only IT; a school without such a group is told how to name one; the list as CSV', async () => {
  const { world } = await worldWith(12, 10, { groups: {} });
  for (const by of ['oak.C', 'oak.P0']) {
    const replies = [
      await world.act(by, 'signed.group', { show: 'yes' }),
      await world.act(by, 'signed.apply', { school: 'oak', cloud: 'entra', way: 'in' }),
      await world.act(by, 'signed.notSigned', { school: 'oak' }, 'web'),
    ];
    for (const reply of replies)
      expect(JSON.stringify(reply)).toMatch(/I do not know that|That is not on this page any more/);
  }
  expect((await list(world)).groups[0]?.words).toContain('signedGroup');
  const typed = await world.act('oak.I', 'signed.group', {}, 'tab');
  expect(JSON.stringify(typed)).not.toContain('Name of');
  const [csv] = await world.files(
    await world.act('oak.I', 'signed.files', { of: 'notSigned', school: 'oak' }),
    'oak.I',
  );
  const lines: Record<string, string>[] = parse(String(csv?.file?.body), { bom: true, columns: true });
  expect(lines.map((line) => [line['Person id'], line['Entra id']])).toEqual([
    ['P10', 'acc-10'],
    ['P11', 'acc-11'],
  ]);
});

describe('in the pretend clouds, over HTTP', () => {
  const opened: { graph?: GraphScene; google?: World } = {};
  beforeAll(async () => {
    opened.google = await startWorld();
    opened.graph = await startGraphScene({ estate: opened.google.estate });
  }, 60_000);
  afterAll(async () => {
    await opened.graph?.close();
    await opened.google?.close();
  });

  test('people are put into the groups of both clouds and taken out again, and a group that follows a rule says so', async () => {
    const { graph, google } = opened;
    if (graph === undefined || google === undefined) throw new Error('not started');
    const { estate } = google;
    const now = new Date();
    const inEntra = entraGroup('t', 'signed@hillside.example', 'AUP signed', now);
    estate.entra.groups.set(inEntra.id, inEntra);
    const inGoogle = googleGroup('t', 'aup-signed@brook.example', 'AUP signed');
    estate.google.groups.set(inGoogle.id, inGoogle);
    const ofEntra = [...estate.entra.users.values()]
      .filter(({ accountEnabled }) => accountEnabled)
      .slice(0, 3);
    const ofGoogle = [...estate.google.users.values()].filter(({ suspended }) => !suspended).slice(0, 3);
    const people = [
      it,
      ...[0, 1, 2].map((at) =>
        person({
          id: `oak.P${at}`,
          year: '8',
          class: '8B',
          accounts: {
            entra: ofEntra[at]?.id,
            google: ofGoogle[at]?.id,
          },
        }),
      ),
    ];
    const all: readonly Cloud[] = [graph.cloud, google.cloud];
    const clouds: Clouds = { all, of: () => all, schoolOf: () => 'oak' };
    const policy = policyWith('oak', { it: ['I'] });
    const agreements = {
      ...policy.agreements,
      asks: ['pupils'] as const,
      signedGroup: { entra: inEntra.id, google: inGoogle.email },
    };
    const world = registerWorld({ people, policies: { oak: { ...policy, agreements } }, clouds });
    await world.lay(() => ({ state: 'signed', at: '2026-11-20T10:00:00.000Z' }));
    for (const cloud of ['entra', 'google'] as const) {
      await world.act('oak.I', 'signed.apply', { school: 'oak', cloud, way: 'in' });
      await work(world, cloud);
    }
    expect([...(estate.entra.groups.get(inEntra.id)?.members ?? [])].toSorted()).toEqual(
      ofEntra.map(({ id }) => id).toSorted(),
    );
    expect([...(estate.google.groups.get(inGoogle.id)?.members.keys() ?? [])].toSorted()).toEqual(
      ofGoogle.map(({ id }) => id).toSorted(),
    );

    await world.lay(({ id }) =>
      id === 'oak.P2' ? { state: 'waiting' } : { state: 'signed', at: '2026-11-20T10:00:00.000Z' },
    );
    for (const cloud of ['entra', 'google'] as const) {
      await world.act('oak.I', 'signed.apply', { school: 'oak', cloud, way: 'out' });
      await work(world, cloud);
    }
    expect(estate.entra.groups.get(inEntra.id)?.members.size).toBe(2);
    expect(estate.google.groups.get(inGoogle.id)?.members.size).toBe(2);

    estate.entra.groups.set(inEntra.id, { ...inEntra, groupTypes: ['DynamicMembership'] });
    await world.lay(() => ({ state: 'signed', at: '2026-11-20T10:00:00.000Z' }));
    await world.act('oak.I', 'signed.apply', { school: 'oak', cloud: 'entra', way: 'in' });
    await work(world, 'entra');
    const [entra] = (await list(world)).groups;
    expect(entra?.couldNot).toMatchObject([
      { name: 'Name of oak.P2', because: expect.stringContaining('by hand') },
    ]);
    expect(entra?.running).toContain('0 put in, 1 could not be');
    expect(estate.entra.groups.get(inEntra.id)?.members.size).toBe(2);
  }, 60_000);
});

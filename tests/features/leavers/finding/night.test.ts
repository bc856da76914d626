import { expect, test } from '@jest/globals';
import type { Deps } from '../../../../bot/core/ports.ts';
import { leaverRange, leavers, type Leaver } from '../../../../bot/features/leavers/leaver.ts';
import { compareAll, compareJob } from '../../../../bot/features/leavers/finding/compare.ts';
import { saveList } from '../../../../bot/features/leavers/finding/leaver-list.ts';
import { lastNightOf } from '../../../../bot/features/leavers/asking/last-night.ts';
import { readList } from '../../../../bot/features/leavers/finding/read-list.ts';
import { put, replace } from '../../../../bot/core/change.ts';
import { zombieSentence } from '../../../../bot/features/leavers/asking/last-night.ts';
import { hillside } from '../../concerns/route-world.ts';
import { worldOf } from './world.ts';
import { lists, start, save, night, all, only, jobs, jane } from './night-world.ts';

test('a leaver of the list is found with both accounts, what hangs on them, and words; nobody else is', async () => {
  const world = start();
  jane(world);
  world.clouds.cloud('entra').burden('e-jane', [{ what: 'sole-owner-of-team', title: '8B Science' }]);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  expect(await only(world.deps)).toMatchObject({
    stage: 'candidate',
    person: 'hillside.S1',
    lastDay: '2026-10-30',
    accounts: [{ id: 'e-jane', licences: ['Microsoft 365 A3'] }, { id: 'g-jane' }],
    grounds: [{ what: 'list', list: 'l.csv', line: 2 }, { what: 'not-in-roster' }],
    protections: [],
    burdens: [{ what: 'sole-owner-of-team', title: '8B Science' }],
    notChecked: [],
  });
  expect((await lastNightOf('hillside', world.deps))?.counts).toMatchObject({
    created: 1,
    candidates: 1,
    notFound: 0,
  });
  expect((await jobs(world.deps)).filter((one) => one.startsWith('leavers.ask'))).toEqual([
    'leavers.ask 2026-11-23T08:30:00.000Z',
  ]);
});

test.each([
  ['the cloud', 'S003', ',Jane Doe,j.doe@hillside.example,30/10/2026'],
  ['the list', undefined, 's003,Jane Doe,j.doe@hillside.example,30/10/2026'],
  ['the list in other letters than the cloud', 'S003', 's003,Jane Doe,,30/10/2026'],
])('a holder of a named role needs two, where only %s knows the id', async (_, employeeId, line) => {
  const world = start();
  jane(world);
  world.clouds.cloud('entra').remove('e-jane');
  world.clouds.cloud('entra').put({
    id: 'e-jane',
    name: 'Jane Doe',
    address: 'j.doe@hillside.example',
    ...(employeeId === undefined ? {} : { employeeId }),
  });
  await save(world.deps, line);
  await night(world.deps);
  const row = await only(world.deps);
  expect(row.person).toBe(employeeId === undefined ? 'hillside.s003' : 'hillside.S003');
  expect(row.protections).toMatchObject([{ level: 'twice', why: 'policy-role' }]);
});

test('the night twice changes nothing, and asks once', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026\nS9,Nobody,,30/10/2026');
  await night(world.deps);
  const before = [await world.stored('L!'), await world.stored('LN!')];
  world.clock.set('2026-11-23T04:30:00Z');
  await night(world.deps);
  await compareJob.run({}, world.deps, { school: 'hillside', attempt: 1 });
  expect([await world.stored('L!'), await world.stored('LN!')]).toEqual(before);
  expect((await jobs(world.deps)).filter((one) => one.startsWith('leavers.ask'))).toHaveLength(1);
});

test('a new roster is compared at once: whoever came back in it is off the list before the next night', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  world.people({ id: 'hillside.S1', email: 'j.doe@hillside.example' });
  await compareAll(world.deps);
  expect((await jobs(world.deps)).some((one) => one.startsWith('leavers.compare'))).toBe(true);
  await compareJob.run({}, world.deps, { school: 'hillside', attempt: 1 });
  expect((await only(world.deps)).stage).toBe('gone');
});

test('over a weekend IT is told once, on Monday', async () => {
  const world = worldOf({ lists, at: '2026-11-21T02:00:00Z' });
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  for (const day of ['21', '22', '23']) {
    world.clock.set(`2026-11-${day}T02:00:00Z`);
    await night(world.deps);
  }
  expect((await jobs(world.deps)).filter((one) => one.startsWith('leavers.ask'))).toEqual([
    'leavers.ask 2026-11-23T08:30:00.000Z',
  ]);
});

test('a cloud that is away changes nobody, finds nobody gone, and that is said', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  world.clock.set('2026-11-24T02:00:00Z');
  world.clouds.cloud('google').fail('pages', { times: Infinity, does: { throws: 'unavailable' } });
  await expect(night(world.deps, 1)).rejects.toMatchObject({ code: 'unavailable' });
  await night(world.deps, 4);
  const row = await only(world.deps);
  expect([row.stage, row.accounts.map(({ id }) => id)]).toEqual(['candidate', ['e-jane', 'g-jane']]);
  expect(row.notChecked).toEqual(['Google Workspace could not be looked at (it did not answer).']);
  const said = await lastNightOf('hillside', world.deps);
  expect(said?.notChecked[0]).toContain('Google Workspace could not be read');
  expect(said?.clouds.find(({ cloud }) => cloud === 'google')).not.toHaveProperty('at');
});

test('with every cloud away, nobody’s line is touched', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  const before = await world.stored('L!');
  world.clock.set('2026-11-24T02:00:00Z');
  for (const cloud of world.clouds.all)
    cloud.fail('pages', { times: Infinity, does: { throws: 'misconfigured' } });
  await save(world.deps, 'S7,Somebody Else,,30/10/2026');
  await night(world.deps, 1);
  const [row] = await all(world.deps);
  expect([row?.stage, row?.accounts.length]).toEqual(['candidate', 2]);
  expect(before).toHaveLength(1);
});

test('accounts that are not there any more: gone; and found again when they are', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  world.clouds.cloud('entra').remove('e-jane');
  world.clouds.cloud('google').remove('g-jane');
  world.clock.set('2026-11-24T02:00:00Z');
  await night(world.deps);
  expect(await only(world.deps)).toMatchObject({ stage: 'gone', accounts: [] });
});

const decide = async (
  deps: Deps,
  decision: Partial<NonNullable<Leaver['decision']>>,
  stage: Leaver['stage'],
): Promise<void> => {
  for await (const row of deps.records.list(leavers, leaverRange('hillside')))
    await deps.records.commit([
      replace(leavers, row, {
        ...row.value,
        stage,
        decision: {
          what: 'keep',
          by: 'x',
          at: '2026-11-23T09:00:00Z',
          reason: 'r',
          urgent: false,
          needs: 1,
          because: [],
          approvals: [],
          ...decision,
        },
      }),
    ]);
};

test('kept until a day: asked about again on that day, not before', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  await decide(world.deps, { until: '2026-12-01' }, 'kept');
  world.clock.set('2026-11-30T02:00:00Z');
  await night(world.deps);
  expect((await only(world.deps)).stage).toBe('kept');
  world.clock.set('2026-12-01T02:00:00Z');
  await night(world.deps);
  const row = await only(world.deps);
  expect([row.stage, row.decision, row.events.at(-1)?.what]).toEqual(['candidate', undefined, 'kept-until']);
});

test('not a leaver: stays so, until a list says something new', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  await decide(world.deps, { what: 'not-leaver' }, 'not-leaver');
  world.clock.set('2026-11-24T02:00:00Z');
  await save(world.deps, 'S5,Other,,30/10/2026\nS1,Jane Doe,,30/10/2026');
  await night(world.deps);
  expect((await only(world.deps)).stage).toBe('not-leaver');
  world.clock.set('2026-11-25T02:00:00Z');
  await save(world.deps, 'S1,Jane Doe,,20/11/2026');
  await night(world.deps);
  expect((await only(world.deps)).stage).toBe('candidate');
});

test('somebody who came back is gone from the list, and nobody asks about them', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  world.people({ id: 'hillside.S1', accounts: { entra: 'e-jane' } });
  world.clock.set('2026-11-24T02:00:00Z');
  await night(world.deps);
  const row = await only(world.deps);
  expect([row.stage, row.protections[0]?.why]).toEqual(['gone', 'came-back']);
  expect((await lastNightOf('hillside', world.deps))?.counts.contradicted).toBe(1);
});

test('before the last day: leaving, its checklist once; after it, and the days of grace, a candidate', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,24/11/2026');
  await night(world.deps);
  expect((await only(world.deps)).stage).toBe('leaving');
  for (const day of ['24', '25']) {
    world.clock.set(`2026-11-${day}T02:00:00Z`);
    await night(world.deps);
  }
  const row = await only(world.deps);
  expect([row.stage, row.protections]).toEqual(['candidate', []]);
  expect((await jobs(world.deps)).filter((one) => one.startsWith('leavers.checklist'))).toHaveLength(1);
});

const checklistJobs = async (deps: Deps): Promise<number> =>
  (await jobs(deps)).filter((one) => one.startsWith('leavers.checklist')).length;

test('in the roster until the last day: leaving, with one checklist; still in it after that: gone; taken off: a candidate', async () => {
  const world = start();
  jane(world);
  world.people({ id: 'hillside.S1', name: 'Jane Doe', accounts: { entra: 'e-jane' } });
  await save(world.deps, 'S1,Jane Doe,,24/11/2026');
  const stageAndContradicted = async (day: string) => {
    world.clock.set(`2026-11-${day}T02:00:00Z`);
    await night(world.deps);
    const row = (await all(world.deps)).find(({ person }) => person === 'hillside.S1');
    return [row?.stage, (await lastNightOf('hillside', world.deps))?.counts.contradicted];
  };
  expect(await stageAndContradicted('23')).toEqual(['leaving', 0]);
  expect(await stageAndContradicted('24')).toEqual(['leaving', 0]);
  expect(await checklistJobs(world.deps)).toBe(1);
  expect(await stageAndContradicted('25')).toEqual(['gone', 1]);
  world.people({ id: 'hillside.a', accounts: { entra: 'e-a', google: 'g-a' } });
  expect(await stageAndContradicted('26')).toEqual(['candidate', 0]);
  // It was over while nobody knew which list was right; now it goes on.
  expect(await checklistJobs(world.deps)).toBe(2);
});

test('a newer list with another last day, or another manager, asks for the checklist again; the same list does not', async () => {
  const world = start();
  jane(world);
  world.people({ id: 'hillside.S9', name: 'Mary Lane' }, { id: 'hillside.S8', name: 'Ned Marsh' });
  const nightWith = async (day: string, lastDay: string, manager: string) => {
    world.clock.set(`2026-11-${day}T02:00:00Z`);
    const text = `Staff Code,Name,Leaving Date,Line Manager\nS1,Jane Doe,${lastDay},${manager}`;
    await saveList('hillside', readList({ name: 'l.csv', text }, lists), 'hillside.S012', world.deps);
    await night(world.deps);
    return checklistJobs(world.deps);
  };
  expect(await nightWith('23', '18/12/2026', 'Mary Lane')).toBe(1);
  expect(await nightWith('24', '18/12/2026', 'Mary Lane')).toBe(1);
  expect(await nightWith('25', '11/12/2026', 'Mary Lane')).toBe(2);
  expect(await nightWith('26', '11/12/2026', 'Ned Marsh')).toBe(3);
  // Brought forward to a day that is over: what is to be given back follows.
  expect(await nightWith('27', '25/11/2026', 'Ned Marsh')).toBe(4);
  expect((await all(world.deps)).map(({ stage }) => stage)).toEqual(['candidate']);
  expect(await nightWith('28', '25/11/2026', 'Ned Marsh')).toBe(4);
});

test('a line manager is found by id, by name or by e-mail; a pupil, or an address of two, is nobody’s manager', async () => {
  const world = start();
  jane(world);
  world.people(
    { id: 'hillside.S9', name: 'Mary Lane', email: 'M.Lane@hillside.example' },
    { id: 'hillside.S8', name: 'Office One', email: 'office@hillside.example' },
    { id: 'hillside.S7', name: 'Office Two', email: 'office@hillside.example' },
    { id: 'hillside.P1', name: 'Pip', kind: 'pupil', email: 'pip@hillside.example' },
  );
  const said = [
    'S9',
    'mary lane',
    ' m.lane@HILLSIDE.example ',
    'office@hillside.example',
    'pip@hillside.example',
  ];
  said.forEach((_, at) =>
    world.clouds.cloud('entra').put({ id: `e-${at}`, name: `Leaver ${at}`, employeeId: `L${at}` }),
  );
  const text = said.map((manager, at) => `L${at},Leaver ${at},18/12/2026,${manager}`).join('\n');
  const list = { name: 'l.csv', text: `Staff Code,Name,Leaving Date,Line Manager\n${text}` };
  await saveList('hillside', readList(list, lists), 'hillside.S012', world.deps);
  await night(world.deps);
  const managers = new Map((await all(world.deps)).map((row) => [row.person, row.manager]));
  expect(said.map((_, at) => managers.get(`hillside.L${at}`))).toEqual([
    ...Array<string>(3).fill('hillside.S9'),
    undefined,
    undefined,
  ]);
});

test('first found by the account’s own leave date, then on the list: the checklist is asked for', async () => {
  const world = start();
  jane(world);
  world.clouds.cloud('entra').put({
    id: 'e-jane',
    name: 'Jane Doe',
    address: 'j.doe@hillside.example',
    employeeId: 'S1',
    leavesAt: '2026-11-24T00:00:00Z',
  });
  await night(world.deps);
  expect(await only(world.deps)).toMatchObject({ stage: 'leaving', kind: 'other' });
  const before = await checklistJobs(world.deps);
  world.clock.set('2026-11-24T02:00:00Z');
  await save(world.deps, 'S1,Jane Doe,,24/11/2026');
  await night(world.deps);
  expect(await only(world.deps)).toMatchObject({ stage: 'leaving', kind: 'staff' });
  expect(await checklistJobs(world.deps)).toBe(before + 1);
});

test('found by the leave date only after it, then on the list: the checklist is asked for once', async () => {
  const world = start();
  jane(world);
  world.clouds.cloud('entra').put({ id: 'e-jane', employeeId: 'S1', leavesAt: '2026-11-20T00:00:00Z' });
  await night(world.deps);
  const before = await checklistJobs(world.deps);
  await save(world.deps, 'S1,Jane Doe,,20/11/2026');
  for (const day of ['24', '25']) {
    world.clock.set(`2026-11-${day}T02:00:00Z`);
    await night(world.deps);
  }
  expect((await all(world.deps)).find(({ person }) => person === 'hillside.S1')?.stage).toBe('candidate');
  expect(await checklistJobs(world.deps)).toBe(before + 1);
});

test('in the roster, and the list may mean somebody else: nobody is told that they leave', async () => {
  const world = start();
  jane(world);
  world.people({ id: 'hillside.S1', name: 'Jane Doe', accounts: { entra: 'e-jane' } });
  await save(world.deps, ',Peter Smith,j.doe@hillside.example,24/11/2026');
  await night(world.deps);
  expect((await all(world.deps)).filter(({ stage }) => stage === 'leaving')).toEqual([]);
  expect(await checklistJobs(world.deps)).toBe(0);
  expect((await lastNightOf('hillside', world.deps))?.counts.contradicted).toBe(1);
});

/** Lantern has disabled everybody of whom it knows. */
const asDisabled = async (deps: Deps): Promise<void> => {
  for await (const row of deps.records.list(leavers, leaverRange('hillside'))) {
    const readBack = {
      at: '2026-11-23T02:10:00Z',
      enabled: false,
      signedOut: { checked: true as const, value: true },
    };
    const runs = row.value.accounts.map(({ cloud, id }) => ({
      cloud, id, direction: 'disable' as const, urgent: false, scope: 'all' as const, startedAt: '2026-11-23T02:05:00Z',
      order: [], steps: {}, readBack,
    })); // prettier-ignore
    await deps.records.commit([put(leavers, row.key, { ...row.value, stage: 'disabled', runs })]);
  }
};

test('an account that Lantern disabled and somebody enabled again is asked about, and not touched by itself', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  await asDisabled(world.deps);
  // The list was read before it was disabled, so it says nothing.
  world.clock.set('2026-11-23T03:00:00Z');
  await night(world.deps);
  expect((await only(world.deps)).stage).toBe('disabled');
  world.clock.set('2026-11-24T02:00:00Z');
  await night(world.deps);
  const row = await only(world.deps);
  expect([row.stage, row.events.at(-1)?.what, row.protections[0]?.why]).toEqual([
    'candidate',
    'enabled-again',
    'came-back',
  ]);
});

test('enabled again, and the list of today names only others: still asked about, and counted, until somebody decides', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,30/10/2026');
  await night(world.deps);
  await asDisabled(world.deps);
  await save(world.deps, 'S77,Somebody Else,,11/12/2026');
  for (const day of ['14', '15', '16']) {
    world.clock.set(`2026-12-${day}T02:00:00Z`);
    await night(world.deps);
    const row = await only(world.deps);
    expect([row.stage, row.lastDay, row.grounds[0]?.what, row.protections[0]?.why]).toEqual([
      'candidate',
      '2026-10-30',
      'list',
      'came-back',
    ]);
    const outcome = await lastNightOf('hillside', world.deps);
    expect(zombieSentence([row], hillside, world.clock.now(), outcome)).not.toContain('0 zombie');
  }
  await decide(world.deps, { what: 'not-leaver' }, 'not-leaver');
  world.clock.set('2026-12-17T02:00:00Z');
  await night(world.deps);
  expect((await only(world.deps)).stage).toBe('not-leaver');
});

test('a sanction or a word of IT from long ago does not bring a last day forward', async () => {
  const world = start();
  jane(world);
  await save(world.deps, 'S1,Jane Doe,,18/12/2026');
  await night(world.deps);
  for await (const row of world.deps.records.list(leavers, leaverRange('hillside'))) {
    const grounds: Leaver['grounds'] = [
      { what: 'named', lastDay: '2026-01-09', by: 'x', at: '2026-01-09T09:00:00Z', reason: 'r' },
      { what: 'sanction', until: '2026-10-09', incident: 'i', record: 0, at: '2026-10-01T09:00:00Z' },
    ];
    await world.deps.records.commit([
      replace(leavers, row, { ...row.value, grounds: [...row.value.grounds, ...grounds] }),
    ]);
  }
  world.clock.set('2026-11-24T02:00:00Z');
  await night(world.deps);
  expect(await only(world.deps)).toMatchObject({ stage: 'leaving', lastDay: '2026-12-18' });
});

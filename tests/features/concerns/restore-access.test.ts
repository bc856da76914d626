/** Access that was taken away comes back: whoever has the case in hand on that day is asked to see to it (A26). */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { outboxKind } from '../../../bot/core/outbox.ts';
import type { Done } from '../../../bot/core/ports.ts';
import type { Incident } from '../../../bot/features/concerns/concern.ts';
import { tellJob } from '../../../bot/features/concerns/telling/tell.ts';
import { restoreAccessJob } from '../../../bot/features/concerns/triage/restore-access.ts';
import { fill, ids, startTriageWorld, textOf, type TriageWorld, type Who } from './triage-world.ts';

let world: TriageWorld;
beforeAll(async () => {
  world = await startTriageWorld();
});
beforeEach(() => {
  world.setTime('2026-11-23T10:00:00Z');
  world.sent.length = 0;
});
afterAll(async () => {
  await world.close();
});

const at = (incident: Incident) => ({ school: incident.school, incident: incident.id });
const turn = { school: 'hillside', attempt: 1 };

const duesOf = async (incident: Incident): Promise<string[]> => {
  const dues: string[] = [];
  const range = { partition: 'hillside', from: 'O!', to: 'O"' };
  for await (const { value } of world.deps.records.list(outboxKind, range)) {
    const isOurs = JSON.stringify(value.payload) === JSON.stringify({ incident: incident.id });
    if (value.job === restoreAccessJob.name && isOurs) dues.push(value.due);
  }
  return dues;
};

const jobsIn = (done: Done): unknown[] =>
  'rows' in done ? done.rows.map((change) => ('row' in change ? change.row.value : undefined)) : [];

const sanctioned = async (until: string, sanction = 'access-removed'): Promise<Incident> => {
  const incident = await world.seed();
  await world.act('coordinator', 'case.acknowledge', at(incident));
  const reply = await fill(world, 'coordinator', 'case.sanction', incident, { sanction, until });
  expect(textOf(reply)).toContain('Recorded.');
  return incident;
};

test.each([
  ['a school day: when school opens', '2026-12-04', '2026-12-04T08:00:00.000Z'],
  ['a Saturday: when school opens on Monday', '2026-12-05', '2026-12-07T08:00:00.000Z'],
  ['in the holidays: on the first day of term', '2026-12-28', '2027-01-05T08:00:00.000Z'],
  ['in summer time: by the clock on the wall', '2027-04-14', '2027-04-14T07:00:00.000Z'],
])('%s', async (_name, until, due) => {
  expect(await duesOf(await sanctioned(until))).toEqual([due]);
});

test('a sanction that takes no access away asks nobody, with an end date or without', async () => {
  expect(await duesOf(await sanctioned('2026-12-04', 'detention'))).toEqual([]);
  expect(await duesOf(await sanctioned('', 'conversation'))).toEqual([]);
});

test('asks whoever has it in hand on that day, in words that say nothing of the case', async () => {
  const incident = await sanctioned('2026-12-04');
  await world.act('coordinator', 'case.assign', { ...at(incident), send: 'yes', person: ids.it });
  await fill(world, 'coordinator', 'case.recuse', incident, {});
  world.setTime('2026-12-04T08:00:00Z');
  const done = await restoreAccessJob.run({ incident: incident.id }, world.deps, turn);
  expect(jobsIn(done)).toMatchObject([
    { job: 'concern.tell', payload: { incident: incident.id, person: ids.it, why: 'restore' } },
  ]);
  await tellJob.run({ incident: incident.id, person: ids.it, why: 'restore' }, world.deps, turn);
  expect(world.sent.at(-1)).toMatchObject({
    person: ids.it,
    message: { card: 'concern/notice', model: { why: expect.stringMatching(/date .* has come/) } },
  });
  expect(JSON.stringify(world.sent)).not.toMatch(/access|sanction|internet/i);
});

test('a closed case asks as well, and shows for a week what is to be restored', async () => {
  const incident = await sanctioned('2026-12-04');
  await fill(world, 'coordinator', 'case.parents', incident, { informed: 'yes', words: 'MARKER rang' });
  await fill(world, 'coordinator', 'case.outcome', incident, { outcome: 'substantiated' });
  await fill(world, 'coordinator', 'case.close', incident, {});
  const shown = async (who: Who = 'coordinator'): Promise<boolean> =>
    textOf(await world.act(who, 'case.open', at(incident))).includes('Access comes back');
  expect(await shown()).toBe(false);
  world.setTime('2026-12-04T08:00:00Z');
  expect(jobsIn(await restoreAccessJob.run({ incident: incident.id }, world.deps, turn))).toMatchObject([
    { payload: { person: ids.coordinator } },
  ]);
  expect(await shown()).toBe(true);
  world.setTime('2026-12-11T08:00:00Z');
  expect(await shown()).toBe(false);
});

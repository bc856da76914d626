/** A confirmed reader gets the open cases that have come to their role, case by case, as routing allows; twice changes nothing. */
import { noClouds, noLists } from '../../../bot/clouds.ts';
import { beforeEach, expect, test } from '@jest/globals';
import { create } from '../../../bot/core/change.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import { outboxKind } from '../../../bot/core/outbox.ts';
import type { Deps, PersonId, Records } from '../../../bot/core/ports.ts';
import { trailKind, trailRange } from '../../../bot/core/trail.ts';
import {
  chronicles,
  emptyReport,
  incidents,
  rows,
  under,
  type Incident,
} from '../../../bot/features/concerns/concern.ts';
import { handOverJob } from '../../../bot/features/concerns/telling/hand-over.ts';
import { createHolderBook } from '../../../bot/features/readers/holder-book.ts';
import { noteReaders } from '../../../bot/features/readers/note-readers.ts';
import { registerKey, registers } from '../../../bot/features/readers/reader.ts';
import { replace } from '../../../bot/core/change.ts';
import type { Policy } from '../../../bot/policy/policy.ts';
import { createMapRecords } from '../../support/map-records.ts';
import { keysInMemory, sealedWith } from '../../support/row-keys.ts';
import { hillside } from './route-world.ts';
import { unlinked } from '../../support/unlinked.ts';

const newcomer = 'hillside.S020';
const [dsl, coordinator, head, trustLead] = ['hillside.S003', 'hillside.S005', 'hillside.S001', 'trust.T001'];
const after: Policy = {
  ...hillside,
  roles: { ...hillside.roles, dsl: [{ person: newcomer, deputies: [] }] },
};
const turn = { school: 'hillside', attempt: 1 };

let records: Records;
let policy: Policy;
let now: Date;
let deps: Deps;
beforeEach(async () => {
  records = sealedWith(createMapRecords(), keysInMemory());
  policy = hillside;
  now = new Date('2026-11-23T10:00:00Z');
  const clock = { now: () => now };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const policies = { schools: ['hillside'], of: () => policy };
  const ledger = createLedger({ records, clock, trailKey: () => Buffer.alloc(32, 1) });
  const never = (): never => {
    throw new Error('a hand-over asks nobody');
  };
  deps = {
    directory: { person: never, byAccount: never, search: never, everybody: never },
    records,
    ledger,
    ...unlinked(),
    notifier: { tell: never, overwrite: never, inTurn: never, arrivedAt: () => Promise.resolve(undefined) },
    policies,
    away: { in: never, forget: never },
    holders: createHolderBook({ records, policies, clock, log }),
    clouds: noClouds,
    lists: noLists,
    clock,
    log,
  };
  await noteReaders([], deps);
});

let count = 0;
const seed = async (told: readonly (readonly [PersonId, string])[], change: Partial<Incident> = {}) => {
  count += 1;
  const id = `01KAM2ZC3R8V5T1N0P4QW6${String(count).padStart(4, '0')}`;
  const at = now.toISOString();
  const incident: Incident = {
    v: 1,
    id,
    school: 'hillside',
    ref: '7Q4F-2M',
    submission: id,
    reporter: 'hillside.S012',
    raisedAt: at,
    complete: true,
    report: emptyReport,
    route: 'pupil',
    rung: 0,
    told: told.map(([person, as]) => ({ person, as, rung: 0, at })),
    opened: [],
    recused: [],
    stage: 'waiting',
    dueAt: at,
    referrals: [],
    ...change,
  };
  await records.commit([create(incidents, rows.incident('hillside', id), incident)]);
  return id;
};
const toldIn = async (id: string): Promise<string[]> =>
  (await records.get(incidents, rows.incident('hillside', id)))?.value.told.map(
    ({ person, as }) => `${person} ${as}`,
  ) ?? [];
const has = async (id: string): Promise<boolean> => (await toldIn(id)).includes(`${newcomer} dsl`);

/** The policy names the newcomer, and somebody confirms it. */
const join = async (by?: PersonId): Promise<void> => {
  now = new Date(now.getTime() + 60_000);
  policy = after;
  await noteReaders([], deps);
  const stored = await records.get(registers, registerKey('hillside'));
  if (stored === undefined || by === undefined) return;
  const seats = stored.value.seats.map((one) =>
    one.person === newcomer ? { ...one, confirmed: [{ by, at: now.toISOString() }] } : one,
  );
  await records.commit([replace(registers, stored, { ...stored.value, seats })]);
};
const run = () => handOverJob.run({ person: newcomer, as: 'dsl' }, deps, turn);

const grooming = { ...emptyReport, tags: ['grooming'] };

test('the cases that have come to the role, or passed it by; not those that wait before it', async () => {
  const came = await seed([
    [coordinator, 'coordinator'],
    [dsl, 'dsl'],
  ]);
  const passed = await seed([[head, 'headteacher']], { report: grooming, route: 'kind:grooming' });
  const last = await seed([[trustLead, 'trustContact']]);
  const nobody = await seed([]);
  const early = await seed([[coordinator, 'coordinator']]);
  const adult = await seed([[head, 'headteacher']], {
    report: { ...emptyReport, subject: 'adult', involvesAdult: 'yes' },
    route: 'adult',
  });
  const closed = await seed([[dsl, 'dsl']], { stage: 'closed' });
  const frozen = await seed([[dsl, 'dsl']], { stage: 'protected' });
  await join(coordinator);
  await run();
  expect(await Promise.all([came, passed, last, nobody].map(has))).toEqual([true, true, true, true]);
  expect(await Promise.all([early, adult, closed, frozen].map(has))).toEqual([false, false, false, false]);
});

test('never one that is about them, excludes them, or from which they stepped aside', async () => {
  const them = { person: newcomer, name: 'X', kind: 'adult' as const };
  const ids = [
    await seed([[dsl, 'dsl']], { report: { ...grooming, about: [them] } }),
    await seed([[dsl, 'dsl']], { report: { ...grooming, notFor: [them] } }),
    await seed([[dsl, 'dsl']], { report: grooming, recused: [newcomer] }),
  ];
  await join(coordinator);
  await run();
  expect(await Promise.all(ids.map(has))).toEqual([false, false, false]);
});

test('never one of which whoever confirmed them is a part', async () => {
  const part = { person: coordinator, name: 'X', kind: 'adult' as const };
  const id = await seed([[dsl, 'dsl']], { report: { ...grooming, notFor: [part] } });
  const other = await seed([[dsl, 'dsl']], { report: grooming });
  await join(coordinator);
  await run();
  expect([await has(id), await has(other)]).toEqual([false, true]);
});

test('each with a line of its chronology and of the trail; run twice, or by two at once, nothing is there twice', async () => {
  const id = await seed([[dsl, 'dsl']], { report: grooming });
  await join(coordinator);
  const [done] = await Promise.all([run(), run()]);
  await run();
  expect((await toldIn(id)).filter((one) => one === `${newcomer} dsl`)).toHaveLength(1);
  const lines: string[] = [];
  for await (const { value } of records.list(chronicles, under('hillside', `I!${id}!E`)))
    lines.push(`${value.by} ${value.what}`);
  expect(lines).toEqual([`${newcomer} handedOver`]);
  const trail: string[] = [];
  for await (const { value } of records.list(trailKind, trailRange('hillside')))
    if (value.action.startsWith('concern.')) trail.push(`${value.action} ${value.target}`);
  expect(trail).toEqual([`concern.handed-over:${newcomer} ${id}`]);
  const sent = 'rows' in done ? done.rows : [];
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    row: { kind: outboxKind.name, value: { payload: { person: newcomer, why: 'joined' } } },
  });
});

test('nobody who is not confirmed, and nothing by a process that still has the policy of yesterday', async () => {
  const id = await seed([[dsl, 'dsl']], { report: grooming });
  await join();
  expect(await run()).toEqual({ rows: [], trail: [] });
  expect(await has(id)).toBe(false);
  await join(coordinator);
  policy = hillside;
  await expect(run()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await has(id)).toBe(false);
});

/** One school of the night: what was read is compared with the list, the roster and the rows, and what follows is written. */
import { setImmediate as breath } from 'node:timers/promises';
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Cloud, Deps, SchoolId, TrailNote } from '../../../core/ports.ts';
import { checklistCall } from '../calls.ts';
import { leavers, rows as keys, type Leaver } from '../leaver.ts';
import { burdenWords, lookAtAll, planNight, type Looked, type NightPlan } from './candidates.ts';
import { withBurdens } from './burdens-of.ts';
import { loadFacts, type CloudTonight, type Loaded, type Titles } from './load-facts.ts';
import { noteNight } from './note-night.ts';

/** Each with a line of the trail and perhaps a job: a transaction takes a hundred. */
const leaversAnEntry = 30;
const tries = 3;

/**
 * Writes who was found, has changed, or is gone, and the outcome of the night. Somebody's press in between is never written
 * over: then it is compared anew. Twice on one day, it writes nothing the second time.
 * @throws AppError `unavailable`, `unconfirmed`; `conflict` when the rows would not stand still
 */
export const compareSchool = async (
  school: SchoolId,
  tonight: readonly CloudTonight[],
  titles: Titles,
  deps: Deps,
): Promise<void> => {
  const written = { created: 0, changed: 0 };
  for (let attempt = 1; ; attempt += 1) {
    const loaded = await loadFacts(school, tonight, titles, deps);
    const plan = await withAll(await planInPieces(loaded), loaded, tonight);
    try {
      await write(school, plan, loaded, written, deps);
      await noteNight(school, tonight, plan, loaded, written, deps);
      return;
    } catch (error) {
      if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    }
  }
};

/** After so many people others have their turn. */
const peopleABreath = 500;

const planInPieces = async ({ facts }: Loaded): Promise<NightPlan> => {
  const looks: Looked[] = [];
  for (const one of lookAtAll(facts)) {
    looks.push(one);
    if (looks.length % peopleABreath === 0) await breath();
  }
  return planNight(facts, looks);
};

/** Burdens are asked for whoever has become a candidate, and again where they could not be looked at before. */
const withAll = async (
  plan: NightPlan,
  { facts }: Loaded,
  tonight: readonly CloudTonight[],
): Promise<NightPlan> => {
  const clouds: Cloud[] = tonight.flatMap((one) => ('walked' in one ? [one.cloud] : []));
  const before = new Map(facts.rows.map((row) => [row.id, row]));
  const isNew = (row: Leaver): boolean =>
    row.stage === 'candidate' &&
    (before.get(row.id)?.stage !== 'candidate' || row.notChecked.some((one) => one.startsWith(burdenWords)));
  const touched = new Set(plan.change.map(({ id }) => id));
  const again = await withBurdens(
    facts.rows.filter((row) => !touched.has(row.id) && row.stage === 'candidate' && isNew(row)),
    clouds,
  );
  const looked = new Map(
    (await withBurdens([...plan.create, ...plan.change].filter(isNew), clouds)).map((row) => [row.id, row]),
  );
  return {
    ...plan,
    create: plan.create.map((row) => looked.get(row.id) ?? row),
    change: [
      ...plan.change.map((row) => looked.get(row.id) ?? row),
      ...again.filter((row) => JSON.stringify(row) !== JSON.stringify(before.get(row.id))),
    ],
  };
};

const write = async (
  school: SchoolId,
  plan: NightPlan,
  { stored }: Loaded,
  written: { created: number; changed: number },
  deps: Deps,
): Promise<void> => {
  const checklists = new Set(plan.checklists);
  const all = [
    ...plan.create.map((row) => ({ row, change: create(leavers, keys.leaver(school, row.id), row) })),
    ...plan.change.flatMap((row) => {
      const there = stored.get(row.id);
      return there === undefined ? [] : [{ row, change: replace(leavers, there, row) }];
    }),
  ];
  for (let at = 0; at < all.length; at += leaversAnEntry) {
    const some = all.slice(at, at + leaversAnEntry);
    const jobs: Change[] = some
      .filter(({ row }) => checklists.has(row.id))
      .map(({ row }) => schedule(checklistCall, { leaver: row.id }, deps.clock.now(), school, deps.clock));
    const trail = some.map(({ row, change }): TrailNote => ({
      actor: 'lantern',
      action: change.op === 'create' ? `leavers.found:${row.stage}` : `leavers.changed:${row.stage}`,
      target: row.id,
    }));
    await deps.ledger.record(school, { rows: [...some.map(({ change }) => change), ...jobs], trail });
    const created = some.filter(({ change }) => change.op === 'create').length;
    written.created += created;
    written.changed += some.length - created;
  }
};

/**
 * Job: makes the links of a year, of all parents or of a school, class by class. The row of the run says how far it is, so that
 * it goes on there after a crash; a class that was half made is made whole, since those who have a link keep it. The row is
 * only changed as it was read: whoever has lost the lease of the job cannot put back a run that another has ended.
 */
import { z } from 'zod';
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { hashKey } from '../../../core/keys.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Done, Job, Key, Kind, PersonId, SchoolId, Stored } from '../../../core/ports.ts';
import { roundOf } from '../agreement.ts';
import { writeScope, type Scope } from '../register/scope.ts';
import { makeLinks, withLinks } from './make-links.ts';
import { compareGroups, missingOf, reachOf, type Reach, type Unit } from './reach.ts';

const runRow = z.object({
  v: z.literal(1),
  /** `year 8`, `parents`, `school`. */
  of: z.string(),
  by: z.string(),
  /** When it was begun (ISO, UTC); tells one run from the next. */
  at: z.string(),
  /** Classes and groups: all of them, and those that are done. */
  all: z.int(),
  done: z.int(),
  /** The last that is done. */
  after: z.string().optional(),
  /** When it ended (ISO, UTC). */
  ended: z.string().optional(),
});
export type LinkRun = z.infer<typeof runRow>;
/** Names of classes and the office's own ids only: it lies open, as the tallies do. */
export const linkRuns: Kind<LinkRun> = { name: 'agreement-links-run', table: 'cases', schema: runRow };

/** Of one school year: what was left undone in another is in nobody's way. */
const keyOf = (school: SchoolId, of: string, { policies, clock }: Pick<Deps, 'policies' | 'clock'>): Key => ({
  partition: school,
  row: `GKR!${hashKey('links-run', roundOf(policies.of(school).calendar, clock.now()), of)}`,
});

const payload = z.object({ of: z.string(), at: z.string() });
export const runLinksCall = { name: 'agreements.makeLinks', payload };

type RunDeps = Pick<Deps, 'records' | 'policies' | 'clock'>;

const storedRun = (school: SchoolId, of: string, deps: RunDeps): Promise<Stored<LinkRun> | undefined> =>
  deps.records.get(linkRuns, keyOf(school, of, deps));

/** The newest run over this in this school year. @throws AppError `unavailable` */
export const runOf = async (school: SchoolId, scope: Scope, deps: RunDeps): Promise<LinkRun | undefined> =>
  (await storedRun(school, writeScope(scope), deps))?.value;

/** Begins one, unless one is at it. @throws AppError `unavailable`, `unconfirmed` */
export const beginRun = async ({ school, scope, units }: Reach, by: PersonId, deps: Deps): Promise<void> => {
  const of = writeScope(scope);
  const before = await storedRun(school, of, deps);
  if (before !== undefined && before.value.ended === undefined) return;
  const now = deps.clock.now();
  const run: LinkRun = { v: 1, of, by, at: now.toISOString(), all: units.length, done: 0 };
  const row =
    before === undefined ? create(linkRuns, keyOf(school, of, deps), run) : replace(linkRuns, before, run);
  try {
    await deps.ledger.record(school, {
      rows: [row, schedule(runLinksCall, { of, at: run.at }, now, school, deps.clock)],
      trail: [{ actor: by, action: 'agreement.linksBegun', target: `GK!${of}` }],
    });
  } catch (error) {
    // Two press at once: one run is enough.
    if (!isAppError(error, 'conflict')) throw error;
  }
};

/** How long the run is left to whoever else is at it. */
const pauseMs = 60_000;

const endOf = (run: Stored<LinkRun>, now: Date, done: number): Change =>
  replace(linkRuns, run, { ...run.value, done, ended: now.toISOString() });

export const runLinksJob: Job<z.infer<typeof payload>> = {
  ...runLinksCall,
  slow: true,
  async run({ of, at }, deps, { school, ending }): Promise<Done> {
    let run = await storedRun(school, of, deps);
    // Another run has taken its place, or it has ended.
    if (run?.value.at !== at || run.value.ended !== undefined) return { rows: [], trail: [] };
    const reach = await reachOf(school, of, deps);
    // Its classes are gone: nobody is left to make a link for.
    if (reach === undefined) return { rows: [endOf(run, deps.clock.now(), run.value.done)], trail: [] };
    const { after } = run.value;
    const left = reach.units.filter(({ group }) => after === undefined || compareGroups(group, after) > 0);
    for (const unit of left) {
      if (ending?.aborted === true)
        return { again: deps.clock.now(), because: 'the process ends: the rest is made by the next' };
      await makeUnit(reach, unit, run.value.by, deps);
      const next = await moveOn(school, run, unit.group, deps);
      if (next === undefined)
        return {
          again: new Date(deps.clock.now().getTime() + pauseMs),
          because: 'somebody else is at this run: whatever they leave is made then',
        };
      run = next;
    }
    return { rows: [endOf(run, deps.clock.now(), run.value.all)], trail: [] };
  },
};

const makeUnit = async (
  { school, signer: only }: Reach,
  unit: Unit,
  by: PersonId,
  deps: Deps,
): Promise<void> => {
  const linked = await withLinks(school, await missingOf(school, unit, deps), deps);
  await makeLinks({ school, group: unit.group, linked, only }, by, deps);
};

/** One more class is done; undefined where somebody else has changed the run since it was read. */
const moveOn = async (
  school: SchoolId,
  run: Stored<LinkRun>,
  after: string,
  deps: Deps,
): Promise<Stored<LinkRun> | undefined> => {
  const value = { ...run.value, done: run.value.done + 1, after };
  try {
    await deps.ledger.record(school, { rows: [replace(linkRuns, run, value)], trail: [] });
  } catch (error) {
    if (isAppError(error, 'conflict')) return undefined;
    throw error;
  }
  const now = await deps.records.get(linkRuns, run.key);
  const isOurs = now?.value.at === value.at && now.value.after === after && now.value.ended === undefined;
  return isOurs ? now : undefined;
};

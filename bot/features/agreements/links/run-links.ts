/**
 * Job: makes the links of a year, of all parents or of a school, class by class. The row of the run says how far it is, so that
 * it goes on there after a crash; a class that was half made is made whole, since those who have a link keep it.
 */
import { z } from 'zod';
import { put } from '../../../core/change.ts';
import { hashKey } from '../../../core/keys.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Job, Key, Kind, PersonId, SchoolId } from '../../../core/ports.ts';
import { writeScope, type Scope } from '../register/scope.ts';
import { makeLinks, withLinks } from './make-links.ts';
import { compareGroups, missingOf, reachOf, type Reach } from './reach.ts';

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

const keyOf = (school: SchoolId, of: string): Key => ({
  partition: school,
  row: `GKR!${hashKey('links-run', of)}`,
});

const payload = z.object({ of: z.string(), at: z.string() });
export const runLinksCall = { name: 'agreements.makeLinks', payload };

/** The newest run over this. @throws AppError `unavailable` */
export const runOf = async (
  school: SchoolId,
  scope: Scope,
  { records }: Pick<Deps, 'records'>,
): Promise<LinkRun | undefined> => (await records.get(linkRuns, keyOf(school, writeScope(scope))))?.value;

/** Begins one, unless one is at it. @throws AppError `unavailable`, `unconfirmed` */
export const beginRun = async ({ school, scope, units }: Reach, by: PersonId, deps: Deps): Promise<void> => {
  const of = writeScope(scope);
  const before = await runOf(school, scope, deps);
  if (before !== undefined && before.ended === undefined) return;
  const now = deps.clock.now();
  const run: LinkRun = { v: 1, of, by, at: now.toISOString(), all: units.length, done: 0 };
  await deps.ledger.record(school, {
    rows: [runChange(school, run), schedule(runLinksCall, { of, at: run.at }, now, school, deps.clock)],
    trail: [{ actor: by, action: 'agreement.linksBegun', target: `GK!${of}` }],
  });
};

const runChange = (school: SchoolId, run: LinkRun): Change => put(linkRuns, keyOf(school, run.of), run);

export const runLinksJob: Job<z.infer<typeof payload>> = {
  ...runLinksCall,
  slow: true,
  async run({ of, at }, deps, { school, ending }) {
    let run = (await deps.records.get(linkRuns, keyOf(school, of)))?.value;
    const reach = await reachOf(school, of, deps);
    // Another run has taken its place, or it has ended.
    if (run?.at !== at || run.ended !== undefined || reach === undefined) return { rows: [], trail: [] };
    const { after } = run;
    const left = reach.units.filter(({ group }) => after === undefined || compareGroups(group, after) > 0);
    for (const unit of left) {
      if (ending?.aborted === true)
        return { again: deps.clock.now(), because: 'the process ends: the rest is made by the next' };
      const missing = (await missingOf(school, unit, deps)).filter(
        ({ signer }) => reach.signer === undefined || signer === reach.signer,
      );
      const linked = await withLinks(school, missing, deps);
      await makeLinks({ school, group: unit.group, linked }, run.by, deps);
      run = { ...run, done: run.done + 1, after: unit.group };
      await deps.ledger.record(school, { rows: [runChange(school, run)], trail: [] });
    }
    const ended = { ...run, done: run.all, ended: deps.clock.now().toISOString() };
    return { rows: [runChange(school, ended)], trail: [] };
  },
};

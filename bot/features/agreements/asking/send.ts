/**
 * Job: one lane of the campaign. Works through its sheets that are due, some seconds at a time, and comes back when the next is
 * due, until the school year is over. There is one row of the outbox for each lane: whoever holds it is alone with its sheets.
 */
import type { Deps, Done, Job } from '../../../core/ports.ts';
import { ranges, roundOf, rows, sheets } from '../agreement.ts';
import { tallies, type Tally } from '../tally.ts';
import { sendCall, type LaneWork } from './calls.ts';
import { createPass, type Pass } from './send-pass.ts';
import { sendSheet } from './send-sheet.ts';
import { several } from './several.ts';
import { tellSheet } from './tell-sheet.ts';

/** While one is being written down, the next is sent. */
const sheetsAtOnce = 2;
/** What was refused for now is tried again so soon, when nothing else is left to do; the others do not wait for it. */
const retryMs = 60_000;

export const sendJob: Job<LaneWork> = {
  ...sendCall,
  slow: true,
  async run({ round, lane }, deps, turn): Promise<Done> {
    const { calendar } = deps.policies.of(turn.school);
    if (roundOf(calendar, deps.clock.now()) !== round) return { rows: [], trail: [] };
    const pass = createPass(deps, turn);
    let left = await dueOfLane({ round, lane }, pass, deps);
    while (left.length > 0 && !pass.isOver()) {
      await several(left, sheetsAtOnce, async (tally) => {
        if (!pass.isOver()) await sendTally(tally, pass, deps);
      });
      left = await dueOfLane({ round, lane }, pass, deps);
    }
    return comeBack({ round, lane }, pass, deps);
  },
};

/** Small rows of one lane; those that have been worked through in this turn and are still due wait for the next. */
const dueOfLane = async ({ round, lane }: LaneWork, pass: Pass, deps: Deps): Promise<Tally[]> => {
  if (!pass.isAskTime()) return [];
  const now = deps.clock.now().toISOString();
  const found: Tally[] = [];
  for await (const { value } of deps.records.list(tallies, ranges.tallies(pass.school, round, lane)))
    if (value.due !== undefined && value.due <= now && !pass.later.has(`done ${value.sheet}`))
      found.push(value);
  return found;
};

const sendTally = async ({ sheet: id, round }: Tally, pass: Pass, deps: Deps): Promise<void> => {
  const key = rows.sheet(pass.school, round, id);
  const found = await deps.records.get(sheets, key);
  const told = found !== undefined && (await tellSheet(found.value, pass, deps));
  const stored = told ? await deps.records.get(sheets, key) : found;
  if (stored !== undefined) await sendSheet(stored, pass, deps);
  if (!pass.isOver()) pass.later.add(`done ${id}`);
};

/**
 * Sleeps until the next sheet is due, and no longer than until the next morning's asking hour: whatever falls due sooner than
 * that wakes it (`wakeCall`).
 */
const comeBack = async ({ round, lane }: LaneWork, pass: Pass, deps: Deps): Promise<Done> => {
  const { times } = pass;
  const now = deps.clock.now();
  if (!pass.isAskTime())
    return { again: times.first(now.toISOString()), because: 'nothing is sent at this hour' };
  const retry = times.first(new Date(now.getTime() + retryMs).toISOString());
  let next = times.after(now.toISOString(), 1);
  for await (const { value } of deps.records.list(tallies, ranges.tallies(pass.school, round, lane))) {
    if (value.due === undefined) continue;
    const isDue = value.due <= now.toISOString();
    if (isDue && !pass.later.has(`done ${value.sheet}`) && !pass.isRefused())
      return { again: now, because: 'the lane goes on' };
    const at = isDue ? retry : times.first(value.due);
    if (at < next) next = at;
  }
  return { again: next, because: 'the lane waits' };
};

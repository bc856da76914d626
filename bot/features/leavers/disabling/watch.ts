/**
 * Job: an hour after a saga began. Half done is said to those who look after it, and looked at again each hour of school time
 * until it is done: an account that a person must disable elsewhere, a cloud that came back, a refusal put right.
 */
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Deps, Done, Job, Stored, Turn } from '../../../core/ports.ts';
import { addSchoolTime } from '../../../policy/calendar.ts';
import { tellLeaverCall, watchCall } from '../calls.ts';
import { leavers, rows, type Leaver } from '../leaver.ts';
import { disableLeaver, type Ended } from './disable-leaver.ts';
import { notGranted } from './do-step.ts';
import {
  changingSteps,
  isBusy,
  isSettled,
  kept,
  runsSince,
  waitingWords,
  withEvent,
  type Direction,
} from './run-state.ts';
import { undoLeaver } from './undo-leaver.ts';

const nothing: Done = { rows: [], trail: [] };
const passes = { disable: disableLeaver, undo: undoLeaver };

export const watchJob: Job<{ leaver: string }> = {
  ...watchCall,
  slow: true,
  async run({ leaver: id }, deps, turn) {
    const before = await find(id, deps, turn);
    const direction = before && directionOf(before.value);
    if (before === undefined || direction === undefined || !isDue(before.value, deps)) return nothing;
    const ended = await lookOnce(before.value, direction, deps, turn);
    if (ended === 'over') return nothing;
    if (typeof ended === 'object') return ended;
    const after = await find(id, deps, turn);
    return after === undefined || directionOf(after.value) !== direction
      ? nothing
      : alarm(after, direction, ended === 'not-granted' ? [notGranted] : [], deps, turn);
  },
};

const find = (id: string, { records }: Deps, { school }: Turn): Promise<Stored<Leaver> | undefined> =>
  records.get(leavers, rows.leaver(school, id));

const directionOf = ({ stage }: Leaver): Direction | undefined =>
  stage === 'disabling' ? 'disable' : stage === 'undoing' ? 'undo' : undefined; // prettier-ignore

/** Each decision has a watch of its own: that of an earlier one, which was undone meanwhile, ends here. */
const isDue = ({ decision }: Leaver, { clock }: Deps): boolean =>
  decision === undefined || clock.now().getTime() - Date.parse(decision.at) >= 59 * 60_000;

/** A cloud that is away is a reason for the alarm, not for silence; and so is one that does not let Lantern in. */
const lookOnce = async (
  leaver: Leaver,
  direction: Direction,
  deps: Deps,
  turn: Turn,
): Promise<Ended | 'not-granted'> => {
  if (isBusy(leaver, direction, deps.clock.now(), changingSteps)) return 'waits';
  try {
    return await passes[direction]({ id: leaver.id, school: turn.school, retry: true }, deps);
  } catch (error) {
    if (!isAppError(error)) throw error;
    deps.log.warn('A half-done saga could not be looked at', { school: turn.school, code: error.code });
    return isAppError(error, 'misconfigured') ? 'not-granted' : 'waits';
  }
};

const alarm = (
  { key, etag, value }: Stored<Leaver>,
  direction: Direction,
  why: readonly string[],
  deps: Deps,
  turn: Turn,
): Done => {
  const now = deps.clock.now();
  const at = now.toISOString();
  const mine = value.decision === undefined ? [] : runsSince(value, value.decision, direction);
  const open = new Set(mine.filter((run) => !isSettled(run)));
  const words = kept([...new Set([...why, ...[...open].flatMap(waitingWords)])]).join(' ');
  const said = words === '' ? 'Not finished yet; Lantern goes on trying.' : words;
  const { zone } = deps.policies.of(turn.school).calendar;
  // It looks each hour of school, and is told once a day, or when something else is left than before.
  const isNews =
    withEvent(value, at, 'still-half-done', said) !== value ||
    ![...open].some(
      ({ alarmedAt }) =>
        alarmedAt !== undefined && localDate(new Date(alarmedAt), zone) === localDate(now, zone),
    );
  const runs = value.runs.map((run) => (open.has(run) && isNews ? { ...run, alarmedAt: at } : run));
  const next = addSchoolTime(deps.policies.of(turn.school).calendar, now, 60);
  return {
    rows: [
      replace(leavers, { key, etag }, withEvent({ ...value, runs }, at, 'still-half-done', said)),
      ...(isNews
        ? [schedule(tellLeaverCall, { leaver: value.id, why: 'half-done' }, now, turn.school, deps.clock)]
        : []),
      schedule(watchCall, { leaver: value.id }, next, turn.school, deps.clock),
    ],
    trail: [{ actor: 'lantern', action: 'leaver.half-done', target: value.id }],
  };
};

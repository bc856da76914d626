/**
 * Job: the night. Reads every cloud of the trust once, then compares school by school. One for the trust, in the outbox of its
 * first school; it schedules the next one in its own commit. It works in turns of some minutes and writes down where it
 * stands, so that neither its lease nor a killed process holds it up, and it takes one place of the worker's only.
 */
import { DateTime } from 'luxon';
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { outboxReading, schedule } from '../../../core/outbox.ts';
import type { Change, Cloud, Deps, Job, SchoolId, Stored, Turn } from '../../../core/ports.ts';
import { nightCall } from '../calls.ts';
import { compareSchool } from './compare-school.ts';
import type { CloudTonight, Titles } from './load-facts.ts';
import { nightProgresses, nightProgressKey, type NightProgress } from './night-row.ts';
import { walkCloud } from './walk.ts';

const nightHour = 2;
/** Of one turn, well within the leases that a job may hold. */
const turnMs = 4 * 60_000;
/** What failed is tried so often before the night goes on without it. */
const tries = 4;
const staleMs = 20 * 3_600_000;
/** Of a night, in which a cloud may ask us to wait: after it the schools are compared with what was read. */
const mostWaitMs = 3 * 3_600_000;

export const nightJob: Job<Record<string, never>> = {
  ...nightCall,
  slow: true,
  async run(_payload, deps, turn) {
    const now = deps.clock.now();
    const pauseAt = new Date(now.getTime() + turnMs);
    const again = { again: now, because: 'the night goes on' };
    const stored = await begun(turn.school, deps);
    const startedAt = stored.value.running?.startedAt ?? now.toISOString();
    const waitsTo = new Date(Date.parse(startedAt) + mostWaitMs);
    const tonight = await readClouds(deps.clouds.all, deps, turn, { pauseAt, waitsTo });
    if (tonight === 'paused') return again;
    if (tonight instanceof Date) return { again: tonight, because: 'a cloud asked us to wait' };
    const ended = await compareAll(stored, tonight, deps, turn, pauseAt);
    if (ended === 'paused') return again;
    const due = nextNight(deps);
    return {
      rows: [
        schedule(nightCall, {}, due, turn.school, deps.clock),
        progressed(ended, turn.school, { v: 1, due: due.toISOString() }),
      ],
      trail: [],
    };
  },
};

/** Creates the first night where there is none. @throws AppError `unavailable`, `unconfirmed` */
export const ensureNight = async (deps: Deps): Promise<void> => {
  const [school] = deps.policies.schools;
  if (school === undefined || deps.clouds.all.length === 0) return;
  for await (const { value } of deps.records.list(outboxReading, { partition: school, from: 'O!', to: 'O"' }))
    if (value?.job === nightCall.name) return;
  const stored = await deps.records.get(nightProgresses, nightProgressKey(school));
  // Whoever has just connected a cloud does not wait for the night.
  const due = stored === undefined ? deps.clock.now() : nextNight(deps);
  try {
    await deps.ledger.record(school, {
      rows: [
        schedule(nightCall, {}, due, school, deps.clock),
        progressed(stored, school, { ...stored?.value, v: 1, due: due.toISOString() }),
      ],
      trail: [],
    });
  } catch (error) {
    // Another process was faster.
    if (!isAppError(error, 'conflict')) throw error;
  }
};

const progressed = (
  stored: Stored<NightProgress> | undefined,
  school: SchoolId,
  value: NightProgress,
): Change =>
  stored === undefined
    ? create(nightProgresses, nightProgressKey(school), value)
    : replace(nightProgresses, stored, value);

/** The next 02:00 on the wall of the first school. */
export const nextNight = ({ clock, policies }: Pick<Deps, 'clock' | 'policies'>): Date => {
  const [first = ''] = policies.schools;
  const now = DateTime.fromJSDate(clock.now(), { zone: policies.of(first).calendar.zone });
  const tonight = now.startOf('day').set({ hour: nightHour });
  return (tonight > now ? tonight : tonight.plus({ days: 1 })).toJSDate();
};

type Running = Stored<NightProgress>;

const begun = async (school: SchoolId, deps: Deps): Promise<Running> => {
  const stored = await deps.records.get(nightProgresses, nightProgressKey(school));
  const now = deps.clock.now();
  const running = stored?.value.running;
  if (
    stored !== undefined &&
    running !== undefined &&
    now.getTime() - Date.parse(running.startedAt) < staleMs
  )
    return stored;
  const value: NightProgress = {
    v: 1,
    due: stored?.value.due ?? now.toISOString(),
    running: { startedAt: now.toISOString(), done: [] },
  };
  return saved(stored, school, value, deps);
};

const saved = async (
  stored: Running | undefined,
  school: SchoolId,
  value: NightProgress,
  { records }: Deps,
): Promise<Running> => {
  const [etag = ''] = await records.commit([progressed(stored, school, value)]);
  return { key: nightProgressKey(school), etag, value };
};

/** What was read or compared is written down: the next turn, or the next process, goes on from there. */
const isPause = ({ clock }: Deps, { ending }: Turn, pauseAt: Date): boolean =>
  ending?.aborted === true || clock.now() >= pauseAt;

/** `pauseAt`: the turn is over. `waitsTo`: a cloud that wants to be left alone for longer is one that did not answer. */
interface Until {
  readonly pauseAt: Date;
  readonly waitsTo: Date;
}

/** The clouds do not wait for one another. */
const readClouds = async (
  clouds: readonly Cloud[],
  deps: Deps,
  turn: Turn,
  until: Until,
): Promise<CloudTonight[] | 'paused' | Date> => {
  // None goes on behind the back of the next try, so all have ended before one of them is thrown.
  const ends = await Promise.allSettled(clouds.map((cloud) => readCloud(cloud, deps, turn, until)));
  const read: CloudTonight[] = [];
  const waits: Date[] = [];
  let paused = false;
  for (const end of ends) {
    if (end.status === 'rejected') throw end.reason;
    if (end.value === 'paused') paused = true;
    else if (end.value instanceof Date) waits.push(end.value);
    else read.push(end.value);
  }
  if (paused) return 'paused';
  // Each is asked again when all may be: what was read of the others is still fresh then.
  return waits.length > 0 ? new Date(Math.max(...waits.map(Number))) : read;
};

const readCloud = async (
  cloud: Cloud,
  deps: Deps,
  turn: Turn,
  { pauseAt, waitsTo }: Until,
): Promise<CloudTonight | 'paused' | Date> => {
  try {
    const end = await walkCloud(cloud, deps, () => isPause(deps, turn, pauseAt));
    return 'paused' in end ? 'paused' : { cloud, walked: end.walked };
  } catch (error) {
    // A connection that is closed under it says nothing about the cloud.
    if (!isAppError(error) || turn.ending?.aborted === true) throw error;
    const { retryAt } = error;
    if (retryAt !== undefined && retryAt > deps.clock.now() && retryAt < waitsTo) return retryAt;
    if (error.code !== 'misconfigured' && turn.attempt < tries) throw error;
    deps.log.warn('a cloud could not be read tonight', { kind: cloud.name, code: error.code });
    return {
      cloud,
      because: error.code === 'misconfigured' ? 'Lantern may not read it' : 'it did not answer',
    };
  }
};

/** School by school. One that fails does not keep the others from being compared. */
const compareAll = async (
  begunWith: Running,
  tonight: readonly CloudTonight[],
  deps: Deps,
  turn: Turn,
  pauseAt: Date,
): Promise<Running | 'paused'> => {
  const titles: Titles = new Map();
  let stored = begunWith;
  const failed: unknown[] = [];
  for (const school of deps.policies.schools) {
    const { running } = stored.value;
    if (running === undefined || running.done.includes(school)) continue;
    if (isPause(deps, turn, pauseAt)) return 'paused';
    try {
      const own = new Set(deps.clouds.of(school));
      const its = tonight.filter(({ cloud }) => own.has(cloud));
      if (its.length > 0) await compareSchool(school, its, titles, deps);
    } catch (error) {
      if (!isAppError(error)) throw error;
      deps.log.error('a school could not be compared tonight', { school, code: error.code });
      failed.push(error);
      continue;
    }
    const value: NightProgress = {
      ...stored.value,
      running: { ...running, done: [...running.done, school] },
    };
    stored = await saved(stored, turn.school, value, deps);
  }
  if (failed.length > 0 && turn.attempt < tries) throw failed[0];
  return stored;
};

/**
 * Puts the head of each school's trail where the trail's own storage cannot reach: each hour, at a start and at a clean stop,
 * and only where it has moved (T10). Several processes may do so at once: an anchor too many does no harm.
 *
 * Heads go to the anchors and nowhere else, not even into the log: how far a trail has grown tells that something happened,
 * and the accused must not learn of it (E3).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from './errors.ts';
import type { Anchor, Anchors, Clock, Log, Records, SchoolId } from './ports.ts';
import { trailHeadKey, trailHeadKind } from './trail.ts';

export interface AnchorerOptions {
  readonly records: Pick<Records, 'get'>;
  readonly anchors: Anchors;
  readonly schools: readonly SchoolId[];
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Ends early when `signal` fires. For tests. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

export interface Anchorer {
  start(): void;
  /** Takes a last anchor of each school that has moved. Never throws: what fails is logged. */
  stop(): Promise<void>;
}

const hour = 3_600_000;
/** After a failure: sooner than the next hour. */
const againMs = 300_000;
/** An anchor this old, although the trail has moved on, is a fault that somebody must see to. */
const oldMs = 3 * hour;

/** What is known of one school's anchors. */
interface Known {
  /** The newest anchor, and the highest: another one where the trail was put back. Undefined: none, or not looked up yet. */
  newest?: End | undefined;
  highest?: End | undefined;
  looked: boolean;
  /** When the anchors last said all that the head says (ms); at first, when this process began to look. */
  upToDate: number;
}

export const createAnchorer = (options: AnchorerOptions): Anchorer => {
  const { schools, clock, log, sleep = nap } = options;
  const began = clock.now().getTime();
  const known = new Map<SchoolId, Known>(
    schools.map((school) => [school, { looked: false, upToDate: began }]),
  );
  let ending = new AbortController();
  let loop: Promise<void> | undefined;

  /** Whether all went well. */
  const all = async (): Promise<boolean> => {
    const done = await Promise.all([...known].map(([school, one]) => anchorOne(school, one, options)));
    return done.every(Boolean);
  };
  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) await sleep((await all()) ? hour : againMs, signal);
  };
  return {
    start: () => {
      ending = new AbortController();
      loop ??= run(ending.signal).catch(() => log.error('The anchors of the trails stopped by themselves'));
    },
    stop: async () => {
      ending.abort();
      if (loop === undefined) return;
      await loop;
      loop = undefined;
      await all();
    },
  };
};

const anchorOne = async (school: SchoolId, one: Known, options: AnchorerOptions): Promise<boolean> => {
  const { clock, log } = options;
  try {
    await bringUp(school, one, options);
    return true;
  } catch (error) {
    const code = isAppError(error) ? error.code : error instanceof Error ? error.name : 'unknown';
    const late = clock.now().getTime() - one.upToDate > oldMs;
    if (late)
      log.error('The trail of a school has had no anchor for more than three hours', { school, code });
    else log.warn('The trail of a school could not be anchored; it is tried again', { school, code });
    return false;
  }
};

/** @throws AppError `unavailable` when the head cannot be read or the anchor not be put */
const bringUp = async (school: SchoolId, one: Known, options: AnchorerOptions): Promise<void> => {
  const { records, anchors, clock, log } = options;
  if (!one.looked) await lookUp(school, one, anchors);
  const now = clock.now();
  const head = (await records.get(trailHeadKind, trailHeadKey(school)))?.value;
  if (head !== undefined && !isSame(head, one.newest)) {
    const { seq, mac } = head;
    await anchors.put({ v: 1, school, at: now.toISOString(), seq, mac });
    one.newest = { seq, mac };
  }
  one.upToDate = now.getTime();
  const { highest } = one;
  if (highest === undefined || (head?.seq ?? 0) > highest.seq) one.highest = head;
  else if (!isSame(highest, head)) {
    log.error('The trail of a school was put back behind an anchor: run npm run trail:verify', { school });
  }
};

type End = Pick<Anchor, 'seq' | 'mac'>;
const isSame = (one: End, other: End | undefined): boolean => one.seq === other?.seq && one.mac === other.mac;

/** Once a process: what was anchored before it began, by which it is known whether the trail has moved, or was put back. */
const lookUp = async (school: SchoolId, one: Known, anchors: Anchors): Promise<void> => {
  const before = await anchors.list(school);
  one.highest = before.toSorted((a, b) => a.seq - b.seq).at(-1);
  const newest = before.at(-1);
  one.newest = newest;
  if (newest !== undefined) one.upToDate = Math.min(one.upToDate, new Date(newest.at).getTime());
  one.looked = true;
};

const nap = async (ms: number, signal: AbortSignal): Promise<void> => {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
};

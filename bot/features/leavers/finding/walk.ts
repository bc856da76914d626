/**
 * Reads all accounts of a cloud, page by page, and writes each page down together with the place to stand on: a process that
 * dies goes on with the page after. Never more than one page is in memory.
 */
import { put, remove, replace, create } from '../../../core/change.ts';
import { AppError, isAppError } from '../../../core/errors.ts';
import { newId } from '../../../core/keys.ts';
import type { Change, Cloud, CloudAccount, Deps, SchoolId, Stored } from '../../../core/ports.ts';
import {
  anyPages,
  directoryPages,
  directoryPartition,
  packed,
  pageKey,
  pagesOf,
  unpacked,
  walkStateKey,
  walkStates,
  type Walked,
  type WalkState,
} from './directory-rows.ts';

type Walking = Pick<Deps, 'records' | 'clouds' | 'clock' | 'log'>;

/** The night comes once in 24 hours, or 23 when the clocks change: whatever is older than this is not of tonight. */
const staleMs = 20 * 3_600_000;
/** A walk that has just come to its end is not begun again: a night that was interrupted goes on. */
const freshMs = 6 * 3_600_000;
/** Of a transaction, with the state beside them. */
const rowsATime = 90;

/** `paused`: the time for one turn is over, and there is more to read. */
export type WalkEnd = { readonly walked: Walked } | { readonly paused: true };

/**
 * @param isPause asked after each page: whether no further one shall be begun
 * @throws AppError what the cloud throws; the pages that were written stay, and the next call goes on after them.  `unavailable`
 *   also when somebody else is reading this cloud
 */
export const walkCloud = async (cloud: Cloud, deps: Walking, isPause?: () => boolean): Promise<WalkEnd> => {
  const now = deps.clock.now().getTime();
  const there = await stateOf(cloud, deps);
  const { last, running } = there?.value ?? {};
  if (running === undefined && last !== undefined && now - Date.parse(last.finishedAt) < freshMs)
    return { walked: last };
  const isOn = there !== undefined && running !== undefined && now - Date.parse(running.startedAt) <= staleMs;
  try {
    return await goOn(cloud, isOn ? there : await begin(cloud, there, deps), deps, isPause);
  } catch (error) {
    // The cloud no longer knows the place to stand on (an expired token): once more from the beginning.
    if (!isAppError(error, 'conflict') || !isOn) throw error;
    return goOn(cloud, await begin(cloud, await stateOf(cloud, deps), deps), deps, isPause);
  }
};

/** Undefined also where it was sealed with keys that are gone: then it is read anew. */
const stateOf = async (cloud: Cloud, { records }: Walking): Promise<Stored<WalkState> | undefined> => {
  try {
    return await records.get(walkStates, walkStateKey(cloud));
  } catch (error) {
    if (!isAppError(error, 'tampered')) throw error;
    await records.commit([remove(walkStates, { key: walkStateKey(cloud) })]);
    return undefined;
  }
};

const begin = async (
  cloud: Cloud,
  stored: Stored<WalkState> | undefined,
  deps: Walking,
): Promise<Stored<WalkState>> => {
  const now = deps.clock.now();
  const last = stored?.value.last;
  const running = { walk: newId(now), startedAt: now.toISOString(), pages: 0, accounts: 0, homeless: 0 };
  const value: WalkState = { v: 1, running, ...(last === undefined ? {} : { last }) };
  const begun = await commitState(cloud, stored, value, [], deps);
  await dropOthers(cloud, [running.walk, last?.walk], deps);
  return begun;
};

const goOn = async (
  cloud: Cloud,
  begun: Stored<WalkState>,
  deps: Walking,
  isPause: (() => boolean) | undefined,
): Promise<WalkEnd> => {
  let stored = begun;
  for await (const page of cloud.accounts.pages(begun.value.running?.next)) {
    const { running, last } = stored.value;
    if (running === undefined) throw busy();
    const bySchool = Map.groupBy(page.accounts, (account) => deps.clouds.schoolOf(account));
    const sum = {
      walk: running.walk,
      startedAt: running.startedAt,
      pages: running.pages + 1,
      accounts: running.accounts + page.accounts.length,
      homeless: running.homeless + (bySchool.get(undefined)?.length ?? 0),
    };
    const rows = [...bySchool].map(([school, accounts]) =>
      put(directoryPages, pageKey(cloud, running.walk, school, running.pages), packed(accounts)),
    );
    const finished: Walked = { ...sum, finishedAt: deps.clock.now().toISOString() };
    const value: WalkState =
      page.next === undefined
        ? { v: 1, last: finished }
        : { v: 1, running: { ...sum, next: page.next }, ...(last === undefined ? {} : { last }) };
    stored = await commitState(cloud, stored, value, rows, deps);
    if (page.next === undefined) {
      await dropOthers(cloud, [finished.walk], deps);
      return { walked: finished };
    }
    if (isPause?.() === true) return { paused: true };
  }
  throw new AppError('unavailable', 'a cloud ended its list without a last page');
};

/** What does not fit into one transaction goes before it: pages that no state speaks of yet do no harm. */
const commitState = async (
  cloud: Cloud,
  stored: Stored<WalkState> | undefined,
  value: WalkState,
  rows: readonly Change[],
  { records }: Walking,
): Promise<Stored<WalkState>> => {
  for (let at = rowsATime; at < rows.length; at += rowsATime)
    await records.commit(rows.slice(at, at + rowsATime));
  const key = walkStateKey(cloud);
  const change = stored === undefined ? create(walkStates, key, value) : replace(walkStates, stored, value);
  const [etag] = await records.commit([change, ...rows.slice(0, rowsATime)]).catch((error: unknown) => {
    throw isAppError(error, 'conflict') ? busy() : error;
  });
  if (etag === undefined) throw new AppError('unconfirmed', 'the storage did not say how a walk was written');
  return { key, etag, value };
};

/** No `conflict`: that is what a cloud says of a place that it no longer knows. */
const busy = (): AppError => new AppError('unavailable', 'somebody else is reading this cloud');

/** Throws away the pages of all other walks. What is left over when this fails goes next time. */
const dropOthers = async (
  cloud: Cloud,
  keep: readonly (string | undefined)[],
  { records, log }: Walking,
): Promise<void> => {
  const partition = directoryPartition(cloud);
  let old: Change[] = [];
  const drop = async (): Promise<void> => {
    const now = old;
    old = [];
    if (now.length > 0) await records.commit(now);
  };
  try {
    for await (const { key } of records.list(anyPages, { partition, from: 'P!', to: 'P"' })) {
      if (keep.includes(key.row.split('!')[1])) continue;
      old.push(remove(anyPages, { key }));
      if (old.length >= rowsATime) await drop();
    }
    await drop();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn('pages of an old walk were not thrown away yet', { code: error.code });
  }
};

/** The accounts of one school, as the last whole walk has them. */
export async function* accountsOf(
  cloud: Cloud,
  { walk }: Pick<Walked, 'walk'>,
  school: SchoolId,
  { records }: Pick<Deps, 'records'>,
): AsyncGenerator<CloudAccount> {
  for await (const { value } of records.list(directoryPages, pagesOf(cloud, walk, school)))
    yield* unpacked(cloud, value);
}

/** The last walk that came to its end, for whoever asks how old a statement is. */
export const lastWalk = async (
  cloud: Cloud,
  { records }: Pick<Deps, 'records'>,
): Promise<Walked | undefined> => (await records.get(walkStates, walkStateKey(cloud)))?.value.last;

/**
 * Walks a school's trail in storage, all months, page by page, and compares it with its head and with the anchors that were
 * taken of it (T10). Writes nothing.
 */
import { createSecretKey } from 'node:crypto';
import { isAppError } from './errors.ts';
import type { Anchor, Anchors, Records, SchoolId, Stored } from './ports.ts';
import {
  createTrailChecker,
  monthOf,
  trailHeadKey,
  trailHeadKind,
  trailKind,
  trailRange,
  trailRowKey,
  type Broken,
  type TrailHead,
  type TrailRow,
} from './trail.ts';

/**
 * Up to where it is whole: the number, moment (UTC) and seal of that row; `broken`: what comes after it. `anchored`: the
 * highest anchor that says the same as the trail. Rows above it are the blind spot: whoever holds the storage and the key
 * could have written them anew or taken some away.
 */
export interface TrailFinding {
  readonly school: SchoolId;
  readonly rows: number;
  readonly at?: string | undefined;
  readonly seal?: string | undefined;
  readonly broken?: Broken | undefined;
  readonly anchored?: Pick<Anchor, 'seq' | 'at'> | undefined;
  /** Since when the rows above the anchor have waited for one: the moment of the first of them (UTC). */
  readonly unanchoredSince?: string | undefined;
}

export type TrailRecords = Pick<Records, 'get' | 'list'>;

/**
 * @throws AppError `unavailable` when storage or the anchors cannot be read: that says nothing about the trail
 */
export const walkTrail = async (
  records: TrailRecords,
  anchors: Pick<Anchors, 'list'>,
  key: Buffer,
  school: SchoolId,
): Promise<TrailFinding> => {
  // Before anything of the trail: what they say was there when they were taken, so it must be there now.
  const said = (await anchors.list(school)).toSorted((a, b) => a.seq - b.seq || a.at.localeCompare(b.at));
  const walked: Walked = { checker: createTrailChecker(createSecretKey(key)), month: '', said, next: 0 };
  const broken = await walk(records, school, walked).catch((error: unknown) => unreadable(error, walked));
  const { anchored, since, good } = walked;
  return {
    school,
    rows: good?.seq ?? 0,
    at: good?.at,
    seal: good?.mac,
    broken,
    anchored: anchored && { seq: anchored.seq, at: anchored.at },
    unanchoredSince: since,
  };
};

interface Walked {
  readonly checker: ReturnType<typeof createTrailChecker>;
  /** Of the last row's key: the latest so far, since a clock that was set back does not put rows before others. */
  month: string;
  /** The anchors by the rows that they name, and which of them comes next. */
  readonly said: readonly Anchor[];
  next: number;
  anchored?: Anchor;
  /** The row that the anchor confirms; and the last one that is known to be as it was written. */
  confirmed?: TrailRow | undefined;
  good?: TrailRow | undefined;
  /** The moment of the first row after the anchor. */
  since?: string | undefined;
}

/** The head first: the bot may add rows meanwhile, and never takes one away. */
const walk = async (records: TrailRecords, school: SchoolId, walked: Walked): Promise<Broken | undefined> => {
  const head = await headOf(records, school);
  for await (const stored of records.list(trailKind, trailRange(school))) {
    if ((walked.checker.last?.seq ?? 0) === (head?.seq ?? 0)) {
      // A row behind the head was added meanwhile, if the head has moved on too: they are written together.
      const hasMoved = ((await headOf(records, school))?.seq ?? 0) >= stored.value.seq;
      if (!hasMoved) return broken(walked, 'rows are there that the head of the trail does not know');
      return endOf(walked, head) ?? nextOf(walked, school, stored);
    }
    const wrong = nextOf(walked, school, stored);
    if (wrong !== undefined) return wrong;
  }
  return endOf(walked, head);
};

const headOf = async (records: TrailRecords, school: SchoolId): Promise<TrailHead | undefined> =>
  (await records.get(trailHeadKind, trailHeadKey(school)))?.value;

const nextOf = (walked: Walked, school: SchoolId, { key, value }: Stored<TrailRow>): Broken | undefined => {
  const month = [monthOf(new Date(value.at)), walked.month].sort().at(-1) ?? '';
  if (key.row !== trailRowKey(school, month, value.seq).row) {
    return broken(walked, 'a row does not lie in its place: rows were put in, moved or swapped, or changed');
  }
  const found = walked.checker.next(value);
  if (found !== undefined) return found;
  walked.month = month;
  return compareAnchors(walked, value);
};

/** A row that an anchor contradicts throws doubt on every row since the one that an anchor confirms. */
const compareAnchors = (walked: Walked, row: TrailRow): Broken | undefined => {
  const { said } = walked;
  walked.since ??= row.at;
  for (let one = said[walked.next]; one !== undefined && one.seq <= row.seq; one = said[walked.next]) {
    if (one.seq !== row.seq || one.mac !== row.mac) {
      walked.good = walked.confirmed;
      return contradicted(one, walked.confirmed);
    }
    Object.assign(walked, { anchored: one, confirmed: row, since: undefined });
    walked.next += 1;
  }
  walked.good = row;
  return undefined;
};

const contradicted = ({ seq, at }: Anchor, confirmed: TrailRow | undefined): Broken => ({
  whole: false,
  seq,
  because:
    `the anchor of ${at} contradicts it. This row or one before it, ` +
    `${confirmed === undefined ? 'back to the first' : `down to row ${confirmed.seq + 1}`}, was written anew by ` +
    'somebody who holds both the storage and the key; or else the anchor was changed',
});

const endOf = (walked: Walked, head: TrailHead | undefined): Broken | undefined => {
  const verdict = walked.checker.end(head);
  if (!verdict.whole) return verdict;
  if ((head?.month ?? '') !== walked.month) return broken(walked, 'the head names another month');
  const more = walked.said.at(-1);
  return more === undefined || more.seq <= (walked.checker.last?.seq ?? 0)
    ? undefined
    : broken(
        walked,
        `the trail was cut and its head rolled back: the anchor of ${more.at} says that there were ${more.seq} rows`,
      );
};

const broken = ({ checker }: Walked, because: string): Broken => ({
  whole: false,
  seq: (checker.last?.seq ?? 0) + 1,
  because,
});

/** A row that is there but is no row of a trail was changed; storage that does not answer says nothing about the trail. */
const unreadable = (error: unknown, walked: Walked): Broken => {
  if (!isAppError(error, 'unavailable') || !/^The row .* cannot be read as /.test(error.message)) throw error;
  return broken(walked, 'a row, or the head, cannot be read any more');
};

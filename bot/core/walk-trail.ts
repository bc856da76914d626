/** Walks a school's trail in storage, all months, page by page, and compares it with its head. Writes nothing. */
import { isAppError } from './errors.ts';
import type { Records, SchoolId, Stored } from './ports.ts';
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

/** Up to where it is whole: the number, moment (UTC) and seal of that row; `broken`: what comes after it. */
export interface TrailFinding {
  readonly school: SchoolId;
  readonly rows: number;
  readonly at?: string | undefined;
  readonly seal?: string | undefined;
  readonly broken?: Broken | undefined;
}

export type TrailRecords = Pick<Records, 'get' | 'list'>;

/** @throws AppError `unavailable` when storage does not answer */
export const walkTrail = async (
  records: TrailRecords,
  key: Buffer,
  school: SchoolId,
): Promise<TrailFinding> => {
  const walked: Walked = { checker: createTrailChecker(key), month: '' };
  const broken = await walk(records, school, walked).catch((error: unknown) => unreadable(error, walked));
  const { last } = walked.checker;
  return { school, rows: last?.seq ?? 0, at: last?.at, seal: last?.mac, broken };
};

interface Walked {
  readonly checker: ReturnType<typeof createTrailChecker>;
  /** Of the last row's key: the latest so far, since a clock that was set back does not put rows before others. */
  month: string;
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
  if (found === undefined) walked.month = month;
  return found;
};

const endOf = ({ checker, month }: Walked, head: TrailHead | undefined): Broken | undefined => {
  const verdict = checker.end(head);
  if (!verdict.whole) return verdict;
  return (head?.month ?? '') === month
    ? undefined
    : broken({ checker, month }, 'the head names another month');
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

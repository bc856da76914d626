/** Reads what an early alert stored, for the reporter who goes on writing. */
import { AppError } from '../../../core/errors.ts';
import type { Deps, SchoolId, Stored } from '../../../core/ports.ts';
import {
  incidents,
  pupilRecords,
  rows,
  under,
  type Incident,
  type Named,
  type PupilRecord,
} from '../concern.ts';
import { outlines, recordOutlines, type Outline, type RecordOutline } from '../outline.ts';
import type { Draft } from './draft.ts';

export interface Alerted {
  readonly stored: Stored<Incident>;
  readonly records: readonly Stored<PupilRecord>[];
}

/**
 * While no reader has opened it, it holds no words but the reporter's own, and those come with the draft: so it is read
 * without its words, and Send works while the key service is away. A pupil who was not on the list has no name then, and
 * gets a new record with it.
 * @throws AppError `not-found` when the incident is gone (a fault of ours); `unavailable`
 */
export const alerted = async (school: SchoolId, id: string, draft: Draft, deps: Deps): Promise<Alerted> => {
  const found = await deps.records.get(outlines, rows.incident(school, id));
  if (found === undefined) throw gone();
  const records = await all(deps.records.list(recordOutlines, under(school, `I!${id}!C`)));
  if (!isUntouched(found.value) || records.some(({ value }) => isWorkedOn(value)))
    return whole(school, id, deps);
  return {
    stored: { ...found, value: withWordsOf(draft, found.value) },
    records: records.map((one) => ({ ...one, value: nameless(one.value) })),
  };
};

/** A re-route begins anew, with nobody who has opened it; but then the first was told later than it was raised. */
const isUntouched = ({ opened, stage, referrals, protection, told, raisedAt }: Outline): boolean =>
  opened.length === 0 &&
  (told[0]?.at ?? raisedAt) === raisedAt &&
  stage === 'waiting' &&
  protection === undefined &&
  referrals.every(({ done, declined }) => done === undefined && declined === undefined);

const isWorkedOn = ({ parents, outcome, sanctions }: RecordOutline): boolean =>
  parents !== undefined || outcome !== undefined || sanctions.length > 0;

const whole = async (school: SchoolId, id: string, deps: Deps): Promise<Alerted> => {
  const stored = await deps.records.get(incidents, rows.incident(school, id));
  if (stored === undefined) throw gone();
  return { stored, records: await all(deps.records.list(pupilRecords, under(school, `I!${id}!C`))) };
};

const gone = (): AppError => new AppError('not-found', 'an alerted incident is not there');

const withWordsOf = (
  { report }: Draft,
  { carried: _old, protection: _none, ...rest }: Outline,
): Incident => ({
  ...rest,
  report,
  referrals: rest.referrals.map(({ contact, compulsory }) => ({ contact, compulsory })),
});

const nameless = ({ pupil, v, incident, n }: RecordOutline): PupilRecord => {
  const named: Named | undefined = pupil && { ...pupil, name: '' };
  return { v, incident, n, pupil: named, sanctions: [] };
};

const all = async <T>(rowsRead: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const row of rowsRead) found.push(row);
  return found;
};

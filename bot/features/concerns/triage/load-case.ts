/** Reads a case whole: the incident, its pupil records and its chronology stand next to each other, so it is one read. */
import type { Deps, Key, Kind, SchoolId, Stored } from '../../../core/ports.ts';
import {
  chronicles,
  incidents,
  kindOfCaseRow,
  pupilRecords,
  rows,
  type Chronicle,
  type Incident,
  type PupilRecord,
} from '../concern.ts';

export interface Case {
  readonly incident: Stored<Incident>;
  readonly records: readonly Stored<PupilRecord>[];
  /** Oldest first. */
  readonly chronicle: readonly Chronicle[];
  /** The ids of the chronology's rows: a press that was delivered twice finds its own entry here. */
  readonly entries: ReadonlySet<string>;
}

/** @throws AppError `unavailable` */
export const loadCase = async (
  school: SchoolId,
  id: string,
  deps: Pick<Deps, 'records'>,
): Promise<Case | undefined> => {
  const from = rows.incident(school, id).row;
  let incident: Stored<Incident> | undefined;
  const records: Stored<PupilRecord>[] = [];
  const entries: Stored<Chronicle>[] = [];
  for await (const stored of deps.records.listMixed(
    'cases',
    { partition: school, from, to: `${from}"` },
    kindOfCaseRow,
  )) {
    const part = partOf(stored.key);
    if (part === 'C') records.push(retyped(pupilRecords, stored));
    else if (part === 'E') entries.push(retyped(chronicles, stored));
    else incident = retyped(incidents, stored);
  }
  if (incident === undefined) return undefined;
  const chronicle = entries
    .map((one) => one.value)
    .sort((a, b) => a.at.localeCompare(b.at) || rank(a) - rank(b));
  return {
    incident,
    records,
    chronicle,
    entries: new Set(entries.map((one) => one.key.row.split('!')[3] ?? '')),
  };
};

/** Within one millisecond the beginning still comes first. */
const rank = ({ what }: Chronicle): number => (what === 'raised' || what === 'alerted' ? 0 : 1);

/** `C` for a pupil record, `E` for an entry, undefined for the incident itself. */
const partOf = (key: Key): string | undefined => key.row.split('!')[2];

const retyped = <T>(kind: Kind<T>, stored: Stored<unknown>): Stored<T> => ({
  ...stored,
  value: kind.schema.parse(stored.value),
});

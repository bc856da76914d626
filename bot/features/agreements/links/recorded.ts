/** What the office has written down, from paper or of a visit at the desk: by somebody today, or for the coordinator by everybody in this school year. */
import { policyRolesOf } from '../../../core/roles.ts';
import type { Deps, Person, Reply, SchoolId, Stored } from '../../../core/ports.ts';
import { localDate, sayTime } from '../../../core/say-time.ts';
import {
  isInForce,
  ranges,
  roundOf,
  rows,
  signatures,
  type Item,
  type Sheet,
  type Signature,
} from '../agreement.ts';
import { scopeOf, type Group } from './find-group.ts';
import { officeButton, officeCard, type OfficeRow } from './office.ts';

export interface Recorded {
  readonly person: string;
  readonly stored: Stored<Signature>;
}

/** Whether this person may take it back without a reason: their own entry of today. */
export const isTheirs = (
  { stored: { value } }: Recorded,
  by: Person,
  school: SchoolId,
  deps: Pick<Deps, 'clock' | 'policies'>,
): boolean => value.by === by.id && isToday(value.recordedAt ?? value.at, school, deps);

/** Later, and what others have written down: the coordinator alone. */
export const strikesLater = (by: Person, school: SchoolId, { policies }: Pick<Deps, 'policies'>): boolean =>
  policyRolesOf(by.id, policies.of(school)).includes('coordinator');

const isToday = (
  at: string,
  school: SchoolId,
  { clock, policies }: Pick<Deps, 'clock' | 'policies'>,
): boolean => {
  const { zone } = policies.of(school).calendar;
  return localDate(new Date(at), zone) === localDate(clock.now(), zone);
};

/** @param all of the whole school year and of everybody, and not only their own of today */
export const recordedIn = async (
  school: SchoolId,
  by: Person,
  sheets: readonly Sheet[],
  all: boolean,
  deps: Deps,
): Promise<Recorded[]> => {
  const lines = sheets.flatMap((sheet) =>
    sheet.lines.flatMap(({ person, items, gone }) =>
      // Whoever moved stands on another sheet.
      (gone === true ? [] : items)
        .filter((item) => item.state === 'signed' && isRecorded(item))
        // At the desk it was signed before it was written down.
        .filter(({ at, how }) => all || how === 'desk' || isToday(at, school, deps))
        .map((item) => ({ sheet, person, item })),
    ),
  );
  const found = await Promise.all(
    lines.map(async ({ sheet, person, item }) => {
      const { agreement, hash, signer } = item;
      const key = rows.signature(school, { person, signer, agreement, hash, round: sheet.round });
      const stored = await deps.records.get(signatures, key);
      return stored === undefined ? [] : [{ person, stored }];
    }),
  );
  return found
    .flat()
    .filter(({ stored: { value } }) => isRecorded(value) && isInForce(value))
    .filter((one) => all || isTheirs(one, by, school, deps));
};

/**
 * One of them by what a button carries: also where whoever it is has left, or stands on no sheet any more.
 * @throws AppError `unavailable`
 */
export const recordedOne = async (
  { school, person, agreement, hash }: { readonly [K in 'school' | 'person' | 'agreement' | 'hash']: string },
  by: Person,
  deps: Deps,
): Promise<Recorded | undefined> => {
  const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
  const all = strikesLater(by, school, deps);
  for await (const stored of deps.records.list(signatures, ranges.signaturesOf(school, person))) {
    const { value } = stored;
    const isMeant = value.agreement === agreement && value.hash === hash && value.round === round;
    if (!isMeant || !isRecorded(value) || !isInForce(value)) continue;
    const one = { person, stored };
    if (all || isTheirs(one, by, school, deps)) return one;
  }
  return undefined;
};

const isRecorded = ({ how }: Pick<Item, 'how'>): boolean => how === 'paper' || how === 'desk';

interface At {
  readonly school: SchoolId;
  readonly group: string;
  readonly page?: string | undefined;
  readonly all?: 'yes' | undefined;
}

const pageSize = 15;

export const showRecorded = async (
  { school, group, page, all }: At,
  by: Person,
  found: Group,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const mayAll = strikesLater(by, school, deps);
  const isAll = mayAll && all === 'yes';
  const written = await recordedIn(school, by, found.sheets, isAll, deps);
  const data = { school, group, ...(isAll ? { all: 'yes' } : {}) };
  const from = (Math.max(1, Number(page ?? '1') || 1) - 1) * pageSize;
  const isMore = written.length > from + pageSize;
  return officeCard({
    title: isAll ? `${group}: written down by the office` : `${group}: written down by you today`,
    notice,
    said: [written.length === 0 ? noneWords(isAll) : isAll ? laterWords : todayWords],
    rows: await Promise.all(written.slice(from, from + pageSize).map((one) => rowOf(one, data, deps))),
    buttons: [
      ...(isMore
        ? [officeButton('More…', 'paper.today', { ...data, page: String(from / pageSize + 2) })]
        : []),
      ...(mayAll && !isAll
        ? [officeButton('All of this school year', 'paper.today', { school, group, all: 'yes' })]
        : []),
      officeButton('Back', 'links.list', { show: 'yes', school, group: scopeOf(found) }),
    ],
  });
};

const noneWords = (isAll: boolean): string =>
  isAll
    ? 'Nothing has been written down from paper or from the desk in this school year.'
    : 'You have written nothing down from paper or from the desk today.';
const todayWords =
  'A mistake can be struck out until the end of today, and later by the coordinator. It stays in the records, marked, and they are asked again.';
const laterWords =
  'You can strike out a mistake with a reason. It stays in the records, marked, and they are asked again.';

const rowOf = async (
  { person, stored: { value } }: Recorded,
  data: Readonly<Record<string, string>>,
  deps: Deps,
): Promise<OfficeRow> => {
  const { zone } = deps.policies.of(data['school'] ?? '').calendar;
  return {
    title: (await deps.directory.person(person))?.name ?? 'Somebody who has left',
    detail: `${value.title}, version ${value.version}`,
    state:
      value.how === 'desk'
        ? `Signed at the desk ${sayTime(value.at, zone)}, counted ${sayTime(value.recordedAt ?? value.at, zone)}`
        : `Written down ${sayTime(value.at, zone)}`,
    buttons: [
      officeButton('Strike it out', 'paper.strike', {
        ...data,
        person,
        agreement: value.agreement,
        hash: value.hash,
      }),
    ],
  };
};

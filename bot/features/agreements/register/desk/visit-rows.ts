/** The visits at the desk of this school year as rows of the register's CSV: one line a visit, struck out or not. */
import type { Deps, PersonId } from '../../../../core/ports.ts';
import { localDate, sayDate, sayTime } from '../../../../core/say-time.ts';
import { countedSignature, visits, visitsBetween, type Visit } from '../../../visitors/visitor.ts';
import { endOfRound } from '../../agreement.ts';
import { sayHow } from '../group-days.ts';
import { roundNow } from '../read-tallies.ts';
import { consentHeading, misId, registerHeader } from '../register-rows.ts';
import type { SchoolView } from '../view.ts';

/** Columns after those of the register. A line of somebody on the register leaves them empty. */
export const visitHeader = ['From', 'To see', 'Text', 'Poster'] as const;

/** Of a file, never of a card: it reads each visit of the year. The cells are those of the register's header and {@link visitHeader}. */
export const visitRows = async (view: SchoolView, deps: Deps): Promise<string[][]> => {
  const { school, policy } = view;
  const round = roundNow(school, deps);
  const from = endOfRound(policy.calendar, String(Number(round) - 1));
  const range = visitsBetween(school, from, endOfRound(policy.calendar, round));
  const rows: string[][] = [];
  for await (const { value } of deps.records.list(visits, range)) {
    const counted = await countedSignature(school, value, deps);
    rows.push(rowOf(value, counted?.person, view));
  }
  return rows;
};

/** By the register's own headings: what it has more of is empty here. @param counted for whom the office has counted it, where that stands */
const rowOf = (visit: Visit, counted: PersonId | undefined, view: SchoolView): string[] => {
  const cells = new Map([...cellsOf(visit, counted, view), ...consentsOf(visit)]);
  return [...registerHeader(view), ...visitHeader].map((heading) => cells.get(heading) ?? '');
};

const cellsOf = (
  { name, organisation, visiting, version, hash, title, at, struck, poster }: Visit,
  counted: PersonId | undefined,
  { policy }: SchoolView,
): readonly (readonly [string, string])[] => {
  const { zone } = policy.calendar;
  return [
    ['Person id', counted === undefined ? '' : misId(counted)],
    ['Group', 'Visitors at the desk'],
    ['Agreement', title],
    ['Version', version],
    ['Signed by', 'self'],
    ['State', struck === undefined ? 'signed' : 'struck out'],
    ['Date', localDate(at, zone)],
    ['Time', sayTime(at, zone).split(', ')[1] ?? ''],
    ['How', sayHow('desk')],
    [
      'In words',
      struck === undefined
        ? 'has signed'
        : `struck out on ${sayDate(localDate(struck.at, zone))}: ${struck.reason}`,
    ],
    ['Typed name', name],
    ['From', organisation],
    ['To see', visiting],
    ['Text', hash],
    // Which of the school's codes it came by, counted from 1.
    ['Poster', poster === undefined ? '' : String(poster.number)],
  ];
};

const consentsOf = ({ consents }: Visit): readonly (readonly [string, string])[] =>
  consents.map(({ id, given }) => [consentHeading(id), given ? 'yes' : 'no']);

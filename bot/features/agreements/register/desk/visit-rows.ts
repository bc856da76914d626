/** The visits at the desk of this school year as rows of the register's CSV: one line a visit, struck out or not. */
import type { Deps } from '../../../../core/ports.ts';
import { localDate, sayDate, sayTime } from '../../../../core/say-time.ts';
import { visits, visitsBetween, type Visit } from '../../../visitors/visitor.ts';
import { endOfRound } from '../../agreement.ts';
import { consentIds } from '../../consents/consents-on-line.ts';
import { sayHow } from '../group-days.ts';
import { roundNow } from '../read-tallies.ts';
import { misId } from '../register-rows.ts';
import type { SchoolView } from '../view.ts';

/** Columns after those of the register. A line of somebody on the register leaves them empty. */
export const visitHeader = ['From', 'To see', 'Text'] as const;

/** Of a file, never of a card: it reads each visit of the year. The cells are those of the register's header and {@link visitHeader}. */
export const visitRows = async (view: SchoolView, deps: Deps): Promise<string[][]> => {
  const { school, policy } = view;
  const round = roundNow(school, deps);
  const from = endOfRound(policy.calendar, String(Number(round) - 1));
  const range = visitsBetween(school, from, endOfRound(policy.calendar, round));
  const rows: string[][] = [];
  for await (const { value } of deps.records.list(visits, range)) rows.push(rowOf(value, view));
  return rows;
};

const rowOf = (visit: Visit, { policy }: SchoolView): string[] => {
  const { name, organisation, visiting, version, hash, title, at, struck, counted } = visit;
  const { zone } = policy.calendar;
  const given = new Map(visit.consents.map((one) => [one.id, one.given ? 'yes' : 'no']));
  return [
    // Whom the office has counted it for.
    counted === undefined || struck !== undefined ? '' : misId(counted.person),
    '',
    'Visitors at the desk',
    '',
    title,
    version,
    'self',
    struck === undefined ? 'signed' : 'struck out',
    localDate(at, zone),
    sayTime(at, zone).split(', ')[1] ?? '',
    sayHow('desk'),
    struck === undefined
      ? 'has signed'
      : `struck out on ${sayDate(localDate(struck.at, zone))}: ${struck.reason}`,
    name,
    '',
    '',
    ...consentIds(policy).map((id) => given.get(id) ?? ''),
    organisation,
    visiting,
    hash,
  ];
};

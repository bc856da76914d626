/** Certificates of what was agreed to at the desk (policy-map B8): one visit, or all of a day, with the text as it was signed. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { nothingHere } from '../../../../core/office-card.ts';
import type { ActOf, Deps, Flow, Reply } from '../../../../core/ports.ts';
import { officeRoles, officeSchoolsOf } from '../../../../core/roles.ts';
import { localDate, sayDate, sayTime } from '../../../../core/say-time.ts';
import type { Policy } from '../../../../policy/policy.ts';
import { rows, visits, visitsBetween, type Visit } from '../../../visitors/visitor.ts';
import { fullTexts, pdf } from '../certificate.ts';
import { fact, hashDigits } from '../draw-certificate.ts';
import { noteExport } from '../note-export.ts';
import { canDraw } from '../pdf-fonts.ts';
import type { Part } from '../write-pdf.ts';

const values = z.object({
  school: z.string().max(100),
  visit: z.string().max(100).optional(),
  /** ISO date. */
  day: z.iso.date().optional(),
});

export const certifyVisits: Flow<z.infer<typeof values>> = {
  verb: 'signed.visits',
  who: officeRoles,
  values,
  places: ['web'],
  afresh: 'run',
  run: async (act, deps) => {
    const { school } = act.values;
    if (!officeSchoolsOf(act, deps).includes(school)) return nothingHere;
    const found = await meant(act.values, deps);
    return found.length === 0 ? nothingHere : certified(act, found, deps);
  },
};

/** Oldest first. */
const meant = async (
  { school, visit, day }: z.infer<typeof values>,
  { records, policies }: Deps,
): Promise<Visit[]> => {
  if (visit !== undefined) {
    const one = await records.get(visits, rows.visit(school, visit));
    return one === undefined ? [] : [one.value];
  }
  const start = DateTime.fromISO(day ?? '', { zone: policies.of(school).calendar.zone });
  if (!start.isValid) return [];
  const found: Visit[] = [];
  const range = visitsBetween(school, start.toJSDate(), start.plus({ days: 1 }).toJSDate());
  for await (const { value } of records.list(visits, range)) found.push(value);
  return found;
};

const certified = async (
  { by, values: { school, visit, day } }: ActOf<z.infer<typeof values>>,
  found: readonly Visit[],
  deps: Deps,
): Promise<Reply> => {
  const policy = deps.policies.of(school);
  const [first] = found;
  const parts =
    visit !== undefined && first !== undefined
      ? visitParts(first, policy)
      : dayParts(day ?? '', found, policy);
  const inForce = found.filter(({ struck }) => struck === undefined);
  const texts = await fullTexts(school, inForce.length === 0 ? found : inForce, deps);
  await noteExport(school, by.id, 'agreement.certificate-taken', visit ?? `visitors ${day ?? ''}`, deps);
  return pdf({ school, title: 'Agreed at the visitors’ desk', parts: [...parts, ...texts] }, deps);
};

const printed = (words: string): string => (canDraw(words) ? words : '(see the list of visitors)');

const momentOf = (at: string, { calendar: { zone } }: Policy): string =>
  `${sayDate(localDate(at, zone))}, ${sayTime(at, zone).split(', ')[1] ?? ''}`;

const textOfVisit = ({ version, hash }: Visit): string => `${version} (text ${hash.slice(0, hashDigits)})`;

const visitParts = (one: Visit, policy: Policy): Part[] => [
  { what: 'title', text: printed(one.name) },
  { what: 'small', text: 'Certificate of what was agreed to at the visitors’ desk' },
  fact('School', policy.name),
  fact('Name as typed', printed(one.name)),
  fact('From', printed(one.organisation)),
  fact('To see', printed(one.visiting)),
  { what: 'heading', text: one.title },
  fact('Version', textOfVisit(one)),
  fact('Agreed', `${momentOf(one.at, policy)}, at the desk, without signing in`),
  fact('Code', one.code),
  ...(one.monitoringAt === undefined
    ? []
    : [fact('Monitoring notice read', momentOf(one.monitoringAt, policy))]),
  ...one.consents.map(({ id, given, at }) =>
    fact(`Consent “${id}”`, `${given ? 'given' : 'not given'}, ${momentOf(at, policy)}`),
  ),
  ...(one.struck === undefined ? [] : [fact('Struck out', sayStruck(one.struck, policy))]),
];

const sayStruck = ({ at, reason }: NonNullable<Visit['struck']>, policy: Policy): string =>
  `${momentOf(at, policy)}: ${printed(reason)}. It does not count.`;

const dayParts = (day: string, found: readonly Visit[], policy: Policy): Part[] => {
  const count = found.filter(({ struck }) => struck === undefined).length;
  return [
    { what: 'title', text: `Visitors on ${sayDate(day)}` },
    { what: 'small', text: 'Certificate of what was agreed to at the visitors’ desk, without signing in' },
    fact('School', policy.name),
    fact('Agreed', String(count)),
    {
      what: 'table',
      widths: [26, 24, 20, 10, 20],
      header: ['Name as typed', 'From', 'To see', 'Time', 'Version'],
      rows: found.map((one) => [
        printed(one.name),
        printed(one.organisation),
        printed(one.visiting),
        sayTime(one.at, policy.calendar.zone).split(', ')[1] ?? '',
        one.struck === undefined ? textOfVisit(one) : 'struck out: does not count',
      ]),
    },
  ];
};

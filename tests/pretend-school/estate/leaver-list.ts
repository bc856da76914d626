/** The leaver list as a school's MIS exports it: UK headers, dates day-first, and a few rows that cannot be read. */
import type { PretendPerson, PretendSchool } from '../trust.ts';
import { fixedLeavers, fixedReturners, reusedAddresses } from './fixed-leavers.ts';
import type { Estate } from './make-estate.ts';

const columns = [
  'Staff Code',
  'Adno',
  'Legal Surname',
  'Legal Forename',
  'Work Email',
  'Date of Leaving',
  'Reason',
];

/** Which rows are bad on purpose: a date that is none, the American order, no date, no id and no name. */
export const badRows = [
  ['S990', '', 'Nowhere', 'Una', '', '31/02/2026', 'Resigned'],
  ['S991', '', 'Backwards', 'Max', '', '08/31/2026', 'Resigned'],
  ['S992', '', 'Undated', 'Vic', '', '', 'Retired'],
  ['', '', '', '', '', '31/08/2026', ''],
] as const;

/** CSV with CRLF: listed leavers of the school in the order of their names, then those who came back and
 * those whose address is another's now, then {@link badRows}. */
export const leaverListCsv = (estate: Estate, schoolId: string): string => {
  const school = estate.trust.schools.find(({ id }) => id === schoolId);
  if (school === undefined) throw new Error(`the pretend trust has no school ${schoolId}`);
  const leavers = estate.leavers
    .filter((one) => one.school === schoolId && one.listed)
    .map((one) => row(one, one.listedEmail ?? one.email, one.left));
  const rows = [...leavers, ...returned(school), ...reused(school), ...badRows];
  return `\uFEFF${[columns, ...rows].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')}`;
};

const returned = (school: PretendSchool<string>): string[][] =>
  fixedReturners
    .filter((one) => one.school === school.id)
    .flatMap(({ id, left }) =>
      school.people.filter((person) => person.id === id).map((person) => row(person, person.email, left)),
    );

/** Those of them who have no account and so are no leavers of the estate. */
const reused = (school: PretendSchool<string>): string[][] =>
  reusedAddresses
    .filter(
      (one) =>
        one.school === school.id &&
        !fixedLeavers.some(({ id, school: at }) => id === one.id && at === one.school),
    )
    .map((one) => {
      const email = school.people.find(({ id }) => id === one.holder)?.email ?? '';
      return row({ ...one, kind: one.id.startsWith('P') ? 'pupil' : 'staff' }, email, one.left);
    });

const row = (one: Pick<PretendPerson, 'id' | 'name' | 'kind'>, email: string, left: string): string[] => {
  const [forename = '', ...surname] = one.name.split(' ');
  const pupil = one.kind === 'pupil';
  return [
    pupil ? '' : one.id,
    pupil ? one.id : '',
    surname.join(' '),
    forename,
    email,
    left.split('-').toReversed().join('/'),
    pupil ? 'Moved school' : 'Resigned',
  ];
};

const quoted = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

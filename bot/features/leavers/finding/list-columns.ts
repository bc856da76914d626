/** Which column of a leaver list holds what: guessed from the headers of UK systems, or as the school has said once. */
import { z } from 'zod';
import { listed } from './say-list.ts';

/** Headers by what they mean, the best first: a preferred name counts before a legal one, a last working day before a contract's end. */
const aliases = {
  id: [
    'person id', 'mis id', 'id', 'pupil id', 'student id', 'adno', 'admission no', 'admission number', 'admissions number',
  ],
  /** A list of both has a column for each. */
  staffId: [
    'staff id', 'staff code', 'employee id', 'employee no', 'employee number', 'payroll no', 'payroll number', 'payroll id',
    'personnel no', 'personnel number',
  ],
  /** The unique pupil number; in other systems the same three letters head an address, so what is in it decides. */
  upn: ['upn', 'unique pupil number'],
  address: [
    'work email', 'work email address', 'school email', 'primary email', 'email', 'e mail', 'email address', 'mail',
    'user principal name', 'username', 'user name', 'account',
  ],
  entraId: ['entra id', 'entra object id', 'object id', 'azure id', 'azure object id', 'azure ad id', 'aad object id', 'microsoft id'],
  googleId: ['google id', 'google user id', 'workspace id', 'google workspace id'],
  name: ['name', 'full name', 'display name', 'preferred name', 'pupil name', 'student name', 'staff name', 'employee name', 'employee'],
  forename: ['preferred forename', 'chosen forename', 'known as', 'forename', 'first name', 'given name', 'legal forename'],
  surname: ['preferred surname', 'chosen surname', 'surname', 'last name', 'family name', 'legal surname'],
  lastDay: [
    'last working day', 'last day', 'last day of service', 'date of leaving', 'leaving date', 'leave date', 'date left', 'dol',
    'leaver date', 'termination date', 'end of employment', 'employment end date', 'contract end', 'contract end date',
    'end date', 'off roll date', 'date off roll',
  ],
  reason: ['reason', 'reason for leaving', 'leaving reason', 'grounds for removal', 'destination'],
  kind: ['kind', 'type', 'person type', 'category', 'staff or pupil'],
  year: ['year', 'year group', 'nc year', 'nc year group', 'yr', 'national curriculum year'],
  class: ['reg group', 'reg', 'registration group', 'class', 'class name', 'form', 'form group', 'tutor group'],
  manager: ['line manager', 'manager', 'reports to', 'line manager name', 'head of department'],
} as const; // prettier-ignore

export type ListColumn = keyof typeof aliases;
export const listColumns = Object.keys(aliases) as ListColumn[];

/** What a column is called where people choose. */
export const columnWords: Readonly<Record<ListColumn, string>> = {
  id: 'the person’s id in the MIS',
  staffId: 'the staff code or payroll number',
  upn: 'the unique pupil number (UPN)',
  address: 'the school address',
  entraId: 'the Entra object id',
  googleId: 'the Google id',
  name: 'the whole name',
  forename: 'the forename',
  surname: 'the surname',
  lastDay: 'the last day',
  reason: 'the reason',
  kind: 'whether staff or pupil',
  year: 'the year group',
  class: 'the class or form',
  manager: 'the line manager',
};

/** For each meaning the header that has it, as {@link plainHeader} writes it. */
export const listMapping = z.partialRecord(z.enum(listColumns), z.string());
export type ListMapping = z.infer<typeof listMapping>;

/** Case, punctuation and spacing never matter. */
export const plainHeader = (header: string): string =>
  header
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * What the headers probably mean; a person confirms it once.
 * @param sample a cell of each column, as far as there is one
 */
export const guessMapping = (
  headers: readonly string[],
  sample: (index: number) => readonly string[] = () => [],
): ListMapping => {
  const plain = headers.map(plainHeader);
  const mapping: ListMapping = {};
  for (const column of listColumns) {
    const found = aliases[column].find((alias) => plain.includes(alias));
    if (found !== undefined) mapping[column] = found;
  }
  const { upn } = mapping;
  if (upn === 'upn' && sample(plain.indexOf(upn)).some((cell) => cell.includes('@'))) {
    delete mapping.upn;
    mapping.address ??= upn;
  }
  return mapping;
};

export type Layout = Readonly<Partial<Record<ListColumn, number>>>;

/** Where each column stands; or why a file with these headers is not read by this mapping, in sentences. */
export const layoutOf = (
  headers: readonly string[],
  mapping: ListMapping,
): { readonly layout: Layout } | { readonly mistakes: readonly string[] } => {
  const plain = headers.map(plainHeader);
  const layout: Partial<Record<ListColumn, number>> = {};
  const mistakes: string[] = [];
  for (const column of listColumns) {
    const wanted = mapping[column];
    if (wanted === undefined) continue;
    const at = plain.indexOf(wanted);
    if (at < 0) mistakes.push(`There is no column “${wanted}” any more, which held ${columnWords[column]}.`);
    else if (plain.lastIndexOf(wanted) !== at)
      mistakes.push(
        `Two columns are called “${wanted}”, so it is not certain which holds ${columnWords[column]}.`,
      );
    else layout[column] = at;
  }
  mistakes.push(...missingFrom(mapping));
  return mistakes.length === 0 ? { layout } : { mistakes };
};

const whoColumns = ['id', 'staffId', 'upn', 'address', 'entraId', 'googleId'] as const;

const missingFrom = (mapping: ListMapping): string[] => {
  const named =
    mapping.name !== undefined || (mapping.forename !== undefined && mapping.surname !== undefined);
  const known = whoColumns.some((column) => mapping[column] !== undefined);
  return [
    ...(mapping.lastDay === undefined ? ['No column holds the last day. Please say which one does.'] : []),
    ...(named || known
      ? []
      : [
          `No column says who it is. One of these is needed: ${listed(whoColumns.map((one) => columnWords[one]))}, or the name.`,
        ]),
  ];
};

/** Which column of an export holds what. MIS exports name the same thing in many ways; case and punctuation never matter. */

const aliases = {
  id: [
    'id',
    'person id',
    'pupil id',
    'student id',
    'staff id',
    'admission no',
    'admission number',
    'adno',
    'staff code',
    'mis id',
  ],
  name: ['name', 'full name', 'display name', 'preferred name', 'pupil name', 'student name', 'staff name'],
  forename: [
    'forename',
    'first name',
    'given name',
    'preferred forename',
    'legal forename',
    'chosen forename',
  ],
  surname: ['surname', 'last name', 'family name', 'preferred surname', 'legal surname', 'chosen surname'],
  email: [
    'email',
    'e mail',
    'email address',
    'mail',
    'school email',
    'primary email',
    'work email',
    'upn',
    'user principal name',
  ],
  kind: ['kind', 'type', 'person type', 'category'],
  year: ['year', 'year group', 'nc year', 'nc year group', 'yr', 'national curriculum year'],
  class: [
    'class',
    'class name',
    'form',
    'form group',
    'reg group',
    'reg',
    'registration group',
    'registration form',
    'tutor group',
  ],
  tutor: ['tutor', 'tutor id', 'form tutor', 'class teacher', 'reg tutor'],
  entra_id: [
    'entra id',
    'entra object id',
    'object id',
    'azure id',
    'azure object id',
    'azure ad id',
    'aad object id',
    'microsoft id',
  ],
  google_id: ['google id', 'google user id', 'workspace id', 'google workspace id'],
  guest: ['guest', 'is guest', 'guest account'],
} as const;

export type Column = keyof typeof aliases;
export const columns = Object.keys(aliases) as Column[];

const plain = (header: string): string =>
  header
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

const columnByAlias: ReadonlyMap<string, Column> = new Map(
  columns.flatMap((column) => aliases[column].map((alias) => [alias, column] as const)),
);

export type Layout = Partial<Record<Column, number>>;

/** Where each column is, or one sentence that says why this cannot be a roster. Columns that mean nothing to us are left alone. */
export const layoutOf = (
  headers: readonly string[],
  file: string,
): { layout: Layout } | { mistake: string } => {
  const layout: Layout = {};
  for (const [index, header] of headers.entries()) {
    const column = columnByAlias.get(plain(header));
    if (column === undefined) continue;
    if (layout[column] !== undefined) {
      return {
        mistake: `${file}, line 1: two columns hold the ${wordFor(column)} (“${headers[layout[column]] ?? ''}” and “${header}”). Keep one.`,
      };
    }
    layout[column] = index;
  }
  const missing = missingFrom(layout);
  if (missing.length === 0) return { layout };
  return {
    mistake:
      `${file}, line 1: there is no column for ${listOf(missing)}. The first line must name the columns: ` +
      `${columns.filter((column) => column !== 'forename' && column !== 'surname').join(', ')} (id, name and kind are needed). ` +
      `Nobody was read from this file.`,
  };
};

const missingFrom = (layout: Layout): string[] => {
  const named = layout.name !== undefined || (layout.forename !== undefined && layout.surname !== undefined);
  return [
    ...(layout.id === undefined ? ['id'] : []),
    ...(named ? [] : ['name']),
    ...(layout.kind === undefined ? ['kind'] : []),
  ];
};

const wordFor = (column: Column): string => column.replace('_', ' ');

export const listOf = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

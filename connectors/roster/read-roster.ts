/**
 * Reads a school's roster: a CSV such as any MIS exports. Bad rows are named by line and reason and the good ones kept,
 * so that one slip in the office does not leave a school without anybody to report to.
 */
import { fold } from '../../bot/core/fold.ts';
import type { CsvRow, Person, PersonKind, SchoolId } from '../../bot/core/ports.ts';
import { layoutOf, type Column, type Layout } from './headers.ts';
import { readRows } from './read-rows.ts';

/** Where a school's accounts live: an account counts only together with its tenant (A44). */
export interface Tenants {
  /** The Entra tenant id. */
  readonly tenant?: string | undefined;
  /** The Google Workspace domain. */
  readonly domain?: string | undefined;
}

export interface Roster extends Tenants {
  readonly school: SchoolId;
  readonly people: Person[];
  /** Sentences for whoever looks after the file; they name lines, never people. */
  readonly mistakes: string[];
}

/** One row before it is known whether its id and accounts are its own. */
interface Draft {
  readonly line: number;
  readonly person: Person;
  readonly tutor: string | undefined;
}

/** `file` is its name for the sentences. Never throws for what the file holds. */
export const readRoster = (text: string, file: string, school: SchoolId, tenants: Tenants = {}): Roster => {
  const mistakes: string[] = [];
  const say = (line: number, what: string): void => void mistakes.push(`${file}, line ${line}: ${what}`);
  const drafts = draftsOf(text, file, school, mistakes, say);
  const unique = withoutRepeatedIds(drafts, say);
  const own = withoutSharedAccounts(unique, say);
  return { school, people: withTutors(own, say), mistakes, ...tenants };
};

type Say = (line: number, what: string) => void;

const draftsOf = (text: string, file: string, school: SchoolId, mistakes: string[], say: Say): Draft[] => {
  const rows = rowsOf(text, file, mistakes);
  const [header, ...rest] = rows;
  if (header === undefined) {
    if (mistakes.length === 0)
      mistakes.push(`${file}: the file is empty. It needs a first line that names the columns.`);
    return [];
  }
  const found = layoutOf(header.cells, file);
  if ('mistake' in found) {
    mistakes.push(found.mistake);
    return [];
  }
  return rest.flatMap((row) => draftOf(row, header.cells.length, found.layout, school, say));
};

const rowsOf = (text: string, file: string, mistakes: string[]): readonly CsvRow[] => {
  const { rows, fault } = readRows(text);
  if (fault !== undefined) mistakes.push(`${file}, line ${fault.line}: ${fault.what}`);
  return rows;
};

const draftOf = (row: CsvRow, width: number, layout: Layout, school: SchoolId, say: Say): Draft[] => {
  const cell = (column: Column): string => row.cells[layout[column] ?? -1] ?? '';
  const refuse = (what: string): Draft[] => (say(row.line, `${what} This row was left out.`), []);

  if (row.cells.length > width)
    return refuse(`it has ${row.cells.length} values but there are ${width} columns.`);
  const id = cell('id');
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id)) {
    return refuse(
      id === '' ? 'there is no id.' : 'the id may hold only letters, digits, - and _ (at most 64).',
    );
  }
  const name = nameOf(cell);
  if (name === '') return refuse('there is no name.');
  if (name.length > 120) return refuse('the name is longer than 120 letters.');
  const kind = kindOf(cell('kind'));
  if (kind === undefined) return refuse('kind must be pupil, staff, governor, visitor or parent.');
  const guest = yesOrNo(cell('guest'));
  if (guest === undefined) return refuse('guest must be yes or no.');
  const entra = cell('entra_id').toLowerCase();
  if (entra !== '' && !guid.test(entra))
    return refuse('the Entra id is not an object id (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).');

  const email = cell('email').toLowerCase();
  const goodEmail = email === '' || /^[^@\s]+@[^@\s]+$/.test(email);
  if (!goodEmail) say(row.line, 'the email is not an address. The row was kept without it.');
  const person: Person = {
    id: `${school}.${id}`,
    school,
    name,
    kind,
    email: goodEmail && email !== '' ? email : undefined,
    year: yearOf(cell('year')),
    class: cell('class') || undefined,
    guest,
    accounts: { entra: entra || undefined, google: cell('google_id').toLowerCase() || undefined },
  };
  return [{ line: row.line, person, tutor: cell('tutor') || undefined }];
};

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const nameOf = (cell: (column: Column) => string): string => {
  const whole = cell('name') || `${cell('forename')} ${cell('surname')}`.trim();
  const [surname, forename, ...more] = whole.split(',').map((part) => part.trim());
  return surname && forename && more.length === 0 ? `${forename} ${surname}` : whole;
};

const kinds: Readonly<Record<string, PersonKind>> = {
  pupil: 'pupil', student: 'pupil', learner: 'pupil', child: 'pupil',
  staff: 'staff', teacher: 'staff', employee: 'staff', 'teaching staff': 'staff', 'support staff': 'staff',
  governor: 'governor', trustee: 'governor',
  visitor: 'visitor', volunteer: 'visitor', contractor: 'visitor',
  parent: 'parent', carer: 'parent', guardian: 'parent',
}; // prettier-ignore

const kindOf = (text: string): PersonKind | undefined => {
  const word = text.toLowerCase();
  return kinds[word] ?? kinds[word.replace(/s$/, '')];
};

const yesOrNo = (text: string): boolean | undefined => {
  if (/^(yes|y|true|1)$/i.test(text)) return true;
  return /^(no|n|false|0|)$/i.test(text) ? false : undefined;
};

/** `Year 8` and `Yr08` are 8, Reception is R, Nursery is N. */
const yearOf = (text: string): string | undefined => {
  const short = text.replace(/^(year|yr)\.?\s*/i, '').replace(/^0+(?=\d)/, '');
  if (/^(reception|rec|r)$/i.test(short)) return 'R';
  if (/^(nursery|n)[12]?$/i.test(short)) return 'N';
  return short || undefined;
};

const withoutRepeatedIds = (drafts: readonly Draft[], say: Say): Draft[] => {
  const first = new Map<string, number>();
  return drafts.filter(({ line, person }) => {
    const id = person.id.toLowerCase();
    const earlier = first.get(id);
    if (earlier === undefined) return first.set(id, line);
    say(line, `the id is the same as on line ${earlier}. This row was left out.`);
    return false;
  });
};

/** Two rows with one account: nobody can tell whose it is, so it proves nobody until the file is mended (A44). */
const withoutSharedAccounts = (drafts: readonly Draft[], say: Say): Draft[] => {
  const lines = new Map<string, number[]>();
  const clouds = ['entra', 'google'] as const;
  for (const { line, person } of drafts) {
    for (const cloud of clouds) {
      const account = person.accounts[cloud];
      if (account !== undefined)
        lines.set(`${cloud} ${account}`, [...(lines.get(`${cloud} ${account}`) ?? []), line]);
    }
  }
  return drafts.map((draft) => {
    const accounts: { entra?: string | undefined; google?: string | undefined } = {
      ...draft.person.accounts,
    };
    for (const cloud of clouds) {
      const others = (lines.get(`${cloud} ${accounts[cloud] ?? ''}`) ?? []).filter(
        (line) => line !== draft.line,
      );
      if (others.length === 0) continue;
      say(
        draft.line,
        `the ${cloud === 'entra' ? 'Entra' : 'Google'} id is also on line ${others.join(', ')}. Neither person can be recognised by it until one is removed.`,
      );
      accounts[cloud] = undefined;
    }
    return { ...draft, person: { ...draft.person, accounts } };
  });
};

/** A tutor is named by id; some exports give the name instead, which counts where one adult has it. */
const withTutors = (drafts: readonly Draft[], say: Say): Person[] => {
  const byId = new Map<string, string>();
  const byName = new Map<string, string | undefined>();
  for (const { person } of drafts) {
    if (person.kind === 'pupil') continue;
    byId.set(person.id.slice(person.school.length + 1).toLowerCase(), person.id);
    const name = fold(person.name);
    byName.set(name, byName.has(name) ? undefined : person.id);
  }
  return drafts.map(({ line, person, tutor }) => {
    if (tutor === undefined) return person;
    const found = byId.get(tutor.toLowerCase()) ?? byName.get(fold(tutor));
    if (found !== undefined) return { ...person, tutor: found };
    say(line, 'the tutor is not the id or the name of one adult in this file. The row was kept without it.');
    return person;
  });
};

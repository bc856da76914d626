/** The register as rows of a spreadsheet: one for each agreement of each person whose name may be seen. */
import type { Deps, PersonId } from '../../../core/ports.ts';
import { isUnlikeName } from '../../../core/same-name.ts';
import { localDate, sayTime } from '../../../core/say-time.ts';
import { languageOf } from '../../../policy/language.ts';
import { yearOf, type Item, type Line, type Sheet, type Signature } from '../agreement.ts';
import { consentIds, consentsOnLine } from '../consents/consents-on-line.ts';
import { sayHow } from './group-days.ts';
import { nameOf } from './missing-people.ts';
import { readSheets } from './read-sheets.ts';
import { sayState } from './say-state.ts';
import { isAbout, type Scope } from './scope.ts';
import { signaturesOfMany } from './signatures-of.ts';
import { namedTallies, type SchoolView } from './view.ts';

const fixedHeader = [
  'Person id',
  'Name',
  'Group',
  'Year',
  'Agreement',
  'Version',
  'Signed by',
  'State',
  'Date',
  'Time',
  'How',
  'In words',
  'Typed name',
  'Relation',
  'Typed name is unlike theirs',
  'Letter',
  'Read in',
] as const;

/** One column for each consent that the school asks for, with its id: `yes`, `no`, or empty where nothing was signed (B18). */
export const registerHeader = ({ policy }: Pick<SchoolView, 'policy'>): string[] => [
  ...fixedHeader,
  ...consentIds(policy).map(consentHeading),
];

export const consentHeading = (id: string): string => `Consent: ${id}`;

/** At a time, so that a whole school's sheets are not in memory at once. */
const slice = 64;

/** Of a school of 20,000 this reads every sheet: for a file, never for a card. */
export const registerRows = async (view: SchoolView, scope: Scope, deps: Deps): Promise<string[][]> => {
  const wanted = namedTallies(view, scope).toSorted((a, b) =>
    a.group.localeCompare(b.group, 'en-GB', { numeric: true }),
  );
  const people = wanted.reduce((sum, tally) => sum + tally.people, 0);
  const signedBy = await signaturesOfMany(view.school, people, deps);
  const rows: string[][] = [];
  for (let at = 0; at < wanted.length; at += slice)
    for (const sheet of await readSheets(view.school, wanted.slice(at, at + slice), deps))
      rows.push(...(await rowsOfSheet(sheet, { view, scope, signedBy }, deps)));
  return rows;
};

interface Taking {
  readonly view: SchoolView;
  readonly scope: Scope;
  readonly signedBy: (person: PersonId) => Promise<readonly Signature[]>;
}

const rowsOfSheet = async (
  sheet: Sheet,
  { view, scope, signedBy }: Taking,
  deps: Deps,
): Promise<readonly string[][]> => {
  const found = await Promise.all(
    sheet.lines
      .filter(({ gone }) => gone !== true)
      .map(async (line) => {
        const name = await nameOf(line.person, deps);
        const signed = line.items.some(({ state }) => state === 'signed') ? await signedBy(line.person) : [];
        const items = line.items.filter(({ agreement }) => isAbout(scope, agreement, view.policy));
        return Promise.all(
          items.map(async (item) => [
            ...rowOf({ sheet, line, item, name }, view),
            ...typedCells(item, name, signed),
            ...consentCells(view, await consentsOnLine(view.school, line, item, deps)),
          ]),
        );
      }),
  );
  return found.flat();
};

/** Who signed as what. A pupil's joke is found here; a parent's name is their own, and the school knows whose they are (B4). */
const typedCells = ({ agreement, signer, state }: Item, name: string, signed: readonly Signature[]) => {
  const found = signed.find((one) => one.agreement === agreement && one.signer === signer);
  if (state !== 'signed' || found === undefined) return ['', '', '', '', ''];
  const isUnlike = signer === 'self' && isUnlikeName(found.name, name);
  const read = found.read === undefined ? '' : sayLanguage(found.read.lang);
  return [found.name, found.relation ?? '', isUnlike ? 'yes' : '', found.link ?? '', read];
};

/** As its button says it. */
export const sayLanguage = (lang: string): string => languageOf(lang)?.name ?? lang;

const consentCells = (
  { policy }: SchoolView,
  consents: Awaited<ReturnType<typeof consentsOnLine>>,
): string[] => {
  const given = new Map(consents.map((one) => [one.id, one.given ? 'yes' : 'no']));
  return consentIds(policy).map((id) => given.get(id) ?? '');
};

interface One {
  readonly sheet: Sheet;
  readonly line: Line;
  readonly item: Item;
  readonly name: string;
}

const rowOf = ({ sheet, line, item, name }: One, { policy }: SchoolView): string[] => {
  const isSigned = item.state === 'signed';
  const { zone } = policy.calendar;
  return [
    misId(line.person),
    name,
    sheet.group,
    yearOf(sheet, line) ?? '',
    policy.texts.find(({ id }) => id === item.agreement)?.title ?? item.agreement,
    item.version,
    item.signer === 'parent' ? 'parent or carer' : 'self',
    item.state,
    isSigned ? localDate(new Date(item.at), zone) : '',
    isSigned ? (sayTime(item.at, zone).split(', ')[1] ?? '') : '',
    sayHow(item.how),
    isSigned ? 'has signed' : sayState(sheet, line, item, policy),
  ];
};

/** As the MIS knows them: without the school in front. */
export const misId = (person: string): string => person.slice(person.indexOf('.') + 1);

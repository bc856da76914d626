/** The people of one class or group who sign by link, with their letters, the CSV, and paper. */
import type { ActOf, Deps, Person, Reply, SchoolId } from '../../../core/ports.ts';
import { foldedWords } from '../../../core/fold.ts';
import { sayDay } from '../../../core/say-time.ts';
import { findGroup, missingIn, scopeOf } from './find-group.ts';
import { kindOf, letterKinds, lettersVerb, mostLetters, type LetterKind } from './letter-words.ts';
import { withLinks, type Linked } from './make-links.ts';
import { notSetUp, officeButton, officeCard, pageEnds, type OfficeButton, type OfficeRow } from './office.ts';
import { fitsOnCard, paged } from './paged.ts';

export interface GroupAt {
  readonly school: SchoolId;
  readonly group: string;
  readonly page?: string | undefined;
  /** Part of a name. */
  readonly words?: string | undefined;
}

/** Undefined where there is no such class or group. @throws AppError `unavailable` */
export const showGroup = async (
  at: GroupAt,
  { by }: Pick<ActOf<unknown>, 'by'>,
  notice: string,
  deps: Deps,
): Promise<Reply | undefined> => {
  const { school, page, words = '' } = at;
  const found = await findGroup(school, at.group, deps);
  if (found === undefined) return undefined;
  const { group } = found;
  const linked = await withLinks(school, await missingIn(school, found, deps), deps);
  /** As its name, for what finds a group; as a scope, for what may reach further. */
  const here = { school, group };
  const there = { school, group: scopeOf(found) };
  const isSetUp = deps.links.address('/') !== undefined;
  const lacks = isSetUp && linked.some(({ link }) => link === undefined);
  const { zone } = deps.policies.of(school).calendar;
  const shown = linked.filter(({ name }) => isNamed(name, words));
  const list = paged(
    shown.map((one) => rowOf(one, there, (until) => sayDay(until, zone))),
    page,
    (next) => officeButton('More…', 'links.list', { show: 'yes', ...there, words, page: next }),
  );
  const prints = printsOf(linked, there, by, deps);
  return officeCard({
    title: `${group}: by web link or on paper`,
    notice,
    said: [
      ...saidOf(linked, isSetUp),
      ...(words === ''
        ? []
        : [
            shown.length === 1
              ? 'One person found by that name.'
              : `${shown.length} people found by that name.`,
          ]),
    ],
    search: fitsOnCard(linked.length)
      ? []
      : [
          {
            label: 'Look for a name',
            value: words,
            button: officeButton('Look', 'links.list', { show: 'yes', ...there }),
          },
        ],
    rows: list.rows,
    open: prints.open,
    first: [
      ...(lacks ? [officeButton('Make the links', 'links.make', there, 'positive')] : []),
      ...prints.first,
    ],
    buttons: [
      ...buttonsOf(
        found.sheets.length > 0,
        linked.some(({ link }) => link !== undefined),
        here,
        there,
      ),
      ...list.buttons,
      officeButton('All classes', 'links.list', { show: 'yes', school }),
    ],
  });
};

const isNamed = (name: string, words: string): boolean => {
  const parts = foldedWords(name);
  return foldedWords(words).every((word) => parts.some((part) => part.startsWith(word)));
};

type There = { readonly school: SchoolId; readonly group: string };

const buttonsOf = (isAsked: boolean, hasLinks: boolean, here: There, there: There): OfficeButton[] => [
  ...(isAsked
    ? [
        officeButton('Agreement to print…', 'paper.forms', there),
        officeButton('Signed on paper…', 'paper.choose', here),
        officeButton('Written down today…', 'paper.today', here),
      ]
    : []),
  ...(hasLinks ? [officeButton('Make all links invalid…', 'links.revoke', here)] : []),
];

const printTitles: Readonly<Record<LetterKind, string>> = {
  parents: 'Letters to parents',
  pupils: 'Letters for pupils',
  adults: 'Letters to adults',
};

/** Pupils’ letters are for the class and parents’ for home, so they are never on one page. */
const printsOf = (linked: readonly Linked[], there: There, by: Person, { links, clock }: Deps) => {
  const having = linked.filter(({ link }) => link !== undefined);
  const ends = pageEnds(clock.now());
  const opens = (title: string, verb: string, values: Record<string, string>) => {
    const url = links.sealed(by, verb, values, ends);
    return url === undefined ? [] : [{ title, url }];
  };
  const kinds = letterKinds.filter((kind) => having.some((one) => kindOf(one) === kind));
  const large = kinds.some((kind) => having.filter((one) => kindOf(one) === kind).length > mostLetters);
  const title = (kind: LetterKind): string => (kinds.length === 1 ? 'Print letters' : printTitles[kind]);
  return {
    open:
      having.length === 0
        ? []
        : [
            ...(large ? [] : kinds.flatMap((who) => opens(title(who), lettersVerb, { ...there, who }))),
            ...opens('Links as CSV', 'links.csv', there),
          ],
    first: large ? [officeButton('Print letters…', 'links.parts', there)] : [],
  };
};

const saidOf = (linked: readonly Linked[], isSetUp: boolean): string[] => {
  if (linked.length === 0) return ['Nobody here has to sign by link just now.'];
  if (!isSetUp) return [notSetUp];
  const isAdults = linked.every((one) => kindOf(one) === 'adults');
  const lacking = linked.filter(({ link }) => link === undefined).length;
  return [
    isAdults
      ? 'A letter has a code to scan, for one person each. Hand or post it to that person, or put the links into your own e-mails; Lantern e-mails nothing.'
      : 'A letter has a code to scan, for one person each. The tutor hands them out; or you send the links with the messages of your MIS (Links as CSV). Lantern e-mails nothing.',
    ...(lacking > 0 && lacking < linked.length ? [`${lacking} of ${linked.length} have no link yet.`] : []),
  ];
};

const rowOf = (
  { person, name, signer, titles, because, link }: Linked,
  there: There,
  day: (at: Date) => string,
): OfficeRow => ({
  title: name,
  detail: `${signer === 'parent' ? 'A parent or carer' : 'Themselves'}: ${titles.join('; ')}`,
  state: [link === undefined ? 'No link yet' : `Link until ${day(link.until)}`, because]
    .filter((one) => one !== '')
    .join(' · '),
  buttons:
    link === undefined ? [] : [officeButton('Show this link', 'links.show', { ...there, person, signer })],
});

/** *Print letters…* of more than fits on one page: one press for each part. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Person, SchoolId, Values } from '../../../core/ports.ts';
import { cutParts, type PrintPart } from './cut-parts.ts';
import { letterKinds, lettersVerb, mostLetters, titleOfKind, type LetterKind } from './letter-words.ts';
import {
  notSetUp,
  nothingHere,
  officeButton,
  officeCard,
  officeRoles,
  officeSchoolsOf,
  pageEnds,
  pageMinutes,
  type OfficeRow,
} from './office.ts';
import { paged } from './paged.ts';
import { lettersOf, reachOf, wordsOf, type Reach, type Unit } from './reach.ts';

const values = z.object({
  school: z.string().max(100),
  group: z.string().max(100),
  page: z.string().max(4).optional(),
});
type PartsAct = ActOf<z.infer<typeof values>>;

export const listParts: Flow<z.infer<typeof values>> = {
  verb: 'links.parts',
  who: officeRoles,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const { school, group, page } = act.values;
    const reach = officeSchoolsOf(act, deps).includes(school)
      ? await reachOf(school, group, deps)
      : undefined;
    if (reach === undefined) return nothingHere;
    if (deps.links.address('/') === undefined) return { answer: { text: notSetUp } };
    const there = { school, group: wordsOf(reach) };
    const rows = partRows(act, reach, deps);
    return officeCard({
      title: `${reach.title}: letters to print`,
      said: [partsSaid(rows.length)],
      ...paged(rows, page, (next) => officeButton('More…', 'links.parts', { ...there, page: next })),
      first: [officeButton('Back', 'links.list', { show: 'yes', ...there })],
    });
  },
};

export const partsSaid = (parts: number): string =>
  parts === 0
    ? 'There is nothing to print here just now.'
    : `${parts === 1 ? 'One part' : `${parts} parts, one press for each`}. A page opens in your browser; its button works for ${pageMinutes} minutes.`;

const partRows = (act: PartsAct, reach: Reach, deps: Deps): OfficeRow[] => {
  const policy = deps.policies.of(reach.school);
  return letterKinds.flatMap((who) => {
    const counts = reach.units
      .filter((unit) => concerns(who, unit, reach))
      .map((unit) => ({
        group: unit.group,
        count: lettersOf(unit, policy, who === 'parents' ? 'parent' : 'self'),
      }));
    const parts = cutParts(counts, mostLetters);
    return parts.map((part, at) =>
      partRow(
        {
          title: `To ${titleOfKind[who]}: ${part.title}`,
          detail: `About ${part.count} ${part.count === 1 ? 'letter' : 'letters'} · part ${at + 1} of ${parts.length}`,
          verb: lettersVerb,
          values: { school: reach.school, group: wordsOf(reach), who, ...rangeOf(part, parts) },
        },
        act.by,
        deps,
      ),
    );
  });
};

const concerns = (who: LetterKind, { audience }: Unit, { signer }: Reach): boolean => {
  if (who === 'parents') return audience === 'pupils';
  return signer !== 'parent' && (audience === 'pupils') === (who === 'pupils');
};

/** As the page's address carries it. */
export const rangeOf = (
  { from, to, page }: PrintPart,
  parts: readonly PrintPart[],
): Readonly<Record<string, string>> => ({
  from,
  to,
  ...(page === undefined
    ? {}
    : {
        page: String(page),
        pages: String(parts.filter((one) => one.from === from && one.page !== undefined).length),
      }),
});

/** A row with the button that opens its page. */
export const partRow = (
  {
    title,
    detail,
    verb,
    values: carried,
  }: {
    readonly title: string;
    readonly detail: string;
    readonly verb: string;
    readonly values: Values & { readonly school: SchoolId };
  },
  by: Person,
  { links, clock }: Pick<Deps, 'links' | 'clock'>,
): OfficeRow => {
  const url = links.sealed(by, verb, carried, pageEnds(clock.now()));
  return {
    title,
    detail,
    state: '',
    buttons: [],
    ...(url === undefined ? {} : { page: { title: 'Print', url } }),
  };
};

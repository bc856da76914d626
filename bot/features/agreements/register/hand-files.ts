/** Links to what can be kept or printed. They are minted at the press, for this person alone, and work for minutes. */
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps, Flow, Reply, Values } from '../../../core/ports.ts';
import { itSchool } from './group/list-group.ts';
import { mostParts, partsOf, type CertificatePart } from './certificate-parts.ts';
import { headingOf } from './say-heading.ts';
import { writeScope } from './scope.ts';
import { askedOf, askedValues, readersOfRegister, type AskedValues } from './show-signed.ts';
import { namedTallies, notFoundFor, viewOf } from './view.ts';

type Model = Extract<Card, { card: 'agreements/files' }>['model'];

const minutes = 10;

/** The "not yet signed" list of `/signed group`. */
export const notSigned = 'notSigned';

export const handFiles: Flow<AskedValues> = {
  verb: 'signed.files',
  who: readersOfRegister,
  values: askedValues,
  afresh: 'run',
  run: async (act, deps) => {
    if (act.values.of === notSigned) return handNotSigned(act, deps);
    const view = await viewOf(act.by, askedOf(act.values), deps);
    const [first, ...others] = view?.schools ?? [];
    if (view === undefined || first === undefined || others.length > 0)
      return { answer: { text: notFoundFor(act.by, deps) } };
    const named = namedTallies(first, view.scope);
    if (named.length === 0) return { answer: { text: notFoundFor(act.by, deps) } };
    const { scope } = view;
    const to = { of: writeScope(scope), school: first.school };
    const parts = partsOf(named);
    const isTooMuch = parts.length > mostParts;
    const list = {
      what: 'Who has signed what, in which version, when and how: for a spreadsheet.',
      title: 'List (CSV)',
      verb: 'signed.csv',
      values: to,
    };
    return filesCard(
      act,
      {
        title: headingOf(view),
        back: 'Back',
        verb: 'signed.show',
        ...to,
        also: isTooMuch
          ? ' There are too many people here for certificates: open a year or a class, and they are there.'
          : '',
      },
      [...(isTooMuch ? [] : certificatesOf(parts, to)), list],
      deps,
    );
  },
};

const forTheFile =
  'A certificate for each person who has signed, with the texts, and a page that sums them up: for the file.';

const certificatesOf = (parts: readonly CertificatePart[], to: Values): Wanted[] =>
  parts.map(({ title }, at) =>
    parts.length === 1
      ? { what: forTheFile, title: 'Certificates (PDF)', verb: 'signed.certificate', values: to }
      : {
          what: `${title}. ${forTheFile}`,
          title: `Certificates ${at + 1} of ${parts.length} (PDF)`,
          verb: 'signed.certificate',
          values: { ...to, part: String(at + 1) },
        },
  );

const handNotSigned = async (act: ActOf<AskedValues>, deps: Deps): Promise<Reply> => {
  const school = itSchool(act.by, act.values.school, deps.policies);
  if (school === undefined) return { answer: { text: notFoundFor(act.by, deps) } };
  return filesCard(
    act,
    { title: deps.policies.of(school).name, back: 'Back', verb: 'signed.group', of: '', school, also: '' },
    [
      {
        what: 'Everybody who has not signed yet, with their accounts: for IT.',
        title: 'Not signed yet (CSV)',
        verb: 'signed.notSigned',
        values: { school },
      },
    ],
    deps,
  );
};

interface Wanted {
  readonly what: string;
  readonly title: string;
  readonly verb: string;
  readonly values: Values;
}

/** Where the operator has given no public address there is no page of ours: said, with what to do. */
const filesCard = (
  act: Pick<ActOf<unknown>, 'by'>,
  { also, ...about }: Pick<Model, 'title' | 'back' | 'verb' | 'of' | 'school'> & { readonly also: string },
  wanted: readonly Wanted[],
  { links, clock }: Pick<Deps, 'links' | 'clock'>,
): Reply => {
  const until = new Date(clock.now().getTime() + minutes * 60_000);
  const files = wanted.flatMap(({ what, title, verb, values }) => {
    const url = links.sealed(act.by, verb, values, until);
    return url === undefined ? [] : [{ what, title, url }];
  });
  const said =
    files.length === 0
      ? 'Lantern cannot hand over files yet: it has no address of its own. IT sets LANTERN_PUBLIC_URL (see OPERATING.md), and then the files are here.'
      : `These links are for you alone and work for ${minutes} minutes. Press this again for new ones.${also}`;
  return { answer: { card: 'agreements/files', model: { ...about, said, files } } };
};

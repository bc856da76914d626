/** `/consents 8B`: who has said yes and who no (policy-map F5), for the same people as the names of the register, and the office. */
import { z } from 'zod';
import type { Act, ActOf, Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import type { Line, Sheet } from '../agreement.ts';
import type { Tally } from '../tally.ts';
import { groupKey } from '../links/find-group.ts';
import { nothingHere, officeButton, officeCard, officeSchoolsOf, type OfficeRow } from '../links/office.ts';
import { nameOf } from '../register/missing-people.ts';
import { readSheets } from '../register/read-sheets.ts';
import { readTallies } from '../register/read-tallies.ts';
import { readersOfRegister } from '../register/show-signed.ts';
import { mayName, sightsOf } from '../register/who-sees.ts';
import { consentsOnLine } from './consents-on-line.ts';

export const consentsAt = { school: z.string().max(100).optional(), group: z.string().max(100).optional() };
const values = z.object({ ...consentsAt, page: z.string().max(4).optional() });
type Where = z.infer<typeof values>;

export const listConsents: Flow<Where> = {
  verb: 'consents.list',
  who: readersOfRegister,
  values,
  says: /^\/? ?consents?(?: (?<group>.{1,100}))?$/i,
  afresh: 'run',
  run: async (act, deps) =>
    act.press === undefined ? behindButton(act) : showConsents(act, act.values, '', deps),
};

const behindButton = ({ values: { group } }: ActOf<Where>): Reply => ({
  chat:
    group === undefined
      ? { text: 'Of which class? Please type for example: consents 8B' }
      : {
          card: 'agreements/notice',
          model: {
            title: 'Consents',
            said: 'Who has said yes, and who no, as it stands now.',
            repeat: false,
            button: 'Open',
            verb: 'consents.list',
            data: { group },
          },
        },
});

/** What of a class they may see; undefined: there is no such class, or it is not theirs, and nobody learns which. */
export interface ConsentGroup {
  readonly school: SchoolId;
  readonly group: string;
  readonly tallies: readonly Tally[];
  /** They may write down what comes on paper. */
  readonly records: boolean;
}

export const consentGroup = async (
  act: Pick<Act, 'by'>,
  { school: meant, group = '' }: Pick<Where, 'school' | 'group'>,
  deps: Deps,
): Promise<ConsentGroup | undefined> => {
  const offices = officeSchoolsOf(act, deps);
  for (const sight of sightsOf(act.by, deps.policies)) {
    const { school } = sight;
    if (meant !== undefined && meant !== school) continue;
    const records = offices.includes(school);
    const tallies = (await readTallies(school, deps)).filter(
      (one) => groupKey(one.group) === groupKey(group) && (records || mayName(sight, one)),
    );
    const [first] = tallies;
    if (first !== undefined) return { school, group: first.group, tallies, records };
  }
  return undefined;
};

const pageSize = 12;

export const showConsents = async (
  act: Pick<Act, 'by'>,
  where: Where,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const found = await consentGroup(act, where, deps);
  if (found === undefined) return nothingHere;
  const { school, group } = found;
  const people = (await readSheets(school, found.tallies, deps)).flatMap(linesOf);
  const named = await Promise.all(
    people.map(async (line) => ({ line, name: await nameOf(line.person, deps) })),
  );
  const sorted = named.toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB'));
  const from = (Math.max(1, Number(where.page ?? '1') || 1) - 1) * pageSize;
  const shown = await Promise.all(sorted.slice(from, from + pageSize).map((one) => rowOf(one, found, deps)));
  const page = String(from / pageSize + 2);
  return officeCard({
    title: `${group}: consents`,
    notice,
    said: [
      'As they stand at this moment. Whoever has not signed has said yes to nothing.',
      ...wordsFor(found, deps),
    ],
    rows: shown,
    buttons:
      sorted.length > from + pageSize
        ? [officeButton('More…', 'consents.list', { school, group, page })]
        : [],
  });
};

const linesOf = ({ lines }: Sheet): Line[] => lines.filter(({ gone }) => gone !== true);

/** `internet: I agree that …`: what the short names in the list stand for. */
const wordsFor = ({ school }: ConsentGroup, { policies }: Pick<Deps, 'policies'>): string[] =>
  policies
    .of(school)
    .texts.filter(({ audience }) => audience !== 'loan' && audience !== 'visitors')
    .flatMap(({ consents }) => consents.map(({ id, title }) => `${shortOf(id)}: ${title}`));

export const shortOf = (id: string): string => id.replaceAll('-', ' ');

const rowOf = async (
  { line, name }: { readonly line: Line; readonly name: string },
  { school, group, records }: ConsentGroup,
  deps: Deps,
): Promise<OfficeRow> => {
  const all = (await Promise.all(line.items.map((item) => consentsOnLine(school, line, item, deps)))).flat();
  return {
    title: name,
    detail: all.map(({ id, given }) => `${shortOf(id)}: ${given ? 'yes' : 'no'}`).join(' · '),
    state: all.length === 0 ? 'Has not signed: no consent' : '',
    buttons:
      records && all.length > 0
        ? [officeButton('Change, from a letter', 'consents.form', { school, group, person: line.person })]
        : [],
  };
};

/** Who of a class or group still has to sign, and by what way they can. */
import type { Deps, Person, PersonId, SchoolId } from '../../../core/ports.ts';
import {
  ranges,
  roundOf,
  rows,
  sheets,
  tallies,
  type Item,
  type Line,
  type Sheet,
  type Tally,
} from '../agreement.ts';
import { sayReason } from '../asking/views.ts';
import type { Need } from './link.ts';

/** Somebody who has to sign by link, and everything that they have to sign. */
export interface Missing extends Need {
  readonly name: string;
  readonly group: string;
  readonly titles: readonly string[];
  /** Why chat cannot reach them; empty for a parent, whom it never reaches. */
  readonly because: string;
}

/** Class names as people type them: `8b`, `8 B`. */
export const groupKey = (group: string): string => group.toLowerCase().replaceAll(/\s+/g, '');

const thisRound = (school: SchoolId, { policies, clock }: Pick<Deps, 'policies' | 'clock'>): string =>
  roundOf(policies.of(school).calendar, clock.now());

/** The tallies of this school year: one for each class or part of a group. */
export const talliesOf = async (school: SchoolId, deps: Deps): Promise<Tally[]> => {
  const found: Tally[] = [];
  for await (const { value } of deps.records.list(tallies, ranges.tallies(school, thisRound(school, deps))))
    found.push(value);
  return found;
};

/** The sheets of a class or group, part by part; none where there is no such group. */
export const sheetsOfGroup = async (school: SchoolId, group: string, deps: Deps): Promise<Sheet[]> => {
  const wanted = (await talliesOf(school, deps))
    .filter((one) => groupKey(one.group) === groupKey(group))
    .toSorted((a, b) => a.part - b.part);
  const found = await Promise.all(
    wanted.map(({ round, sheet }) => deps.records.get(sheets, rows.sheet(school, round, sheet))),
  );
  return found.flatMap((one) => (one === undefined ? [] : [one.value]));
};

/** Whether this can be signed by link: always a parent's; somebody's own where chat does not reach them. */
const isByLink = ({ reached }: Line, { state, signer }: Item, person: Person | undefined): boolean =>
  state !== 'signed' &&
  (signer === 'parent' || reached === 'no' || (person !== undefined && hasNoAccount(person)));

/** Lantern's chat is in Teams: who has no account there is never reached by it. */
const hasNoAccount = ({ accounts }: Person): boolean => accounts.entra === undefined;

export const missingIn = async (
  school: SchoolId,
  found: readonly Sheet[],
  deps: Deps,
): Promise<Missing[]> => {
  const { texts } = deps.policies.of(school);
  const titleOf = (item: Item): string =>
    texts.find(({ id }) => id === item.agreement)?.title ?? item.agreement;
  const missing: Missing[] = [];
  for (const sheet of found)
    for (const line of sheet.lines.filter(({ gone }) => gone !== true)) {
      if (line.items.every(({ state }) => state === 'signed')) continue;
      const person = await deps.directory.person(line.person);
      if (person === undefined) continue;
      for (const signer of ['self', 'parent'] as const) {
        const items = line.items.filter((item) => item.signer === signer && isByLink(line, item, person));
        if (items.length === 0) continue;
        missing.push({
          person: line.person,
          signer,
          name: person.name,
          group: sheet.group,
          titles: items.map(titleOf),
          because: signer === 'parent' ? '' : whyNot(line, person),
        });
      }
    }
  return missing.toSorted(
    (a, b) => a.name.localeCompare(b.name, 'en-GB') || a.signer.localeCompare(b.signer),
  );
};

const whyNot = ({ reached, because }: Line, person: Person): string => {
  if (because !== undefined && reached === 'no') return sayReason(because);
  return hasNoAccount(person) ? 'They have no account that Lantern can write to' : 'Chat cannot reach them';
};

/** `P0001` of `hillside.P0001`: how the MIS calls them. */
export const misId = (person: PersonId): string => person.slice(person.indexOf('.') + 1);

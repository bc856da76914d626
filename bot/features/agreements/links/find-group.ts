/** Who of a class or group still has to sign, and by what way they can. */
import type { Deps, Person, PersonId, SchoolId } from '../../../core/ports.ts';
import { ranges, roundOf, rows, sheets, type Item, type Line, type Sheet } from '../agreement.ts';
import { tallies, type Tally } from '../tally.ts';
import { sayReason } from '../asking/views.ts';
import { writeScope } from '../register/scope.ts';
import { borrowersIn, hasNoAccount, noAccountWords, type Borrower, type Missing } from './find-borrowers.ts';

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

/** A class or group with its sheets, part by part, and those of it who owe a signature for something lent. */
export interface Group {
  readonly group: string;
  /** None before the campaign of this school year has begun, and for staff who only borrow. */
  readonly sheets: readonly Sheet[];
  readonly borrowers: readonly Borrower[];
}

/** As a button carries it to whatever reads a scope (`reach.ts`): a class may be called `Reception`, which alone is a year. */
export const scopeOf = ({ group, sheets: own, borrowers }: Group): string =>
  writeScope({
    what: 'group',
    audience: own[0]?.audience ?? borrowers[0]?.audience ?? 'pupils',
    group,
  });

/** Undefined where there is no such group. */
export const findGroup = async (school: SchoolId, name: string, deps: Deps): Promise<Group | undefined> => {
  const isIt = (one: { readonly group: string }): boolean => groupKey(one.group) === groupKey(name);
  const [all, owing] = await Promise.all([talliesOf(school, deps), borrowersIn(school, deps)]);
  const wanted = all.filter(isIt).toSorted((a, b) => a.part - b.part);
  const borrowers = owing.filter(isIt);
  const found = await Promise.all(
    wanted.map(({ round, sheet }) => deps.records.get(sheets, rows.sheet(school, round, sheet))),
  );
  const group = wanted[0]?.group ?? borrowers[0]?.group;
  if (group === undefined) return undefined;
  return { group, sheets: found.flatMap((one) => (one === undefined ? [] : [one.value])), borrowers };
};

/** Whether this can be signed by link: always a parent's; somebody's own where chat does not reach them. */
const isByLink = ({ reached }: Line, { state, signer }: Item, person: Person | undefined): boolean =>
  state !== 'signed' &&
  (signer === 'parent' || reached === 'no' || (person !== undefined && hasNoAccount(person)));

/** By name. Whoever owes a text and something lent is there once, with both. */
export const missingIn = async (
  school: SchoolId,
  { sheets: own, borrowers }: Group,
  deps: Deps,
): Promise<Missing[]> => {
  const missing = new Map<string, Missing>();
  for (const one of [...(await missingOn(school, own, deps)), ...borrowers]) {
    const before = missing.get(`${one.person} ${one.signer}`);
    const titles = [...(before?.titles ?? []), ...one.titles];
    missing.set(`${one.person} ${one.signer}`, { ...one, ...before, titles });
  }
  return [...missing.values()].toSorted(
    (a, b) => a.name.localeCompare(b.name, 'en-GB') || a.signer.localeCompare(b.signer),
  );
};

const missingOn = async (school: SchoolId, found: readonly Sheet[], deps: Deps): Promise<Missing[]> => {
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
          audience: sheet.audience,
          titles: items.map(titleOf),
          because: signer === 'parent' ? '' : whyNot(line, person),
        });
      }
    }
  return missing;
};

const whyNot = ({ reached, because }: Line, person: Person): string => {
  if (because !== undefined && reached === 'no') return sayReason(because);
  return hasNoAccount(person) ? noAccountWords : 'Chat cannot reach them';
};

/** `P0001` of `hillside.P0001`: how the MIS calls them. */
export const misId = (person: PersonId): string => person.slice(person.indexOf('.') + 1);

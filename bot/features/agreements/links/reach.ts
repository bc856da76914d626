/** How far one press of the office reaches: a class or group, a year, all parents, the school. */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import type { Signer } from '../../../policy/agreement.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Sheet } from '../agreement.ts';
import type { Tally } from '../tally.ts';
import { readSheets } from '../register/read-sheets.ts';
import { readScope, titleOf, writeScope, type Scope } from '../register/scope.ts';
import { borrowersIn, type Borrower, type Missing } from './find-borrowers.ts';
import { groupKey, missingIn, talliesOf } from './find-group.ts';

/** A class or group, by its small rows only: its sheets are read when its people are wanted. */
export interface Unit {
  readonly group: string;
  readonly audience: Sheet['audience'];
  readonly year?: string | undefined;
  readonly tallies: readonly Tally[];
  readonly borrowers: readonly Borrower[];
}

/** Classes as people count them: 7A before 10A. */
export const compareGroups = (a: string, b: string): number =>
  a.localeCompare(b, 'en-GB', { numeric: true }) || (a < b ? -1 : Number(a > b));

/** All of a school, in order. @throws AppError `unavailable` */
export const unitsIn = async (school: SchoolId, deps: Deps): Promise<Unit[]> => {
  const [tallies, borrowers] = await Promise.all([talliesOf(school, deps), borrowersIn(school, deps)]);
  const found = new Map<string, Unit>();
  for (const tally of tallies) {
    const { group, audience, year } = tally;
    const before = found.get(groupKey(group)) ?? { group, audience, year, tallies: [], borrowers: [] };
    found.set(groupKey(group), { ...before, tallies: [...before.tallies, tally] });
  }
  for (const borrower of borrowers) {
    const { group, audience, year } = borrower;
    const before = found.get(groupKey(group)) ?? { group, audience, year, tallies: [], borrowers: [] };
    found.set(groupKey(group), { ...before, borrowers: [...before.borrowers, borrower] });
  }
  return [...found.values()].toSorted((a, b) => compareGroups(a.group, b.group));
};

export interface Reach {
  readonly school: SchoolId;
  readonly scope: Scope;
  /** `Year 8`, as people call it. */
  readonly title: string;
  readonly units: readonly Unit[];
  /** Of `links parents`: nobody else. */
  readonly signer?: Signer | undefined;
}

/** Undefined where there is nothing of that name in this school year. @throws AppError `unavailable` */
export const reachOf = async (school: SchoolId, words: string, deps: Deps): Promise<Reach | undefined> => {
  const policy = deps.policies.of(school);
  const scope = readScope(words, policy);
  const all = await unitsIn(school, deps);
  const units = all.filter((one) => isWithin(scope, one));
  if (scope.what === 'school') return { school, scope, title: policy.name, units: all };
  const [only] = units;
  if (only === undefined) return undefined;
  const signer = scope.what === 'parents' ? 'parent' : undefined;
  return {
    school,
    scope,
    title: scope.what === 'group' ? only.group : titleOf(scope, policy),
    units,
    signer,
  };
};

const isWithin = (scope: Scope, unit: Unit): boolean => {
  const { audience, group } = unit;
  switch (scope.what) {
    case 'school':
      return true;
    case 'parents':
      return audience === 'pupils';
    case 'audience':
      return audience === scope.audience;
    case 'year':
      return audience === 'pupils' && yearsOf(unit).has(scope.year.toUpperCase());
    case 'group':
      return groupKey(group) === groupKey(scope.group);
    default:
      return false;
  }
};

/** A class of several years is part of each of them: its letters go home together. */
const yearsOf = ({ year, tallies }: Unit): ReadonlySet<string> =>
  new Set(
    [year, ...tallies.flatMap((tally) => tally.years?.map((one) => one.year) ?? [tally.year])].flatMap(
      (one) => one?.toUpperCase() ?? [],
    ),
  );

/** The people of one class or group who sign by link, by name. @throws AppError `unavailable` */
export const missingOf = async (
  school: SchoolId,
  { group, tallies, borrowers }: Unit,
  deps: Deps,
): Promise<Missing[]> =>
  missingIn(school, { group, sheets: await readSheets(school, tallies, deps), borrowers }, deps);

/** Of a text, how many signatures of these people are still to come by link or on paper. */
const byLinkOf = (
  { counts, ownByLink }: Tally,
  agreement: string,
  { texts }: Policy,
): { readonly signer: Signer; readonly count: number } => {
  const { waiting = 0, unclear = 0, refused = 0, unreachable = 0 } = counts[agreement] ?? {};
  if (texts.find(({ id }) => id === agreement)?.signer === 'parent')
    return { signer: 'parent', count: waiting + unclear + refused };
  return { signer: 'self', count: ownByLink === undefined ? unreachable : (ownByLink[agreement] ?? 0) };
};

/** How many signatures of it are still to come by link or on paper: parents’, and of whom chat could not reach. */
export const countOf = ({ tallies, borrowers }: Unit, policy: Policy, signer?: Signer): number => {
  let sum = 0;
  for (const tally of tallies)
    for (const id of Object.keys(tally.counts)) {
      const one = byLinkOf(tally, id, policy);
      if (signer === undefined || one.signer === signer) sum += one.count;
    }
  for (const one of borrowers) if (signer === undefined || one.signer === signer) sum += one.titles.length;
  return sum;
};

/** About how many letters that makes: whoever owes two texts gets one letter. */
export const lettersOf = ({ tallies, borrowers }: Unit, policy: Policy, signer: Signer): number => {
  const most = tallies.map((tally) => {
    const all = Object.keys(tally.counts).map((id) => byLinkOf(tally, id, policy));
    return Math.max(0, ...all.map((one) => (one.signer === signer ? one.count : 0)));
  });
  const lent = borrowers.filter((one) => one.signer === signer).length;
  return Math.max(
    most.reduce((sum, one) => sum + one, 0),
    lent,
  );
};

/** How many have not signed this text, whatever way they could. */
export const owedOf = ({ tallies }: Unit, agreement: string): number =>
  tallies.reduce((sum, { counts }) => {
    const { waiting = 0, unclear = 0, refused = 0, unreachable = 0 } = counts[agreement] ?? {};
    return sum + waiting + unclear + refused + unreachable;
  }, 0);

/** From one class to another, whatever has come between or gone since. */
export const unitsBetween = (
  units: readonly Unit[],
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Unit[] =>
  units.filter(
    ({ group }) =>
      (from === undefined || compareGroups(from, group) <= 0) &&
      (to === undefined || compareGroups(group, to) <= 0),
  );

/** As a button carries it. */
export const wordsOf = ({ scope }: Pick<Reach, 'scope'>): string => writeScope(scope);

/**
 * The register's figures, from tallies alone. A **cell** is one agreement in one group, or in one year of a group: the smallest
 * thing that is counted. What somebody may not see is left out cell by cell and out of every total, so that no two of the figures
 * they see differ by it.
 */
import type { Policy } from '../../../policy/policy.ts';
import { outcomes, type Counts, type Outcome, type Tally } from '../tally.ts';
import { isAbout, isIn, type Scope } from './scope.ts';
import { mayCount, mayName, smallest, type Sight } from './who-sees.ts';

export interface Cell extends Pick<Tally, 'audience' | 'group'> {
  readonly agreement: string;
  /** Where it is counted by year, of pupils. */
  readonly year?: string | undefined;
  readonly counts: Counts;
  /** Whether they may see the names behind it. */
  readonly named: boolean;
}

export interface Figures {
  readonly cells: readonly Cell[];
  /** Something was left out since its group is too small. */
  readonly someTooSmall: boolean;
  /** Classes that wait for their tutor's word (B10), by name. */
  readonly waitForTutor: readonly string[];
}

/** Who signs it: a parent or carer, or whoever it is about. */
export const isByParents = (agreement: string, { texts }: Pick<Policy, 'texts'>): boolean =>
  texts.find(({ id }) => id === agreement)?.signer === 'parent';

export const none: Counts = { signed: 0, waiting: 0, unclear: 0, refused: 0, unreachable: 0 };

export const plus = (one: Counts, other: Counts): Counts =>
  Object.fromEntries(outcomes.map((outcome) => [outcome, one[outcome] + other[outcome]])) as Record<
    Outcome,
    number
  >;

export const sumOf = (cells: readonly Pick<Cell, 'counts'>[]): Counts =>
  cells.reduce((sum, { counts }) => plus(sum, counts), none);

export const totalOf = (counts: Counts): number =>
  outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);

/**
 * @param tallies all of the school's round, cut by year (`readTallies`): a group's parts and years belong together
 * @param by how the cells are cut; a year's figures are always of that year alone
 */
export const figuresOf = (
  tallies: readonly Tally[],
  scope: Scope,
  sight: Sight,
  policy: Pick<Policy, 'texts'>,
  by: 'group' | 'year' = scope.what === 'year' ? 'year' : 'group',
): Figures => {
  const seen = tallies.filter((tally) => isIn(scope, tally) && mayCount(sight, tally));
  const all = cellsOf(seen, scope, sight, policy, by);
  const isTooSmall = by === 'group' ? isSmall : smallYearIn(cellsOf(tallies, scope, sight, policy, 'year'));
  const shown = all.filter((cell) => cell.named || !isTooSmall(cell));
  return {
    cells: shown,
    someTooSmall: shown.length < all.length,
    waitForTutor: [
      ...new Set(seen.filter((one) => waitsForTutor(one, scope, policy)).map(({ group }) => group)),
    ],
  };
};

/** Those that somebody may name apart from the others, whose figures must stand for themselves. */
const cellsOf = (
  tallies: readonly Tally[],
  scope: Scope,
  sight: Sight,
  policy: Pick<Policy, 'texts'>,
  by: 'group' | 'year',
): Cell[] => {
  const cells = new Map<string, Cell>();
  for (const tally of tallies) {
    const { audience, group } = tally;
    const named = mayName(sight, tally);
    const year = by === 'year' ? tally.year : undefined;
    for (const [agreement, counts] of Object.entries(tally.counts)) {
      if (!isAbout(scope, agreement, policy) || totalOf(counts) === 0) continue;
      const key = JSON.stringify([audience, group, year, agreement, named]);
      const sum = plus(cells.get(key)?.counts ?? none, counts);
      cells.set(key, { audience, group, year, agreement, named, counts: sum });
    }
  }
  return [...cells.values()];
};

const isSmall = ({ counts }: Cell): boolean => totalOf(counts) < smallest;

/**
 * Whoever sees the whole group could take its large years from it, and have the small one: where one year is too small, none of
 * that group is shown by year.
 */
const smallYearIn = (all: readonly Cell[]): ((cell: Cell) => boolean) => {
  const keyOf = ({ audience, group, agreement }: Cell): string =>
    JSON.stringify([audience, group, agreement]);
  const small = new Set(all.filter((cell) => !cell.named && isSmall(cell)).map(keyOf));
  return (cell) => small.has(keyOf(cell));
};

/** Parents are asked whether or not the class has been talked with. */
const waitsForTutor = (tally: Tally, scope: Scope, policy: Pick<Policy, 'texts'>): boolean =>
  tally.stage === 'tutor' &&
  Object.entries(tally.counts).some(
    ([agreement, counts]) =>
      isAbout(scope, agreement, policy) && !isByParents(agreement, policy) && totalOf(counts) > 0,
  );

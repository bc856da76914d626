/**
 * The register's figures, from tallies alone. A **cell** is one agreement in one group: the smallest thing that is counted. What
 * somebody may not see is left out cell by cell and out of every total, so that no two of the figures they see differ by it.
 */
import type { Policy } from '../../../policy/policy.ts';
import { outcomes, type Counts, type Outcome, type Tally } from '../agreement.ts';
import { isAbout, isIn, type Scope } from './scope.ts';
import { mayCount, mayName, smallest, type Sight } from './who-sees.ts';

export interface Cell extends Pick<Tally, 'audience' | 'group' | 'year'> {
  readonly agreement: string;
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

/** @param tallies all of the school's round: a group's parts belong together */
export const figuresOf = (
  tallies: readonly Tally[],
  scope: Scope,
  sight: Sight,
  policy: Pick<Policy, 'texts'>,
): Figures => {
  const seen = tallies.filter((tally) => isIn(scope, tally) && mayCount(sight, tally));
  const cells = new Map<string, Cell>();
  for (const tally of seen) {
    const { audience, group, year } = tally;
    const named = mayName(sight, tally);
    for (const [agreement, counts] of Object.entries(tally.counts)) {
      if (!isAbout(scope, agreement, policy)) continue;
      const key = JSON.stringify([audience, group, year, agreement]);
      const before = cells.get(key);
      cells.set(key, {
        audience,
        group,
        year,
        agreement,
        counts: plus(before?.counts ?? none, counts),
        named: named && before?.named !== false,
      });
    }
  }
  const all = [...cells.values()].filter(({ counts }) => totalOf(counts) > 0);
  const shown = all.filter(({ named, counts }) => named || totalOf(counts) >= smallest);
  return {
    cells: shown,
    someTooSmall: shown.length < all.length,
    waitForTutor: [...new Set(seen.filter(({ stage }) => stage === 'tutor').map(({ group }) => group))],
  };
};

/** Of a hundred: never a hundred before everybody has, and never none when somebody has. */
export const percent = (part: number, all: number): number => {
  if (all === 0 || part === 0) return 0;
  return part === all ? 100 : Math.min(99, Math.max(1, Math.round((part / all) * 100)));
};

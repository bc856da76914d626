/**
 * The book of one saga: the leaver's row, read anew before each change and replaced by its etag. Whoever finds that another
 * decision came first stops; so a disabling and an undo can never write in turns.
 */
import { replace } from '../../../core/change.ts';
import { AppError, isAppError } from '../../../core/errors.ts';
import type { Change, Deps, SchoolId } from '../../../core/ports.ts';
import { leavers, rows, type Leaver } from '../leaver.ts';
import type { Direction } from './run-state.ts';

export interface Entered {
  readonly leaver: Leaver;
  /** Committed with it. */
  readonly rows?: readonly Change[] | undefined;
  /** Static words for the trail: `leaver.lock-done`. */
  readonly trail: string;
}

export interface Book {
  readonly school: SchoolId;
  readonly direction: Direction;
  readonly deps: Deps;
  /** As it was read or written last. */
  readonly leaver: Leaver;
  /** Now, as it is written down. */
  now(): string;
  /**
   * Makes a change of the row as it is now, and commits it. `late`: what has been done already is written down even where
   * another decision came meanwhile, since it is true. `make` answers undefined: nothing is to change.
   * @throws AppError `conflict` when another decision came first; what the storage throws
   */
  write(
    make: (leaver: Leaver) => Promise<Entered | undefined> | Entered | undefined,
    late?: boolean,
  ): Promise<void>;
}

const stageIn = { disable: 'disabling', undo: 'undoing' } as const;
const mostTries = 5;

/** @returns undefined when this leaver is not, or no more, in the stage of this direction */
export const openBook = async (
  id: string,
  direction: Direction,
  school: SchoolId,
  deps: Deps,
): Promise<Book | undefined> => {
  const key = rows.leaver(school, id);
  const found = await deps.records.get(leavers, key);
  if (found === undefined || found.value.stage !== stageIn[direction]) return undefined;
  const decidedAt = found.value.decision?.at;
  let latest = found.value;
  const isOurs = (leaver: Leaver): boolean =>
    leaver.stage === stageIn[direction] && leaver.decision?.at === decidedAt;

  const tryOnce: Book['write'] = async (make, late = false) => {
    const stored = await deps.records.get(leavers, key);
    if (stored === undefined || !(late || isOurs(stored.value)))
      throw new AppError('conflict', 'Another decision about a leaver came first');
    const made = await make(stored.value);
    if (made === undefined) {
      latest = stored.value;
      return;
    }
    await deps.ledger.record(school, {
      rows: [replace(leavers, stored, made.leaver), ...(made.rows ?? [])],
      trail: [{ actor: 'lantern', action: made.trail, target: id }],
    });
    latest = made.leaver;
  };
  return {
    school,
    direction,
    deps,
    get leaver() {
      return latest;
    },
    now: () => deps.clock.now().toISOString(),
    write: async (make, late) => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await tryOnce(make, late);
        } catch (error) {
          // A row was changed between reading and writing: the next try reads who did, and stops if it must.
          if (!isAppError(error, 'conflict') || error.index === undefined || tries === mostTries) throw error;
        }
      }
    },
  };
};

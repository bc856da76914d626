/** Writes down what became of a sheet's messages while more of them go out: never two writes of one sheet at a time. */
import { isAppError } from '../../../core/errors.ts';
import type { Deps } from '../../../core/ports.ts';
import type { Sheet } from '../agreement.ts';
import { changeSheet, type SheetKnown } from '../change-sheet.ts';
import { applyResults, isPassing, type Result } from './apply-results.ts';
import { followMovers } from './follow-movers.ts';
import type { NewestSheet } from './newest-sheet.ts';
import type { Pass } from './send-pass.ts';

/** So long after the first of them (real time) they are written: a kill repeats no more than was sent meanwhile. */
const writeEveryMs = 500;
const writeTries = 3;

export interface ResultWriter {
  add(result: Result): void;
  /** Something could not be written: nothing more should be sent. */
  isStopped(): boolean;
  /** Everything is written. @throws AppError `unavailable`, `unconfirmed`, `conflict` */
  end(): Promise<void>;
}

export const createResultWriter = (
  sheet: Sheet,
  newest: NewestSheet,
  pass: Pass,
  deps: Deps,
): ResultWriter => {
  let unwritten: Result[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const writeAll = async (): Promise<void> => {
    const results = unwritten;
    unwritten = [];
    try {
      await write(sheet, results, newest, pass, deps);
    } catch (error) {
      unwritten = [...results, ...unwritten];
      throw error;
    }
  };
  const writeSoon = (): void => {
    timer ??= setTimeout(() => {
      writing = writeAll()
        .catch(() => void (isStopped = true))
        .finally(() => {
          timer = undefined;
          writing = undefined;
          if (unwritten.length > 0 && !isStopped) writeSoon();
        });
    }, writeEveryMs);
  };
  return {
    add(result) {
      if (isPassing(result)) return;
      unwritten.push(result);
      writeSoon();
    },
    isStopped: () => isStopped,
    async end() {
      isStopped = true;
      clearTimeout(timer);
      await writing;
      await writeAll();
    },
  };
};

const write = async (
  { round, id }: Sheet,
  results: readonly Result[],
  newest: NewestSheet,
  { school, times }: Pass,
  deps: Deps,
): Promise<void> => {
  if (results.length === 0) return;
  let known: SheetKnown = { stored: newest.lately(), times };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const after = await changeSheet(
        school,
        { round, id },
        (sheet) => ({
          sheet: applyResults(sheet, results),
          wakes: 'itself',
          rows: [],
          trail: sheet.lines.some(({ asked }) => asked !== undefined)
            ? []
            : [{ actor: 'lantern', action: 'agreements.asked', target: id }],
        }),
        deps,
        known,
      );
      newest.changed();
      if (after !== undefined) await followMovers(school, after, results, deps);
      return;
    } catch (error) {
      // Written twice is the same as written once.
      if (!isAppError(error, 'unconfirmed') || attempt >= writeTries) throw error;
      known = { times };
    }
  }
};

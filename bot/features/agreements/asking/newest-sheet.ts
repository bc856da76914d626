/** The newest state of one sheet, for those who are about to write to many on it at the same time. */
import type { Deps, SchoolId, Stored } from '../../../core/ports.ts';
import { rows, sheets, type Sheet } from '../agreement.ts';

/** Of real time: a first asking may rest on a reading that is so old, a reminder never does. */
const lateMs = 500;

export interface NewestSheet {
  /** `fresh`: of a reading that begins after this was called; those who call while one is under way share the next. */
  read(how: 'fresh' | 'lately'): Promise<Sheet | undefined>;
  /** What was read lately, with its etag; undefined when that is too long ago. */
  lately(): Stored<Sheet> | undefined;
  /** It was written, so that its etag is another one now. */
  changed(): void;
  close(): void;
}

/** @param first as it was read just now */
export const newestSheet = (
  school: SchoolId,
  at: Pick<Sheet, 'round' | 'id'>,
  { records }: Pick<Deps, 'records'>,
  first?: Stored<Sheet>,
): NewestSheet => {
  let known: Stored<Sheet> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<Sheet | undefined> | undefined;
  let next: Promise<Sheet | undefined> | undefined;
  const forget = (): void => {
    clearTimeout(timer);
    known = undefined;
  };
  const keep = (stored: Stored<Sheet> | undefined): void => {
    forget();
    known = stored;
    timer = setTimeout(forget, lateMs).unref();
  };
  const readNow = (): Promise<Sheet | undefined> => {
    const reading = records.get(sheets, rows.sheet(school, at.round, at.id)).then((stored) => {
      keep(stored);
      return stored?.value;
    });
    running = reading;
    const over = (): void => {
      if (running === reading) running = undefined;
    };
    reading.then(over, over);
    return reading;
  };
  const readNext = (after: Promise<unknown>): Promise<Sheet | undefined> => {
    const begin = (): Promise<Sheet | undefined> => {
      next = undefined;
      return readNow();
    };
    return after.then(begin, begin);
  };
  keep(first);
  return {
    async read(how) {
      if (how === 'lately') return known?.value ?? (await (running ?? readNow()));
      return running === undefined ? readNow() : (next ??= readNext(running));
    },
    lately: () => known,
    changed: forget,
    close: forget,
  };
};

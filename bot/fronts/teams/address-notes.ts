/** Addresses that wait to be stored: those of one school that come at about the same time go in one transaction. */
import type { Change, Records } from '../../core/ports.ts';

/** Real milliseconds that a first one waits for others. An address that is lost with the process is asked for again. */
const gatherMs = 100;
const mostTogether = 100;

export interface AddressNotes {
  /** Resolves when it is stored. @throws AppError what storage throws, to all who went together */
  add(change: Change): Promise<void>;
}

interface Gathering {
  readonly changes: Map<string, Change>;
  readonly stored: Promise<void>;
  readonly go: () => void;
}

export const createAddressNotes = (records: () => Pick<Records, 'commit'>): AddressNotes => {
  const open = new Map<string, Gathering>();
  const last = new Map<string, Promise<unknown>>();

  const gather = (school: string): Gathering => {
    const changes = new Map<string, Change>();
    let go = (): void => undefined;
    const full = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, gatherMs);
      go = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });
    // One after another, so that of two for the same person the later one stays.
    const ready = Promise.all([full, (last.get(school) ?? Promise.resolve()).catch(() => undefined)]);
    const stored = ready.then(async () => {
      if (open.get(school)?.changes === changes) open.delete(school);
      await records().commit([...changes.values()]);
    });
    const done: Promise<unknown> = stored
      .catch(() => undefined)
      .finally(() => {
        if (last.get(school) === done) last.delete(school);
      });
    last.set(school, done);
    return { changes, stored, go };
  };

  return {
    add(change) {
      const school = change.key.partition;
      const there = open.get(school);
      const one = there ?? gather(school);
      if (there === undefined) open.set(school, one);
      one.changes.set(change.key.row, change);
      if (one.changes.size >= mostTogether) {
        open.delete(school);
        one.go();
      }
      return one.stored;
    },
  };
};

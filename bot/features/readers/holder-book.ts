/** The register in memory. Read when Lantern starts and every half minute from then on; the last that was known stays. */
import type { Clock, HolderBook, Log, Policies, Records, SchoolId } from '../../core/ports.ts';
import { newcomersTo, newSeatsOf, noRegister, registerKey, registers, type NewSeat } from './reader.ts';

export interface KeptHolderBook extends HolderBook {
  /** Reads every school again before it is half a minute old. What is there before is read with `refresh`. */
  start(): void;
  stop(): void;
}

export interface HolderBookNeeds {
  readonly records: Records;
  readonly policies: Policies;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

/** Of real time. A request may take a few seconds, and the promise is half a minute. */
const everyMs = 20_000;

export const createHolderBook = ({ records, policies, clock, log }: HolderBookNeeds): KeptHolderBook => {
  // Worked out once for each reading of the register: a list asks for every case in it.
  const known = new Map<SchoolId, readonly NewSeat[]>();
  const startedAt = clock.now().toISOString();
  const refresh = async (school: SchoolId): Promise<void> => {
    const stored = await records.get(registers, registerKey(school));
    known.set(school, newSeatsOf(stored?.value ?? noRegister, policies.of(school), startedAt));
  };
  const timer: { id?: NodeJS.Timeout } = {};
  const refreshAll = async (): Promise<void> => {
    await Promise.all(
      policies.schools.map((school) =>
        refresh(school).catch(() =>
          log.warn('the register of readers could not be read; what was known stays', { school }),
        ),
      ),
    );
  };
  return {
    newcomers: (school, raisedAt) =>
      newcomersTo(raisedAt, known.get(school) ?? newSeatsOf(noRegister, policies.of(school), startedAt)),
    refresh,
    start() {
      timer.id = setInterval(() => void refreshAll(), everyMs);
      timer.id.unref();
    },
    stop: () => clearInterval(timer.id),
  };
};

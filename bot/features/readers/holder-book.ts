/** The register in memory. Read when Lantern starts and every half minute from then on; the last that was known stays. */
import type { Clock, HolderBook, Log, Policies, Records, SchoolId } from '../../core/ports.ts';
import { newcomersOf, noRegister, registerKey, registers, type Register } from './reader.ts';

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
  const known = new Map<SchoolId, Register>();
  const startedAt = clock.now().toISOString();
  const refresh = async (school: SchoolId): Promise<void> => {
    const stored = await records.get(registers, registerKey(school));
    known.set(school, stored?.value ?? noRegister);
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
      newcomersOf(known.get(school) ?? noRegister, policies.of(school), raisedAt, startedAt),
    refresh,
    start() {
      timer.id = setInterval(() => void refreshAll(), everyMs);
      timer.id.unref();
    },
    stop: () => clearInterval(timer.id),
  };
};

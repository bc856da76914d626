/** Work that nobody waits for: its failures are logged, and closing waits for what is still under way. */
import type { Log } from '../../core/ports.ts';

export interface Tasks {
  /** `failure`: a static sentence for the log. */
  start(failure: string, work: () => Promise<unknown>): void;
  settled(): Promise<void>;
}

export const createTasks = (log: () => Log): Tasks => {
  const underWay = new Set<Promise<void>>();
  return {
    start(failure, work) {
      const task = work().then(
        () => undefined,
        (error: unknown) => log().warn(failure, { error: kindOf(error) }),
      );
      underWay.add(task);
      void task.finally(() => underWay.delete(task));
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};

/** What may be logged of an error: never its message, which can hold somebody's words. */
export const kindOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

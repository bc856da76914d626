/** Bounds a call in time, and repeats it where that is surely harmless. */
import { AppError } from '../../bot/core/errors.ts';
import { brokenOff, StorageError, type Doing } from './errors.ts';

const tries = 3;
const firstPauseMs = 60;

/**
 * Runs `task` until it succeeds, at most three times and `ms` milliseconds in all. Only errors marked `again` are
 * repeated: the SDK's own retries are off, since repeating a write whose answer was lost makes a conflict of a success.
 * @throws StorageError
 */
export const withinDeadline = async <T>(
  doing: Doing,
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const until = performance.now() + ms;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(until - performance.now(), task);
    } catch (error) {
      if (error instanceof AppError && !(error instanceof StorageError)) throw error;
      const known = brokenOff(doing, error);
      const pause = firstPauseMs * 4 ** (attempt - 1) * (0.5 + Math.random());
      if (!known.again || attempt === tries || performance.now() + pause * 2 > until) throw known;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
};

/** The signal asks for an end; the race makes sure of it, whatever the transport makes of the signal. */
const once = async <T>(ms: number, task: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('Time was up'), { code: 'ABORT_ERR' }));
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([task(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
};

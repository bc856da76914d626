/** School time for the local world: real time moved by an offset, so that an afternoon can be shown in a minute. */
import type { Clock } from '../../bot/core/ports.ts';

export interface MovableClock extends Clock {
  /** Time goes on from `date`. */
  set(date: Date): void;
  /** Milliseconds ahead of real time; negative when behind. */
  readonly offset: number;
}

/** `real` is for tests. */
export const createMovableClock = (real: () => number = Date.now): MovableClock => {
  let offset = 0;
  return {
    now: () => new Date(real() + offset),
    set: (date) => {
      offset = date.getTime() - real();
    },
    get offset() {
      return offset;
    },
  };
};

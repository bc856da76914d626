/**
 * What the gate refuses, in the log: at once the first time, then one line for each reason and minute with how many there
 * were. Anybody in the world may knock, so a line for each would fill the log and hide what matters (D1).
 */
import type { Clock, Log } from '../../core/ports.ts';

export interface Refusals {
  /** `because`: one of our own static words; there are only so many. */
  count(status: number, because: string): void;
  /** Says what has been counted in minutes that are over: called with each request, so that no timer is needed. */
  sayOver(): void;
  /** Says all of it. */
  sayRest(): void;
}

interface Minute {
  readonly status: number;
  readonly because: string;
  since: number;
  unsaid: number;
}

const minuteMs = 60_000;

export const createRefusals = ({
  clock,
  log,
}: {
  readonly clock: () => Clock;
  readonly log: () => Log;
}): Refusals => {
  const minutes = new Map<string, Minute>();
  const say = ({ status, because }: Minute, count: number): void =>
    log().warn('teams: requests were refused', { status, because, count });
  const sayIf = (isOver: (minute: Minute) => boolean, now: number): void => {
    for (const [key, minute] of minutes) {
      if (!isOver(minute)) continue;
      if (minute.unsaid === 0) {
        minutes.delete(key);
        continue;
      }
      say(minute, minute.unsaid);
      minute.unsaid = 0;
      minute.since = now;
    }
  };
  const sayOver = (): void => {
    if (minutes.size === 0) return;
    const now = clock().now().getTime();
    // A clock that was set back must not hold a line up for ever.
    sayIf(({ since }) => Math.abs(now - since) >= minuteMs, now);
  };
  return {
    count(status, because) {
      const key = `${status} ${because}`;
      const minute = minutes.get(key);
      if (minute !== undefined) {
        minute.unsaid += 1;
        return;
      }
      const first = { status, because, since: clock().now().getTime(), unsaid: 0 };
      minutes.set(key, first);
      say(first, 1);
    },
    sayOver,
    sayRest: () => sayIf(() => true, clock().now().getTime()),
  };
};

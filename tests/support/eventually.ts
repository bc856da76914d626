/** Waits for something that happens by itself: looks again and again, and gives up after a generous while. */
import { setTimeout as delay } from 'node:timers/promises';

export const eventually = async <T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  atMostMs = 20_000,
): Promise<T> => {
  const until = performance.now() + atMostMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`${what}: not within ${atMostMs / 1_000} s`);
    await delay(50);
  }
};

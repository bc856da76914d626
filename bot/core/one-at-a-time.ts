/** Work that must not overlap in this process: what it protects against between processes is an etag. */
import type { OneAtATime } from './ports.ts';

export const createOneAtATime = (): OneAtATime => {
  const last = new Map<string, Promise<unknown>>();
  return {
    run: (key, work) => {
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      const done = mine
        .catch(() => undefined)
        .finally(() => {
          if (last.get(key) === done) last.delete(key);
        });
      last.set(key, done);
      return mine;
    },
  };
};

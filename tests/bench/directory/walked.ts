/** What a client of the two clouds is given, and what it tells of a walk. */
import type { GraphReady, WorkspaceReady } from './stand-in.ts';

export interface ClientSettings {
  readonly graph: GraphReady;
  readonly workspace: WorkspaceReady;
  /** What the clouds are held to, where that is less than the vendors' limits. */
  readonly perSecond?: number | undefined;
  /** Most requests in flight to each cloud; left out, as configured. */
  readonly atOnce?: number | undefined;
  /** The largest page that Graph gives with sign-ins, for whoever does not find it out. */
  readonly page?: number | undefined;
  /** Whether the licences of Google are read as well; on unless said otherwise. */
  readonly licences?: boolean | undefined;
}

export interface Walked {
  readonly ms: number;
  /** Of these, for joining. */
  readonly joinMs: number;
  /** How many people the accounts were joined into; 0 where they were not. */
  readonly people: number;
  /** Accounts that came, each counted once; and those that came a second time. */
  readonly accounts: number;
  readonly doubled: number;
  /** Processor time of the client in microseconds. */
  readonly cpu: number;
  /** Lists that ended before their end. */
  readonly broken: number;
}

/** Counts ids as they come. */
export const counting = () => {
  const ids = new Set<string>();
  let doubled = 0;
  return {
    see: (id: string): void => {
      if (ids.has(id)) doubled += 1;
      ids.add(id);
    },
    result: () => ({ accounts: ids.size, doubled }),
  };
};

/**
 * @param walk how many lists ended before their end
 * @param join how many people the accounts are; its time counts too
 */
export const timed = async (
  walk: (see: (id: string) => void) => Promise<number>,
  join: () => number = () => 0,
): Promise<Walked> => {
  const { see, result } = counting();
  const before = process.cpuUsage();
  const began = performance.now();
  const broken = await walk(see);
  const walked = performance.now();
  const people = join();
  const ended = performance.now();
  const { user, system } = process.cpuUsage(before);
  return { ms: ended - began, joinMs: ended - walked, ...result(), people, cpu: user + system, broken };
};

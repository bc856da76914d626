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

/** @param walk how many lists ended before their end */
export const timed = async (
  walk: (see: (id: string) => void) => Promise<number>,
): Promise<Walked> => {
  const { see, result } = counting();
  const before = process.cpuUsage();
  const began = performance.now();
  const broken = await walk(see);
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { ms, ...result(), cpu: user + system, broken };
};

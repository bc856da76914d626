/** The least time that listing can take: what page size, latency and the allowed concurrency set, and how long a chain is. */
import type { GraphReady, WorkspaceReady } from './stand-in.ts';

export interface Floor {
  /** Calls that must be made: pages, each full but the last. */
  readonly calls: number;
  readonly ms: number;
  /** In words, for the table. */
  readonly because: string;
}

export interface FloorOptions {
  readonly latency: number;
  readonly page: number;
  readonly atOnce: number;
  readonly perSecond?: number | undefined;
}

/** Pages of Google's licences, which come in one chain. */
const licencePage = 1_000;

const paced = (calls: number, { perSecond, latency, atOnce }: FloorOptions): number =>
  perSecond === undefined ? (calls * latency) / atOnce : (calls / perSecond) * 1_000;

/** Any stretch of the list can be asked for by name, so that all calls can be shared out. */
export const graphFloor = ({ accounts }: Pick<GraphReady, 'accounts'>, options: FloorOptions): Floor => {
  const calls = Math.ceil(accounts / options.page);
  return {
    calls,
    ms: paced(calls, options),
    because: `${calls} pages of ${options.page}, ${limit(options)}`,
  };
};

/** Domains side by side, each a chain; and where licences are read, the customer's id and one long chain after it. */
export const workspaceFloor = (
  { accounts, domains }: Pick<WorkspaceReady, 'accounts' | 'domains'>,
  options: FloorOptions & { readonly licences: boolean },
): Floor => {
  const pages = domains.length * Math.ceil(accounts / domains.length / options.page);
  const chain = options.licences ? 1 + Math.ceil(accounts / licencePage) : pages / domains.length;
  const calls = pages + (options.licences ? chain : 0);
  const shared = paced(calls, options);
  const chained = chain * options.latency;
  return {
    calls,
    ms: Math.max(shared, chained),
    because:
      chained > shared
        ? `a chain of ${chain} calls, one after another`
        : `${calls} calls in ${domains.length} chains, ${limit(options)}`,
  };
};

const limit = ({ perSecond, atOnce }: FloorOptions): string =>
  perSecond === undefined ? `${atOnce} at once` : `${perSecond} a second`;

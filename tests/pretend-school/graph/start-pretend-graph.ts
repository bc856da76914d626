/**
 * Microsoft Graph v1.0 and Entra's token endpoint on loopback, over the estate: what the leaver paths use, with the limits,
 * refusals and moods that the real service is known for. Nothing of it has been run against Microsoft.
 */
import type { Clock } from '../../../bot/core/ports.ts';
import { type Calls, createCalls } from '../cloud/calls.ts';
import { createTestCertificate } from '../cloud/certificate.ts';
import { assertContract, type Contract, createContract } from '../cloud/contract.ts';
import { type CloudFaults, createCloudFaults } from '../cloud/faults.ts';
import { createLag, type Lag } from '../cloud/lag.ts';
import { createPaging } from '../cloud/paging.ts';
import { serve } from '../cloud/serve.ts';
import { createThrottle, type Throttle } from '../cloud/throttle.ts';
import { createTokens, type Tokens } from '../cloud/tokens.ts';
import type { EntraUser, Estate } from '../estate/index.ts';
import { chance } from '../random.ts';
import { graphApps } from './apps.ts';
import { createChangeLog } from './change-log.ts';
import { graphBuckets, type LimitOptions } from './costs.ts';
import { serveEntraTokens } from './entra-tokens.ts';
import { readOpenApi } from './openapi.ts';
import { readShared } from './permissions.ts';
import { createGraphDispatch } from './plan.ts';
import { createUserIndex } from './user-index.ts';
import { removeUser } from './users.ts';
import { type GraphApp, type GraphLimits, type GraphWorld, type PretendDevice } from './world.ts';

export interface PretendGraphOptions {
  readonly estate: Pick<Estate, 'entra'>;
  /** Moves lag, tokens, delta links and, unless `throttleNow` says otherwise, nothing else. */
  readonly clock: Clock;
  /** Milliseconds for each answer, at the least; left out, none. */
  readonly latency?: number | undefined;
  readonly limits?: Partial<GraphLimits> | undefined;
  readonly throttling?: Partial<LimitOptions> | undefined;
  /** Milliseconds by which throttling measures; left out, the machine's. */
  readonly throttleNow?: (() => number) | undefined;
  /** Milliseconds until lists show a write; left out, at once. */
  readonly lag?: number | undefined;
  /** Left out, `reader` and `writer` with what the leaver paths need. */
  readonly apps?: readonly GraphApp[] | undefined;
  /** Seconds that a token lasts; left out, 3,599. */
  readonly tokenLifetime?: number | undefined;
  readonly seed?: string | undefined;
  /** `false` leaves out the check against the vendor's description, for measuring. */
  readonly checkContract?: boolean | undefined;
}

export interface PretendGraph {
  /** `http://127.0.0.1:port/v1.0` */
  readonly url: string;
  readonly origin: string;
  /** `https://127.0.0.1:port`, for `ClientSecretCredential`, with `disableInstanceDiscovery` and `tlsOptions: { ca }`. */
  readonly authorityHost: string;
  readonly ca: string;
  readonly tenant: string;
  /** In the order they were given: the reader first, then the writer. */
  readonly apps: readonly GraphApp[];
  readonly faults: CloudFaults;
  /** Requests to Graph; those for tokens are in `tokenCalls`. */
  readonly calls: Calls;
  readonly tokenCalls: Calls;
  readonly throttle: Throttle;
  readonly contract: Contract;
  readonly tokens: Tokens;
  readonly lag: Lag;
  readonly limits: GraphLimits;
  readonly reports: GraphWorld['reports'];
  readonly devices: Map<string, PretendDevice[]>;
  /** A bearer header for that app without going to the token endpoint. */
  bearer(app: GraphApp): string;
  /** To be called when a test has changed a user by hand: delta and the order of lists take note. */
  changed(id: string): void;
  /** Puts a user into the bin, as an administrator would. */
  remove(user: EntraUser): void;
  latency: number;
  /** Throws when the contract was broken or the stand-in itself failed, after all is closed. */
  close(): Promise<void>;
}

const usualLimits: GraphLimits = {
  premium: true,
  signInPage: 120,
  page: 999,
  shortPages: 0,
  emptyPages: 0,
  replicas: false,
  deltaLifetime: 7 * 86_400_000,
  leaveDateUnread: 'null',
};

const worldOf = ({
  estate,
  clock,
  seed = 'lantern',
  limits,
  lag,
  apps,
}: PretendGraphOptions): GraphWorld => ({
  entra: estate.entra,
  clock,
  limits: { ...usualLimits, ...limits },
  lag: createLag(clock, lag),
  paging: createPaging(clock),
  luck: chance(seed, 'pretend Graph'),
  index: createUserIndex(estate.entra),
  changes: createChangeLog(),
  apps: apps ?? graphApps(estate.entra.tenant),
  deleted: new Map(),
  devices: new Map(),
  reports: { concealed: false, url: '' },
  root: '',
});

const contractOf = (check: boolean): Contract => {
  const description = check ? readShared('graph-v1.0-slice.openapi.json') : undefined;
  return createContract('Microsoft Graph', description === undefined ? undefined : readOpenApi(description));
};

const controlsOf = (world: GraphWorld, tokens: Tokens) => ({
  tenant: world.entra.tenant,
  apps: world.apps,
  tokens,
  lag: world.lag,
  limits: world.limits,
  reports: world.reports,
  devices: world.devices,
  bearer: ({ clientId, granted }: GraphApp): string =>
    `Bearer ${tokens.issue({ app: clientId, granted }).token}`,
  changed: (id: string): void => {
    world.index.forget();
    world.changes.changed(id);
  },
  remove: (user: EntraUser): void => removeUser(world, user),
});

/** Everything on free ports of this machine; `close` it. */
export const startPretendGraph = async (options: PretendGraphOptions): Promise<PretendGraph> => {
  const { clock, throttling = {}, throttleNow = Date.now, checkContract = true } = options;
  const world = worldOf(options);
  const tokens = createTokens(clock, options.tokenLifetime);
  const deps = {
    faults: createCloudFaults(),
    calls: createCalls(),
    throttle: createThrottle(graphBuckets({ users: world.entra.users.size, ...throttling }), throttleNow),
    contract: contractOf(checkContract),
  };
  const tokenCalls = createCalls();
  const failures: unknown[] = [];
  const failed = (error: unknown): void => void failures.push(error);
  const certificate = await createTestCertificate();
  const entra = await serveEntraTokens(world, tokens, {
    faults: deps.faults,
    calls: tokenCalls,
    certificate,
    failed,
  });
  const dispatch = createGraphDispatch(world, tokens, { ...deps, latency: () => graph.latency });
  const server = await serve({
    dispatch,
    latency: () => graph.latency,
    calls: deps.calls,
    root: '/v1.0',
    failed,
  });
  world.root = `${server.origin}/v1.0`;
  const graph: PretendGraph = {
    ...deps,
    ...controlsOf(world, tokens),
    url: world.root,
    origin: server.origin,
    authorityHost: entra.origin,
    ca: certificate.ca,
    tokenCalls,
    latency: options.latency ?? 0,
    close: async () => {
      await Promise.all([server.close(), entra.close()]);
      if (failures.length > 0) throw new AggregateError(failures, 'the pretend Graph itself failed');
      assertContract(deps.contract);
    },
  };
  return graph;
};

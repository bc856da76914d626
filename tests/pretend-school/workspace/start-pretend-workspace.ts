/**
 * The pretend Google Workspace: Directory, Gmail settings, Licensing and Drive on one origin (googleapis' `rootUrl`), and
 * Google's token endpoint on another, over HTTP on loopback. What it serves is the estate, which it changes.
 */
import type { Clock } from '../../../bot/core/ports.ts';
import { createCalls, type Calls } from '../cloud/calls.ts';
import { createTestCertificate } from '../cloud/certificate.ts';
import { createContract, type Contract } from '../cloud/contract.ts';
import { createDispatch } from '../cloud/dispatch.ts';
import { createCloudFaults, type CloudFaults } from '../cloud/faults.ts';
import { createLag, type Lag } from '../cloud/lag.ts';
import { createPaging } from '../cloud/paging.ts';
import type { Route } from '../cloud/request.ts';
import { serve } from '../cloud/serve.ts';
import { createThrottle, type Bucket, type Throttle } from '../cloud/throttle.ts';
import { createTokens, type Tokens } from '../cloud/tokens.ts';
import type { Estate } from '../estate/index.ts';
import type { QuotaWay } from './answers.ts';
import type { Knobs, Workspace } from './context.ts';
import { describeWorkspace } from './describe.ts';
import { methods } from './methods.ts';
import { apiPlan, tokenPlan } from './plan.ts';
import { giveToken, googleTokenUrl, makeServiceAccount, type ServiceAccountKey } from './token-endpoint.ts';

export interface PretendWorkspaceOptions {
  readonly estate: Estate;
  /** For tokens, lag and what settles; left out, the machine's. */
  readonly clock?: Clock;
  /** Milliseconds that each answer takes at the least. */
  readonly latency?: number | (() => number);
  /** Throttling; left out, {@link googleLimits}. An empty list: none. */
  readonly limits?: readonly Bucket[];
  /** Milliseconds by which quotas refill; left out, the machine's: what a minute's quota is does not depend on the school's clock. */
  readonly quotaNow?: () => number;
  /** How Google words its quota errors, in turn; left out, its usual 403. */
  readonly quotaWays?: readonly [QuotaWay, ...QuotaWay[]];
  /** Milliseconds until lists show what was written. */
  readonly lagMs?: number;
  /** What the domain's administrator delegated to the service account; left out, all that the methods may need. */
  readonly delegated?: readonly string[];
  /** True: no token in the name of somebody suspended. */
  readonly refusesSuspended?: boolean;
  /** True: the token endpoint is HTTPS, with a certificate of the `ca` handed back. */
  readonly secureTokens?: boolean;
  readonly knobs?: Partial<Knobs>;
  /** `false` leaves out the check against the vendor's description, for measuring. */
  readonly checkContract?: boolean;
}

export interface PretendWorkspace {
  /** Without a slash at the end; googleapis wants it with one: `rootUrl: `${url}/``. */
  readonly url: string;
  readonly tokenUrl: string;
  /** PEM to trust for `tokenUrl`, where that is HTTPS. */
  readonly ca: string | undefined;
  readonly credentials: ServiceAccountKey;
  /** Another one, such as one that may only read: its key, and what was delegated to it. */
  addServiceAccount(
    name: string,
    delegated: readonly string[],
  ): { readonly credentials: ServiceAccountKey; readonly delegated: Set<string> };
  /** The administrator in whose name Lantern asks the Directory. */
  readonly adminSubject: string;
  /** Templates are Google's own: `methodOf('directory.users.patch').template`. The token endpoint is in them too, as `POST /token`. */
  readonly faults: CloudFaults;
  readonly calls: Calls;
  readonly throttle: Throttle;
  readonly contract: Contract;
  readonly tokens: Tokens;
  readonly lag: Lag;
  readonly knobs: Knobs;
  /** May be changed at any time: a scope that was withdrawn. */
  readonly delegated: Set<string>;
  /** Whatever went wrong in the stand-in itself: must be empty. */
  readonly failures: readonly unknown[];
  close(): Promise<void>;
}

const minute = 60_000;
/**
 * Google's quotas: Directory 2,400 queries a minute for each user and project, Gmail (projects since May 2026) 1,200,000 units a
 * minute and 6,000 for each user. Licensing and Drive: no figure for each call is published; these only stop a flood.
 */
export const googleLimits: readonly Bucket[] = [
  {
    name: 'directory',
    units: 2400,
    windowMs: minute,
    tells: 'absent',
    of: ({ caller }) => caller.subject ?? '',
  },
  { name: 'gmail', units: 1_200_000, windowMs: minute, tells: 'absent' },
  {
    name: 'gmailUser',
    units: 6000,
    windowMs: minute,
    tells: 'absent',
    of: ({ caller }) => caller.subject ?? '',
  },
  { name: 'licensing', units: 2400, windowMs: minute, tells: 'absent' },
  {
    name: 'drive',
    units: 12_000,
    windowMs: minute,
    tells: 'absent',
    of: ({ caller }) => caller.subject ?? '',
  },
];

/** Starts it on free ports. `close` it. */
export const startPretendWorkspace = async (options: PretendWorkspaceOptions): Promise<PretendWorkspace> => {
  const clock = options.clock ?? { now: () => new Date() };
  const ws = workspaceOf(options, clock);
  const tokens = createTokens(clock);
  const first = makeServiceAccount('lantern', options.delegated ?? methods.flatMap(({ scopes }) => scopes));
  const accounts = new Map([[first.key.client_email, first]]);
  const shared = { faults: createCloudFaults(), calls: createCalls() };
  const contract = createContract(
    'Google Workspace',
    options.checkContract === false ? undefined : describeWorkspace(),
  );
  const throttle = createThrottle(
    options.limits ?? googleLimits,
    options.quotaNow ?? (() => performance.now()),
  );
  const failures: unknown[] = [];
  const failed = (error: unknown): void => void failures.push(error);
  const { latency = 0 } = options;
  const serving = { latency: typeof latency === 'number' ? () => latency : latency, failed };
  const api = await serve({ ...serving, calls: shared.calls, dispatch: createDispatch(apiPlan(ws, tokens, { ...shared, throttle, contract }, options.quotaWays ?? ['403 userRateLimitExceeded'])) }); // prettier-ignore
  const certificate = options.secureTokens === true ? await createTestCertificate() : undefined;
  let tokenUrl = googleTokenUrl;
  const endpoint = {
    google: options.estate.google,
    tokens,
    accounts,
    refusesSuspended: options.refusesSuspended ?? false,
    audiences: () => [googleTokenUrl, tokenUrl],
    machineClock: { now: () => new Date() },
  };
  const tokenRoute: Route = {
    method: 'POST',
    template: '/token',
    handle: (request) => giveToken(endpoint, request),
  };
  const tokenServer = await serve({
    ...serving,
    certificate,
    dispatch: createDispatch(tokenPlan(tokenRoute, shared)),
  });
  tokenUrl = `${tokenServer.origin}/token`;
  return {
    url: api.origin,
    tokenUrl,
    ca: certificate?.ca,
    credentials: { ...first.key, token_uri: tokenUrl },
    addServiceAccount: (name, delegated) => {
      const more = makeServiceAccount(name, delegated);
      accounts.set(more.key.client_email, more);
      return { credentials: { ...more.key, token_uri: tokenUrl }, delegated: more.delegated };
    },
    adminSubject: options.estate.google.adminSubject,
    ...shared,
    throttle,
    contract,
    tokens,
    lag: ws.lag,
    knobs: ws.knobs,
    delegated: first.delegated,
    failures,
    close: async () => {
      await Promise.all([api.close(), tokenServer.close()]);
    },
  };
};

const workspaceOf = (options: PretendWorkspaceOptions, clock: Clock): Workspace => ({
  google: options.estate.google,
  clock,
  lag: createLag(clock, options.lagMs),
  paging: createPaging(clock),
  knobs: { emptyPageEvery: 0, shortPages: 0, settleMs: 0, archiveSeats: 0, staleReads: 0, ...options.knobs },
  writtenAt: new Map(),
  unsettled: 0,
});

/** How a request to the pretend Workspace is taken: which routes there are, who may ask, and how Google says no. */
import type { CloudPlan } from '../cloud/dispatch.ts';
import { createContract } from '../cloud/contract.ts';
import type { Match } from '../cloud/match-route.ts';
import type { Caller, CloudAnswer, CloudRequest, Route } from '../cloud/request.ts';
import { createThrottle } from '../cloud/throttle.ts';
import type { Tokens } from '../cloud/tokens.ts';
import { findGoogleUser } from '../estate/index.ts';
import {
  insufficientScopes,
  newerError,
  olderError,
  quotaAnswer,
  unauthenticated,
  type QuotaWay,
} from './answers.ts';
import type { Workspace } from './context.ts';
import { driveRoutes } from './drives.ts';
import { gmailRoutes } from './gmail.ts';
import { sharingRoutes } from './gmail-sharing.ts';
import { groupRoutes } from './groups.ts';
import { licenceRoutes } from './licences.ts';
import { methods } from './methods.ts';
import { roleRoutes } from './roles.ts';
import { securityRoutes } from './security.ts';
import { tokenError } from './token-endpoint.ts';
import { userRoutes } from './users.ts';

type Parts = Pick<CloudPlan, 'faults' | 'calls' | 'throttle' | 'contract'>;

/** @param ways how quota errors are worded, in turn */
export const apiPlan = (
  ws: Workspace,
  tokens: Tokens,
  parts: Parts,
  ways: readonly [QuotaWay, ...QuotaWay[]],
): CloudPlan => {
  let refusals = 0;
  return {
    ...parts,
    routes: [userRoutes, securityRoutes, groupRoutes, roleRoutes, gmailRoutes, sharingRoutes, licenceRoutes, driveRoutes].flatMap((of) => of(ws)), // prettier-ignore
    authorise: (request, match) => authorise(ws, tokens, request, match),
    errorAnswer: (status, code, message) => newerError(status, code, message),
    throttled: ({ retryAfter }) => {
      const answer = quotaAnswer(ways[refusals++ % ways.length] ?? ways[0]);
      return retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': retryAfter } };
    },
  };
};

/** The token endpoint counts and breaks like the others, but nobody needs a token to get one. */
export const tokenPlan = (tokenRoute: Route, shared: Pick<CloudPlan, 'faults' | 'calls'>): CloudPlan => ({
  ...shared,
  routes: [tokenRoute],
  throttle: createThrottle([], () => 0),
  contract: createContract('Google tokens'),
  authorise: () => ({ app: '', granted: [] }),
  errorAnswer: (status, code = 'internal_failure', message = 'Please try again.') =>
    tokenError(status, code, message),
  throttled: () => tokenError(429, 'rate_limit_exceeded', 'Too many requests'),
});

const scopesByTemplate = new Map(methods.map((one) => [`${one.method} ${one.template}`, one]));

/** 401 for the token, 403 for its scopes, and 403 where nobody who administers the domain is behind it. */
const authorise = (
  ws: Workspace,
  tokens: Tokens,
  request: CloudRequest,
  { route }: Match,
): Caller | CloudAnswer => {
  const caller = tokens.check(request.headers['authorization']);
  if (typeof caller === 'string') return unauthenticated();
  const method = scopesByTemplate.get(`${route.method} ${route.template}`);
  if (method?.scopes.some((scope) => caller.granted.includes(scope)) !== true)
    return insufficientScopes(method?.id ?? route.template);
  if (method.id.startsWith('gmail.')) return caller;
  const subject = findGoogleUser(ws.google, caller.subject ?? '');
  const administers =
    subject !== undefined && !subject.suspended && (subject.isAdmin || subject.isDelegatedAdmin);
  return administers || method.id.startsWith('drive.')
    ? caller
    : olderError(403, 'forbidden', 'Not Authorized to access this resource/api');
};

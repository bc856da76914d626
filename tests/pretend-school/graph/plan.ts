/** The routes of the pretend Graph, who may use them, and how refusals are written. */
import { createDispatch, type CloudPlan } from '../cloud/dispatch.ts';
import type { Route } from '../cloud/request.ts';
import type { Tokens } from '../cloud/tokens.ts';
import { errorAnswer, GraphError } from './answers.ts';
import { batchRoute } from './batch.ts';
import { costsOf, unitsOf } from './costs.ts';
import { deltaRoute } from './delta.ts';
import { groupRoutes } from './groups.ts';
import { listUsersRoute } from './list-users.ts';
import { mailboxRoutes } from './mailboxes.ts';
import { readCopy } from './permissions.ts';
import { reportRoutes } from './reports.ts';
import { tenantRoutes } from './tenant.ts';
import { userThingRoutes } from './user-things.ts';
import { userRoutes } from './users.ts';
import type { GraphWorld } from './world.ts';

export const routesOf = (world: GraphWorld): readonly Route[] => [
  deltaRoute(world),
  listUsersRoute(world),
  ...userRoutes(world),
  ...userThingRoutes(world),
  ...mailboxRoutes(world),
  ...groupRoutes(world),
  ...tenantRoutes(world),
  ...reportRoutes(world),
];

/** Refusals are thrown inside routes; bodies that are not JSON are the caller's fault. */
const answering =
  (handle: Route['handle']): Route['handle'] =>
  async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      if (error instanceof GraphError) return error.answer;
      if (error instanceof SyntaxError)
        return errorAnswer(400, 'BadRequest', 'Unable to read JSON request payload.');
      throw error;
    }
  };

const unauthorised: Readonly<Record<string, string>> = {
  missing: 'Access token is empty.',
  unknown: 'CompactToken parsing failed with error code: 80049217',
  expired: 'Lifetime validation failed, the token is expired.',
  refused: 'Continuous access evaluation resulted in challenge.',
};

const { operations } = readCopy();

const authoriser =
  (tokens: Tokens): CloudPlan['authorise'] =>
  (request, { route }) => {
    const caller = tokens.check(request.headers['authorization']);
    if (typeof caller === 'string')
      return errorAnswer(401, 'InvalidAuthenticationToken', unauthorised[caller]);
    const needed = operations[`${route.method} ${route.template}`];
    if (needed === undefined || needed.some((permission) => caller.granted.includes(permission)))
      return caller;
    return route.template.includes('/mail')
      ? errorAnswer(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
      : errorAnswer(403);
  };

/** How every request to Graph is treated, batches and their parts alike. */
export const createGraphDispatch = (
  world: GraphWorld,
  tokens: Tokens,
  deps: Pick<CloudPlan, 'faults' | 'calls' | 'throttle' | 'contract' | 'latency'>,
): ReturnType<typeof createDispatch> => {
  const all = [...routesOf(world), batchRoute(world, (part) => dispatch(part))];
  const routes = all.map((route) => ({ ...route, handle: answering(route.handle), costs: costsOf }));
  const plan: CloudPlan = {
    ...deps,
    routes,
    authorise: authoriser(tokens),
    errorAnswer,
    throttled: ({ retryAfter, bucket }) => {
      const answer = errorAnswer(
        429,
        bucket.startsWith('outlook') ? 'ApplicationThrottled' : 'TooManyRequests',
      );
      return {
        ...answer,
        headers: {
          ...answer.headers,
          ...(retryAfter !== undefined && { 'Retry-After': retryAfter }),
          'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${world.entra.tenant}`,
          'x-ms-throttle-information':
            bucket === 'tenant writes' ? 'WriteLimitExceeded' : 'ResourceUnitLimitExceeded',
        },
      };
    },
    admitted: ({ used }, request) => ({
      'x-ms-resource-unit': String(unitsOf(request)),
      ...(used >= 0.8 && { 'x-ms-throttle-limit-percentage': used.toFixed(2) }),
    }),
  };
  const dispatch = createDispatch(plan);
  return dispatch;
};

/** One user: read, disabled and enabled, signed out everywhere, deleted and restored. */
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import { jsonOf } from '../cloud/request.ts';
import type { EntraUser } from '../estate/index.ts';
import { fail, notFound, nothing, one, onPremises } from './answers.ts';
import { checkSelect, readQuery } from './query.ts';
import { readableFields, userFields, viewUser } from './user-view.ts';
import { type GraphWorld, willWrite } from './world.ts';

/** Throws Graph's 404. */
export const userOf = (world: GraphWorld, request: RoutedRequest): EntraUser => {
  const key = request.ids['user-id'] ?? '';
  const user = world.index.find(key);
  if (user === undefined) throw notFound(key);
  return user;
};

/** Holds a directory role, itself or through a role-assignable group: Graph lets only few change them. */
export const holdsRole = (world: GraphWorld, id: string): boolean =>
  [...world.entra.roleAssignments.values()].some(
    ({ principalId }) => principalId === id || world.entra.groups.get(principalId)?.members.has(id) === true,
  ) ||
  [...world.entra.groups.values()].some(
    ({ isAssignableToRole, members, owners }) =>
      isAssignableToRole === true && (members.has(id) || owners.has(id)),
  );

const getUser = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const { select, expand } = readQuery(request);
  checkSelect(select, userFields, 'user');
  const user = userOf(world, request);
  if (select?.includes('signInActivity') === true && request.ids['user-id'] !== user.id)
    throw fail(400, 'BadRequest', 'Get By Key only supports UserId and the key has to be a valid Guid');
  const fields = readableFields(world, request.caller.granted, select);
  const seen =
    world.limits.replicas && world.luck.next() < 0.5 ? world.lag.listed('user', user.id, user) : user;
  const view = viewUser(seen ?? user, fields, request.caller.granted);
  if (expand.includes('sponsors'))
    view['sponsors'] = (world.entra.sponsors.get(user.id) ?? []).map((id) => ({ id }));
  return one('users', view);
};

const writable = new Set([
  'accountEnabled',
  'showInAddressList',
  'employeeLeaveDateTime',
  'department',
  'jobTitle',
]);

/** Throws what Graph says to a change of this user: 403 for role holders, 400 for what another directory masters. */
const checkChange = (world: GraphWorld, request: RoutedRequest, user: EntraUser): Record<string, unknown> => {
  const body = jsonOf(request);
  if (typeof body !== 'object' || body === null || Object.keys(body).length === 0)
    throw fail(400, 'Request_BadRequest', 'Empty Payload. JSON content expected.');
  const change = body as Record<string, unknown>;
  const stray = Object.keys(change).find((name) => !writable.has(name));
  if (stray !== undefined)
    throw fail(400, 'Request_BadRequest', `Property '${stray}' is read-only and cannot be set.`);
  const { granted } = request.caller;
  const wide = granted.includes('User.ReadWrite.All') || granted.includes('Directory.ReadWrite.All');
  if (!wide && Object.keys(change).some((name) => name !== 'accountEnabled')) throw fail(403);
  const app = world.apps.find(({ clientId }) => clientId === request.caller.app);
  if (app?.overRoleHolders !== true && (holdsRole(world, user.id) || user.isManagementRestricted === true))
    throw fail(403);
  if (user.onPremisesSyncEnabled === true) throw onPremises();
  if ('accountEnabled' in change && typeof change['accountEnabled'] !== 'boolean')
    throw fail(
      400,
      'Request_BadRequest',
      "Invalid value specified for property 'accountEnabled' of resource 'User'.",
    );
  return change;
};

const patchUser = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const user = userOf(world, request);
  const change = checkChange(world, request, user);
  willWrite(world, user);
  Object.assign(user, change);
  return nothing;
};

const revoke = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const user = userOf(world, request);
  willWrite(world, user);
  user.signInSessionsValidFromDateTime = `${world.clock.now().toISOString().slice(0, 19)}Z`;
  return {
    status: 200,
    body: { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean', value: true },
  };
};

/** Into the bin, where they can be restored from for 30 days. */
export const removeUser = (world: GraphWorld, user: EntraUser): void => {
  world.lag.wrote('user', user.id, { ...user });
  world.entra.users.delete(user.id);
  world.index.forget();
  world.deleted.set(user.id, { user, at: world.clock.now().toISOString() });
  world.changes.removed(user.id);
};

const deleteUser = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const user = userOf(world, request);
  const app = world.apps.find(({ clientId }) => clientId === request.caller.app);
  if (app?.overRoleHolders !== true && holdsRole(world, user.id)) throw fail(403);
  removeUser(world, user);
  return nothing;
};

const restoreUser = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const id = request.ids['directoryObject-id'] ?? '';
  const entry = world.deleted.get(id);
  const days = entry === undefined ? 0 : (world.clock.now().getTime() - Date.parse(entry.at)) / 86_400_000;
  if (entry === undefined || days > 30) throw notFound(id);
  world.lag.wrote('user', id, undefined);
  world.entra.users.set(id, entry.user);
  world.index.forget();
  world.deleted.delete(id);
  world.changes.changed(id);
  return one('directoryObjects', {
    '@odata.type': '#microsoft.graph.user',
    ...viewUser(entry.user, ['id', 'displayName']),
  });
};

export const userRoutes = (world: GraphWorld): readonly Route[] => [
  { method: 'GET', template: '/users/{user-id}', handle: (request) => getUser(world, request) },
  { method: 'PATCH', template: '/users/{user-id}', handle: (request) => patchUser(world, request) },
  { method: 'DELETE', template: '/users/{user-id}', handle: (request) => deleteUser(world, request) },
  {
    method: 'POST',
    template: '/users/{user-id}/revokeSignInSessions',
    also: ['/users/{user-id}/microsoft.graph.revokeSignInSessions'],
    handle: (request) => revoke(world, request),
  },
  {
    method: 'POST',
    template: '/directory/deletedItems/{directoryObject-id}/restore',
    handle: (request) => restoreUser(world, request),
  },
];

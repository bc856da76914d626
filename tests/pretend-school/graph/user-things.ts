/** What hangs on a user: groups and roles, what they own, licences, rights given to apps, devices, who answers for a guest. */
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import { jsonOf } from '../cloud/request.ts';
import { guidFrom } from '../random.ts';
import { fail, many, nothing, notFound, one } from './answers.ts';
import { groupFilters, viewGroup } from './group-view.ts';
import { pageOf } from './page.ts';
import { checkFilter, type Query, readQuery } from './query.ts';
import { usualFields, viewUser } from './user-view.ts';
import { userOf } from './users.ts';
import { type GraphWorld, listedMembers } from './world.ts';

const sizeOf = ({ top }: Query): number => Math.min(top ?? 100, 999);

/** With what kind of object each is; a chosen list of fields fits groups. */
const groupsOf = (world: GraphWorld, id: string, how: 'members' | 'owners', query: Query): object[] =>
  [...world.entra.groups.values()]
    .filter((group) => listedMembers(world, group.id)?.[how].has(id) === true)
    .filter(
      (group) =>
        query.filter === undefined ||
        query.filter.test(group as unknown as Readonly<Record<string, unknown>>),
    )
    .map((group) => ({ '@odata.type': '#microsoft.graph.group', ...viewGroup(group, query.select) }));

const rolesOf = (world: GraphWorld, id: string): object[] =>
  [...world.entra.roleAssignments.values()]
    .filter(({ principalId }) => principalId === id)
    .map(({ roleDefinitionId }) => ({
      '@odata.type': '#microsoft.graph.directoryRole',
      id: guidFrom(world.entra.tenant, `directory role ${roleDefinitionId}`),
      displayName: world.entra.roleDefinitions.get(roleDefinitionId)?.displayName ?? null,
      roleTemplateId: roleDefinitionId,
    }));

const memberOf = (world: GraphWorld, request: RoutedRequest, cast: boolean): CloudAnswer => {
  const user = userOf(world, request);
  const query = readQuery(request);
  checkFilter(query.filter, groupFilters);
  if ((cast || query.filter !== undefined) && request.headers['consistencylevel'] !== 'eventual')
    throw fail(
      400,
      'Request_UnsupportedQuery',
      'The specified filter or cast needs ConsistencyLevel: eventual and $count=true.',
    );
  const rows = [...groupsOf(world, user.id, 'members', query), ...(cast ? [] : rolesOf(world, user.id))];
  return pageOf(world, request, 'directoryObjects', rows, {
    size: sizeOf(query),
    token: query.skipToken,
    count: query.count,
  });
};

const ownedObjects = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const user = userOf(world, request);
  const query = readQuery(request);
  const rows = groupsOf(world, user.id, 'owners', query);
  return pageOf(world, request, 'directoryObjects', rows, {
    size: sizeOf(query),
    token: query.skipToken,
    count: false,
  });
};

const licenceDetails = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const user = userOf(world, request);
  const rows = user.assignedLicenses.map(({ skuId }) => ({
    id: Buffer.from(`${user.id}${skuId}`).toString('base64url').slice(0, 44),
    skuId,
    skuPartNumber: world.entra.skus.find((sku) => sku.skuId === skuId)?.skuPartNumber ?? null,
    servicePlans: [],
  }));
  return many(`users('${user.id}')/licenseDetails`, rows);
};

const grants = (world: GraphWorld, request: RoutedRequest, principalId?: string): CloudAnswer => {
  const query = readQuery(request);
  checkFilter(query.filter, ['clientId', 'consentType', 'principalId', 'resourceId']);
  const rows = [...world.entra.grants.values()].filter(
    (grant) =>
      (principalId === undefined || grant.principalId === principalId) &&
      (query.filter === undefined ||
        query.filter.test(grant as unknown as Readonly<Record<string, unknown>>)),
  );
  return pageOf(world, request, 'oauth2PermissionGrants', rows, {
    size: sizeOf(query),
    token: query.skipToken,
    count: false,
  });
};

const removeFrom = (map: Map<string, unknown>, id: string): CloudAnswer => {
  if (!map.delete(id)) throw notFound(id);
  return nothing;
};

const addGrant = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const body = jsonOf(request) as Record<string, string | null>;
  const { clientId, consentType, principalId, resourceId, scope } = body;
  if (!clientId || !resourceId || (consentType !== 'Principal' && consentType !== 'AllPrincipals'))
    throw fail(400, 'Request_BadRequest', 'One or more properties are missing.');
  const twin = [...world.entra.grants.values()].some(
    (grant) =>
      grant.clientId === clientId &&
      grant.principalId === (principalId ?? null) &&
      grant.resourceId === resourceId,
  );
  if (twin) throw fail(409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.');
  const id = guidFrom(world.entra.tenant, `grant ${world.entra.grants.size} ${world.clock.now().getTime()}`);
  const grant = {
    id,
    clientId,
    consentType,
    principalId: principalId ?? null,
    resourceId,
    scope: scope ?? '',
  } as const;
  world.entra.grants.set(id, { ...grant });
  return one('oauth2PermissionGrants', grant, 201);
};

const roleAssignments = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const user = userOf(world, request);
  return many(
    'appRoleAssignments',
    [...world.entra.appRoleAssignments.values()].filter(({ principalId }) => principalId === user.id),
  );
};

const addRoleAssignment = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const user = userOf(world, request);
  const { principalId, resourceId, appRoleId } = jsonOf(request) as Record<string, string>;
  if (principalId !== user.id || resourceId === undefined || appRoleId === undefined)
    throw fail(400, 'Request_BadRequest', 'One or more properties are missing or do not fit.');
  const twin = [...world.entra.appRoleAssignments.values()].some(
    (one_) =>
      one_.principalId === principalId && one_.resourceId === resourceId && one_.appRoleId === appRoleId,
  );
  if (twin) throw fail(400, 'Request_BadRequest', 'Permission being assigned already exists on the object');
  const made = {
    id: guidFrom(world.entra.tenant, `assignment ${user.id} ${world.clock.now().getTime()}`),
    appRoleId,
    createdDateTime: world.clock.now().toISOString(),
    principalDisplayName: user.displayName,
    principalId,
    principalType: 'User' as const,
    resourceDisplayName: world.entra.servicePrincipals.get(resourceId)?.displayName ?? '',
    resourceId,
  };
  world.entra.appRoleAssignments.set(made.id, made);
  return one('appRoleAssignments', made, 201);
};

const sponsors = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const rows = (world.entra.sponsors.get(userOf(world, request).id) ?? [])
    .map((id) => world.entra.users.get(id))
    .filter((user) => user !== undefined);
  return many(
    'directoryObjects',
    rows.map((user) => ({ '@odata.type': '#microsoft.graph.user', ...viewUser(user, usualFields) })),
  );
};

const devices = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const rows = world.devices.get(userOf(world, request).id) ?? [];
  return many(
    'directoryObjects',
    rows.map((device) => ({ '@odata.type': '#microsoft.graph.device', ...device })),
  );
};

const user = '/users/{user-id}';

export const userThingRoutes = (world: GraphWorld): readonly Route[] => [
  { method: 'GET', template: `${user}/memberOf`, handle: (request) => memberOf(world, request, false) },
  {
    method: 'GET',
    template: `${user}/memberOf/microsoft.graph.group`,
    handle: (request) => memberOf(world, request, true),
  },
  { method: 'GET', template: `${user}/ownedObjects`, handle: (request) => ownedObjects(world, request) },
  { method: 'GET', template: `${user}/licenseDetails`, handle: (request) => licenceDetails(world, request) },
  {
    method: 'GET',
    template: `${user}/oauth2PermissionGrants`,
    handle: (request) => grants(world, request, userOf(world, request).id),
  },
  { method: 'GET', template: '/oauth2PermissionGrants', handle: (request) => grants(world, request) },
  { method: 'POST', template: '/oauth2PermissionGrants', handle: (request) => addGrant(world, request) },
  {
    method: 'DELETE',
    template: '/oauth2PermissionGrants/{oAuth2PermissionGrant-id}',
    handle: ({ ids }) => removeFrom(world.entra.grants, ids['oAuth2PermissionGrant-id'] ?? ''),
  },
  {
    method: 'GET',
    template: `${user}/appRoleAssignments`,
    handle: (request) => roleAssignments(world, request),
  },
  {
    method: 'POST',
    template: `${user}/appRoleAssignments`,
    handle: (request) => addRoleAssignment(world, request),
  },
  {
    method: 'DELETE',
    template: `${user}/appRoleAssignments/{appRoleAssignment-id}`,
    handle: ({ ids }) => removeFrom(world.entra.appRoleAssignments, ids['appRoleAssignment-id'] ?? ''),
  },
  { method: 'GET', template: `${user}/registeredDevices`, handle: (request) => devices(world, request) },
  // Nobody's manager is kept in the estate.
  {
    method: 'GET',
    template: `${user}/directReports`,
    handle: (request) => {
      userOf(world, request);
      return many('directoryObjects', []);
    },
  },
  { method: 'GET', template: `${user}/sponsors`, handle: (request) => sponsors(world, request) },
];

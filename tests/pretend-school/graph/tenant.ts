/** The tenant itself: licences, roles, the bin, domains, and what was granted to the apps. */
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import { guidFrom } from '../random.ts';
import { many, nothing, notFound, one } from './answers.ts';
import type { Row } from './filter.ts';
import { pageOf } from './page.ts';
import { checkFilter, checkSelect, pick, readQuery } from './query.ts';
import { readableFields, userFields, userFilters, viewUser } from './user-view.ts';
import { type GraphWorld, servicePrincipalOf } from './world.ts';

const microsoftGraph = '00000003-0000-0000-c000-000000000000';

/** The id under which Microsoft Graph offers an application permission. */
export const appRoleOf = (world: GraphWorld, permission: string): string =>
  guidFrom(world.entra.tenant, `app role ${permission}`);

/** The principal of Microsoft Graph itself, to which grants point. */
const graphPrincipal = (world: GraphWorld): string =>
  [...world.entra.servicePrincipals.values()].find(({ displayName }) => displayName === 'Microsoft Graph')
    ?.id ?? servicePrincipalOf(world, microsoftGraph);

/** What can stand in a filter, by list; elsewhere nothing. */
const filters: Readonly<Record<string, readonly string[]>> = {
  'roleManagement/directory/roleAssignments': ['principalId', 'roleDefinitionId', 'directoryScopeId'],
  'roleManagement/directory/roleDefinitions': ['id', 'displayName'],
  servicePrincipals: ['id', 'appId', 'displayName', 'servicePrincipalType'],
};

const paged = (
  world: GraphWorld,
  request: RoutedRequest,
  of: string,
  all: readonly object[],
): CloudAnswer => {
  const query = readQuery(request);
  checkFilter(query.filter, filters[of] ?? []);
  const rows = query.filter === undefined ? all : all.filter((row) => query.filter?.test(row as Row));
  const { select } = query;
  const chosen =
    select === undefined ? rows : rows.map((row) => pick(row as Row, [...new Set(['id', ...select])]));
  return pageOf(world, request, of, chosen, {
    size: Math.min(query.top ?? 100, 999),
    token: query.skipToken,
    count: query.count,
  });
};

const skus = (world: GraphWorld): object[] => {
  const used = new Map<string, number>();
  for (const { assignedLicenses } of world.entra.users.values())
    for (const { skuId } of assignedLicenses) used.set(skuId, (used.get(skuId) ?? 0) + 1);
  return world.entra.skus.map(({ skuId, skuPartNumber, seats }) => ({
    id: `${world.entra.tenant}_${skuId}`,
    accountId: world.entra.tenant,
    skuId,
    skuPartNumber,
    appliesTo: 'User',
    capabilityStatus: 'Enabled',
    consumedUnits: used.get(skuId) ?? 0,
    prepaidUnits: { enabled: seats, suspended: 0, warning: 0, lockedOut: 0 },
    servicePlans: [],
    subscriptionIds: [],
  }));
};

const roleAssignments = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const { expand } = readQuery(request);
  const rows = [...world.entra.roleAssignments.values()].map((assignment) => ({
    ...assignment,
    ...(expand.includes('roleDefinition') && {
      roleDefinition: world.entra.roleDefinitions.get(assignment.roleDefinitionId),
    }),
    ...(expand.includes('principal') && { principal: { id: assignment.principalId } }),
  }));
  return paged(world, request, 'roleManagement/directory/roleAssignments', rows);
};

const removeAssignment = (world: GraphWorld, { ids }: RoutedRequest): CloudAnswer => {
  const id = ids['unifiedRoleAssignment-id'] ?? '';
  if (!world.entra.roleAssignments.delete(id)) throw notFound(id);
  return nothing;
};

const deletedUsers = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const query = readQuery(request);
  checkSelect(query.select, userFields, 'user');
  checkFilter(query.filter, userFilters);
  const { granted } = request.caller;
  const fields = [...new Set(['id', ...readableFields(world, granted, query.select)])];
  const rows = [...world.deleted.values()]
    .filter(({ user }) => query.filter === undefined || query.filter.test(user as unknown as Row))
    .map(({ user, at }) => ({
      ...viewUser(user, fields, granted),
      deletedDateTime: at,
    }));
  return pageOf(world, request, 'directory/deletedItems/microsoft.graph.user', rows, {
    size: Math.min(query.top ?? 100, 999),
    token: query.skipToken,
    count: query.count,
  });
};

const domains = (world: GraphWorld): object[] =>
  world.entra.domains.map((id, place) => ({
    id,
    authenticationType: 'Managed',
    isAdminManaged: true,
    isDefault: place === 0,
    isInitial: id.includes('.onmicrosoft.'),
    isRoot: true,
    isVerified: true,
    supportedServices: ['Email'],
  }));

const organisation = (world: GraphWorld): object => ({
  id: world.entra.tenant,
  displayName: 'The trust',
  countryLetterCode: 'GB',
  tenantType: 'AAD',
  assignedPlans: world.limits.premium
    ? [
        {
          assignedDateTime: '2024-09-01T00:00:00Z',
          capabilityStatus: 'Enabled',
          service: 'AADPremiumService',
          servicePlanId: '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
        },
      ]
    : [],
  verifiedDomains: world.entra.domains.map((name, place) => ({
    name,
    isDefault: place === 0,
    isInitial: name.includes('.onmicrosoft.'),
    type: 'Managed',
    capabilities: 'Email',
  })),
});

/** Principals of our own apps, of Microsoft Graph itself with its permissions, and of apps that people gave rights to. */
const principals = (world: GraphWorld): (Row & { readonly id: string })[] => [
  {
    id: graphPrincipal(world),
    appId: microsoftGraph,
    displayName: 'Microsoft Graph',
    servicePrincipalType: 'Application',
    appRoles: [...new Set(world.apps.flatMap(({ granted }) => granted))].map((value) => ({
      id: appRoleOf(world, value),
      value,
      displayName: value,
      description: value,
      isEnabled: true,
      allowedMemberTypes: ['Application'],
    })),
  },
  ...world.apps.map(({ clientId, displayName }) => ({
    id: servicePrincipalOf(world, clientId),
    appId: clientId,
    displayName,
    servicePrincipalType: 'Application',
    appRoles: [],
  })),
  ...[...world.entra.servicePrincipals.values()]
    .filter(({ displayName }) => displayName !== 'Microsoft Graph')
    .map(({ id, displayName }) => ({
      id,
      appId: guidFrom(world.entra.tenant, `app of ${id}`),
      displayName,
      servicePrincipalType: 'Application',
      appRoles: [],
    })),
];

const principalOf = (world: GraphWorld, id: string): Row & { readonly id: string } => {
  const found = principals(world).find((principal) => principal.id === id);
  if (found === undefined) throw notFound(id);
  return found;
};

const grantedTo = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const id = request.ids['servicePrincipal-id'] ?? '';
  principalOf(world, id);
  const app = world.apps.find(({ clientId }) => servicePrincipalOf(world, clientId) === id);
  const rows = (app?.granted ?? []).map((permission) => ({
    id: guidFrom(world.entra.tenant, `granted ${id} ${permission}`),
    appRoleId: appRoleOf(world, permission),
    createdDateTime: '2026-09-01T08:00:00Z',
    principalDisplayName: app?.displayName ?? '',
    principalId: id,
    principalType: 'ServicePrincipal',
    resourceDisplayName: 'Microsoft Graph',
    resourceId: graphPrincipal(world),
  }));
  return paged(world, request, 'appRoleAssignments', rows);
};

export const tenantRoutes = (world: GraphWorld): readonly Route[] => [
  { method: 'GET', template: '/subscribedSkus', handle: () => many('subscribedSkus', skus(world)) },
  {
    method: 'GET',
    template: '/roleManagement/directory/roleAssignments',
    handle: (request) => roleAssignments(world, request),
  },
  {
    method: 'DELETE',
    template: '/roleManagement/directory/roleAssignments/{unifiedRoleAssignment-id}',
    handle: (request) => removeAssignment(world, request),
  },
  {
    method: 'GET',
    template: '/roleManagement/directory/roleDefinitions',
    handle: (request) =>
      paged(world, request, 'roleManagement/directory/roleDefinitions', [
        ...world.entra.roleDefinitions.values(),
      ]),
  },
  {
    method: 'GET',
    template: '/directory/deletedItems/microsoft.graph.user',
    handle: (request) => deletedUsers(world, request),
  },
  {
    method: 'GET',
    template: '/domains',
    handle: (request) => paged(world, request, 'domains', domains(world)),
  },
  {
    method: 'GET',
    template: '/organization',
    handle: (request) => paged(world, request, 'organization', [organisation(world)]),
  },
  {
    method: 'GET',
    template: '/servicePrincipals',
    handle: (request) => paged(world, request, 'servicePrincipals', principals(world)),
  },
  {
    method: 'GET',
    template: '/servicePrincipals/{servicePrincipal-id}',
    handle: ({ ids }) => one('servicePrincipals', principalOf(world, ids['servicePrincipal-id'] ?? '')),
  },
  {
    method: 'GET',
    template: '/servicePrincipals/{servicePrincipal-id}/appRoleAssignments',
    handle: (request) => grantedTo(world, request),
  },
];

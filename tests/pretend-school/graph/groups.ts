/** Groups, their members and owners; what refuses to be changed refuses here too. */
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import { jsonOf } from '../cloud/request.ts';
import type { EntraGroup } from '../estate/index.ts';
import { fail, nothing, notFound, one, onPremises } from './answers.ts';
import { groupFields, groupFilters, viewGroup } from './group-view.ts';
import type { Row } from './filter.ts';
import { pageOf } from './page.ts';
import { checkFilter, checkSelect, readQuery } from './query.ts';
import { readableFields, userFields, userFilters, viewUser } from './user-view.ts';
import { type GraphWorld, listedMembers, willWriteGroup } from './world.ts';

const groupOf = (world: GraphWorld, request: RoutedRequest): EntraGroup => {
  const id = request.ids['group-id'] ?? '';
  const group = world.entra.groups.get(id);
  if (group === undefined) throw notFound(id);
  return group;
};

const listGroups = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const query = readQuery(request);
  checkSelect(query.select, groupFields, 'group');
  checkFilter(query.filter, groupFilters);
  const rows = [...world.entra.groups.values()].filter(
    (group) => query.filter === undefined || query.filter.test(group as unknown as Row),
  );
  const views = rows.map((group) => viewGroup(group, query.select));
  return pageOf(world, request, 'groups', views, {
    size: Math.min(query.top ?? 100, world.limits.page),
    token: query.skipToken,
    count: query.count,
  });
};

const getGroup = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const { select } = readQuery(request);
  checkSelect(select, groupFields, 'group');
  return one('groups', viewGroup(groupOf(world, request), select));
};

type Part = 'members' | 'owners';

const listPart = (world: GraphWorld, request: RoutedRequest, part: Part, cast: boolean): CloudAnswer => {
  const group = groupOf(world, request);
  const query = readQuery(request);
  checkSelect(query.select, userFields, 'directoryObject');
  checkFilter(query.filter, userFilters);
  const { granted } = request.caller;
  const fields = ['id', ...readableFields(world, granted, query.select)];
  const ids = [...(listedMembers(world, group.id)?.[part] ?? [])];
  const users = ids.map((id) => world.entra.users.get(id)).filter((user) => user !== undefined);
  const rows = users
    .filter((user) => query.filter === undefined || query.filter.test(user as unknown as Row))
    .map((user) => ({
      ...(!cast && { '@odata.type': '#microsoft.graph.user' }),
      ...viewUser(user, fields, granted),
    }));
  return pageOf(world, request, cast ? 'users' : 'directoryObjects', rows, {
    size: Math.min(query.top ?? 100, 999),
    token: query.skipToken,
    count: query.count,
  });
};

/** Throws what Graph says to a change of this group's members or owners. */
const checkChange = (group: EntraGroup, granted: readonly string[], part: Part): void => {
  if (group.isAssignableToRole === true && !granted.includes('RoleManagement.ReadWrite.Directory'))
    throw fail(403);
  if (group.onPremisesSyncEnabled === true) throw onPremises();
  if (part === 'members' && group.groupTypes.includes('DynamicMembership')) throw fail(403);
  if (group.mailEnabled && !group.groupTypes.includes('Unified'))
    throw fail(
      400,
      'Request_BadRequest',
      'Cannot Update a mail-enabled security groups and or distribution list.',
    );
};

const addTo = (world: GraphWorld, request: RoutedRequest, part: Part): CloudAnswer => {
  const group = groupOf(world, request);
  checkChange(group, request.caller.granted, part);
  const link = (jsonOf(request) as Readonly<Record<string, unknown>> | undefined)?.['@odata.id'];
  const id = /\/(?:directoryObjects|users)(?:\/|\(')([\w-]+)/.exec(typeof link === 'string' ? link : '')?.[1];
  if (id === undefined) throw fail(400, 'Request_BadRequest', "Invalid URL format specified in '@odata.id'.");
  if (!world.entra.users.has(id)) throw notFound(id);
  if (group[part].has(id))
    throw fail(
      400,
      'Request_BadRequest',
      `One or more added object references already exist for the following modified properties: '${part}'.`,
    );
  willWriteGroup(world, group.id);
  group[part].add(id);
  return nothing;
};

const removeFrom = (world: GraphWorld, request: RoutedRequest, part: Part): CloudAnswer => {
  const group = groupOf(world, request);
  const id = request.ids['directoryObject-id'] ?? '';
  checkChange(group, request.caller.granted, part);
  if (!group[part].has(id)) throw notFound(id);
  if (part === 'owners' && group.owners.size === 1)
    throw fail(
      400,
      'Request_BadRequest',
      'The group must have at least one owner, hence this owner cannot be removed.',
    );
  willWriteGroup(world, group.id);
  group[part].delete(id);
  return nothing;
};

const partRoutes = (world: GraphWorld, part: Part): readonly Route[] => [
  {
    method: 'GET',
    template: `/groups/{group-id}/${part}`,
    handle: (request) => listPart(world, request, part, false),
  },
  {
    method: 'GET',
    template: `/groups/{group-id}/${part}/microsoft.graph.user`,
    handle: (request) => listPart(world, request, part, true),
  },
  {
    method: 'POST',
    template: `/groups/{group-id}/${part}/$ref`,
    handle: (request) => addTo(world, request, part),
  },
  {
    method: 'DELETE',
    template: `/groups/{group-id}/${part}/{directoryObject-id}/$ref`,
    handle: (request) => removeFrom(world, request, part),
  },
];

export const groupRoutes = (world: GraphWorld): readonly Route[] => [
  { method: 'GET', template: '/groups', handle: (request) => listGroups(world, request) },
  { method: 'GET', template: '/groups/{group-id}', handle: (request) => getGroup(world, request) },
  ...partRoutes(world, 'members'),
  ...partRoutes(world, 'owners'),
];

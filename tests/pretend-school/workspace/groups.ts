/** Groups and their members, as the Directory API has them. */
import type { Route, RoutedRequest } from '../cloud/request.ts';
import { findGoogleUser, type GoogleGroup, type GroupRole } from '../estate/index.ts';
import { notFound, refuse } from './answers.ts';
import { bodyOf, pageOf, route, userOf, type Workspace } from './context.ts';
import { customerOrDomain } from './users.ts';

const query = [{ bucket: 'directory', units: 1 }];
/** Directory gives 200 groups or members at the most, whatever is asked for. */
const most = 200;

export const groupRoutes = (ws: Workspace): Route[] => [
  route('directory.groups.list', query, (request) => listGroups(ws, request)),
  route('directory.groups.get', query, (request) => groupAnswer(groupOf(ws, request))),
  route('directory.members.list', query, (request) => listMembers(ws, request)),
  route('directory.members.get', query, (request) => {
    const group = groupOf(ws, request);
    const id = findGoogleUser(ws.google, request.ids['memberKey'] ?? '')?.id ?? '';
    const role = group.members.get(id);
    return role === undefined ? notFound('memberKey') : memberAnswer(ws, id, role);
  }),
  route('directory.members.insert', query, (request) => insertMember(ws, request)),
  route('directory.members.delete', query, (request) => {
    const group = writable(groupOf(ws, request));
    const id = findGoogleUser(ws.google, request.ids['memberKey'] ?? '')?.id ?? '';
    const role = group.members.get(id);
    if (role === undefined) notFound('memberKey');
    ws.lag.wrote('member', `${group.id}/${id}`, role);
    group.members.delete(id);
  }),
];

const groupOf = (ws: Workspace, { ids }: RoutedRequest): GoogleGroup => {
  const key = (ids['groupKey'] ?? '').toLowerCase();
  const { groups } = ws.google;
  return groups.get(key) ?? [...groups.values()].find(({ email }) => email === key) ?? notFound('groupKey');
};

const writable = (group: GoogleGroup): GoogleGroup =>
  group.dynamic
    ? refuse(412, 'conditionNotMet', 'Members of a dynamic group follow its rule and cannot be changed.')
    : group;

const groupAnswer = (group: GoogleGroup) => ({
  kind: 'admin#directory#group',
  id: group.id,
  etag: '"group"',
  email: group.email,
  name: group.name,
  directMembersCount: String(group.members.size),
  description: group.description,
  adminCreated: group.adminCreated,
});

const memberAnswer = (ws: Workspace, id: string, role: GroupRole) => {
  const user = ws.google.users.get(id);
  return {
    kind: 'admin#directory#member',
    etag: '"member"',
    id,
    email: user?.primaryEmail ?? '',
    role,
    type: 'USER',
    status: user?.suspended === true ? 'SUSPENDED' : 'ACTIVE',
  };
};

const listGroups = (ws: Workspace, request: RoutedRequest): unknown => {
  const userKey = request.query.get('userKey');
  if (userKey === null) customerOrDomain(ws, request.query);
  const domain = request.query.get('domain');
  const id = userKey === null ? undefined : userOf(ws, userKey).id;
  const has = (group: GoogleGroup): boolean =>
    id === undefined || ws.lag.listed('member', `${group.id}/${id}`, group.members.get(id)) !== undefined;
  const { items, nextPageToken } = pageOf(
    ws,
    request,
    'directory.groups.list',
    [...ws.google.groups.values()],
    (group) =>
      has(group) && (domain === null || group.email.endsWith(`@${domain}`)) ? groupAnswer(group) : undefined,
    most,
  );
  return {
    kind: 'admin#directory#groups',
    etag: '"groups"',
    ...(items.length > 0 && { groups: items }),
    ...(nextPageToken !== undefined && { nextPageToken }),
  };
};

const listMembers = (ws: Workspace, request: RoutedRequest): unknown => {
  const group = groupOf(ws, request);
  const roles = request.query.get('roles')?.split(',');
  // Those whom a list still shows although they are gone.
  const lagging = ws.lag.pending('member').flatMap((key) => (key.startsWith(`${group.id}/`) ? [key.slice(group.id.length + 1)] : [])); // prettier-ignore
  const ids = [...new Set([...group.members.keys(), ...lagging])];
  const { items, nextPageToken } = pageOf(
    ws,
    request,
    'directory.members.list',
    ids,
    (id) => {
      const role = ws.lag.listed('member', `${group.id}/${id}`, group.members.get(id));
      return role === undefined || (roles !== undefined && !roles.includes(role))
        ? undefined
        : memberAnswer(ws, id, role);
    },
    most,
  );
  return {
    kind: 'admin#directory#members',
    etag: '"members"',
    ...(items.length > 0 && { members: items }),
    ...(nextPageToken !== undefined && { nextPageToken }),
  };
};

const insertMember = (ws: Workspace, request: RoutedRequest): unknown => {
  const group = writable(groupOf(ws, request));
  const {
    email,
    id: given,
    role = 'MEMBER',
  } = bodyOf(request) as { email?: string; id?: string; role?: GroupRole };
  const id = findGoogleUser(ws.google, given ?? email ?? '')?.id ?? notFound('memberKey');
  if (!['OWNER', 'MANAGER', 'MEMBER'].includes(role)) refuse(400, 'invalid', 'Invalid Input: role');
  if (group.members.has(id)) refuse(409, 'duplicate', 'Member already exists.');
  ws.lag.wrote('member', `${group.id}/${id}`, undefined);
  group.members.set(id, role);
  return memberAnswer(ws, id, role);
};

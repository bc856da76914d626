/** Organisational units, administrator roles and who holds them. */
import type { Route } from '../cloud/request.ts';
import { refuse } from './answers.ts';
import { pageOf, route, userOf, type Workspace } from './context.ts';
import { isCustomer } from './users.ts';

const query = [{ bucket: 'directory', units: 1 }];

export const roleRoutes = (ws: Workspace): Route[] => {
  const own = (customer: string | undefined): void => {
    if (!isCustomer(ws, customer ?? '')) refuse(404, 'notFound', 'Resource Not Found: customer');
  };
  const { orgUnits, roles, roleAssignments } = ws.google;
  return [
    route('directory.orgunits.list', query, ({ ids, query: asked }) => {
      own(ids['customerId']);
      const above = asked.get('orgUnitPath') ?? '/';
      const under = above === '/' ? '/' : `${above}/`;
      const all = asked.get('type') === 'all' || asked.get('type') === 'allIncludingParent';
      const found = [...orgUnits.values()].filter(({ orgUnitPath }) => orgUnitPath.startsWith(under) && (all || !orgUnitPath.slice(under.length).includes('/'))); // prettier-ignore
      const organizationUnits = found.map((unit) => ({ kind: 'admin#directory#orgUnit', etag: '"unit"', ...unit, parentOrgUnitPath: unit.orgUnitPath.replace(/\/[^/]*$/, '') || '/' })); // prettier-ignore
      return {
        kind: 'admin#directory#orgUnits',
        etag: '"units"',
        ...(found.length > 0 && { organizationUnits }),
      };
    }),
    route('directory.roles.list', query, (request) => {
      own(request.ids['customer']);
      const { items, nextPageToken } = pageOf(
        ws,
        request,
        'directory.roles.list',
        [...roles.values()],
        (role) => ({
          kind: 'admin#directory#role',
          etag: '"role"',
          ...role,
        }),
      );
      return {
        kind: 'admin#directory#roles',
        etag: '"roles"',
        items,
        ...(nextPageToken !== undefined && { nextPageToken }),
      };
    }),
    route('directory.roleAssignments.list', query, (request) => {
      own(request.ids['customer']);
      const userKey = request.query.get('userKey');
      const user = userKey === null ? undefined : userOf(ws, userKey).id;
      const roleId = request.query.get('roleId');
      const { items, nextPageToken } = pageOf(ws, request, 'directory.roleAssignments.list', [...roleAssignments.values()], (one) =>
        (user === undefined || one.assignedTo === user) && (roleId === null || one.roleId === roleId)
          ? { kind: 'admin#directory#roleAssignment', etag: '"assignment"', ...one, assigneeType: 'user', scopeType: 'CUSTOMER' }
          : undefined,
      ); // prettier-ignore
      return { kind: 'admin#directory#roleAssignments', etag: '"assignments"', ...(items.length > 0 && { items }), ...(nextPageToken !== undefined && { nextPageToken }) }; // prettier-ignore
    }),
  ];
};

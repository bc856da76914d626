/** GET /users: chosen fields, filters, pages, counts. */
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import type { EntraUser } from '../estate/index.ts';
import { many, unsupported, fail } from './answers.ts';
import type { Filter, Row } from './filter.ts';
import { nextLink, pageSize, place } from './page.ts';
import { checkFilter, checkSelect, readQuery } from './query.ts';
import { readableFields, userFields, userFilters, viewUser } from './user-view.ts';
import type { GraphWorld } from './world.ts';

interface ListPlace {
  /** Name and id of the last one shown. */
  readonly after: string;
  readonly id: string;
  readonly empty: boolean;
}

const checkSignIns = (filter: Filter | undefined): void => {
  const names = [...(filter?.properties ?? [])];
  const about = names.filter((name) => name.startsWith('signInActivity/'));
  if (about.length > 0 && about.length < names.length)
    throw fail(
      400,
      'BadRequest',
      'Filter not supported: signInActivity cannot be combined with other filterable properties.',
    );
};

const sizeOf = (world: GraphWorld, top: number | undefined, signIns: boolean): number => {
  const { page, signInPage } = world.limits;
  if (top === 0 || (top ?? 0) > page)
    throw unsupported(`Invalid page size specified: '${top}'. Must be between 1 and ${page} inclusive.`);
  if (signIns && (top ?? 0) > signInPage)
    throw fail(400, 'BadRequest', `The page size with signInActivity must not be over ${signInPage}.`);
  return top ?? (signIns ? Math.min(100, signInPage) : 100);
};

const fits = (world: GraphWorld, id: string, filter: Filter | undefined): EntraUser | undefined => {
  const user = world.lag.listed('user', id, world.entra.users.get(id));
  return user !== undefined && (filter === undefined || filter.test(user as unknown as Row))
    ? user
    : undefined;
};

/** Walks the sorted users from a place on until `size` fit; `more`: another one fits after that. */
const walk = (
  world: GraphWorld,
  filter: Filter | undefined,
  from: ListPlace | undefined,
  size: number,
): {
  readonly users: EntraUser[];
  readonly last: { upn: string; id: string } | undefined;
  readonly more: boolean;
} => {
  const rows = world.index.sorted();
  const { below, upTo } = filter?.range ?? {};
  let at = world.index.place(from?.after ?? filter?.range.from ?? '');
  if (from !== undefined && rows[at]?.id === from.id) at += 1;
  const users: EntraUser[] = [];
  let last: { upn: string; id: string } | undefined;
  for (; at < rows.length; at += 1) {
    const row = rows[at];
    if (
      row === undefined ||
      (below !== undefined && row.upn >= below) ||
      (upTo !== undefined && row.upn > upTo)
    )
      break;
    const user = fits(world, row.id, filter);
    if (user === undefined) continue;
    if (users.length === size) return { users, last, more: true };
    users.push(user);
    last = row;
  }
  return { users, last, more: false };
};

const listUsers = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const query = readQuery(request);
  checkSelect(query.select, userFields, 'user');
  checkFilter(query.filter, userFilters);
  checkSignIns(query.filter);
  const asked = [...(query.select ?? [])];
  const aboutSignIns = [...(query.filter?.properties ?? [])].some((name) =>
    name.startsWith('signInActivity'),
  );
  const fields = readableFields(world, request.caller.granted, query.select);
  if (aboutSignIns) readableFields(world, request.caller.granted, ['signInActivity']);
  const from = place(world, request, query.skipToken) as ListPlace | undefined;
  const size = pageSize(
    world,
    sizeOf(world, query.top, asked.includes('signInActivity')),
    from?.empty ?? false,
  );
  const { users, last, more } = walk(world, query.filter, from, size);
  const after = { after: last?.upn ?? from?.after ?? '', id: last?.id ?? from?.id ?? '', empty: size === 0 };
  return many(
    `users${query.select === undefined ? '' : `(${asked.join(',')})`}`,
    users.map((user) => viewUser(user, fields, request.caller.granted)),
    {
      ...(query.count &&
        from === undefined && { count: walk(world, query.filter, undefined, Infinity).users.length }),
      ...(more && { nextLink: nextLink(world, request, after) }),
    },
  );
};

export const listUsersRoute = (world: GraphWorld): Route => ({
  method: 'GET',
  template: '/users',
  handle: (request) => listUsers(world, request),
});

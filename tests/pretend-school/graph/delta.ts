/** GET /users/delta(): the whole list first, then what changed since; links run out and say so with a 410. */
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import { fail, GraphError, errorAnswer } from './answers.ts';
import { checkSelect, readQuery } from './query.ts';
import { readableFields, userFields, viewUser } from './user-view.ts';
import type { GraphWorld } from './world.ts';

interface DeltaPlace {
  /** Number of the latest change when the walk began: where its delta link begins. */
  readonly since: number;
  /** A first walk shows all users, from this place on; a later one the changes. */
  readonly first: boolean;
  readonly at: number;
  readonly select: string;
}

const expired = (world: GraphWorld, request: RoutedRequest): GraphError => {
  const answer = errorAnswer(
    410,
    'syncStateNotFound',
    'The sync state generation is not found: it may have expired. Start with an initial sync.',
  );
  const select = request.query.get('$select');
  const location = `${world.root}/users/delta?${select === null ? '' : `$select=${select}&`}$deltatoken=`;
  return new GraphError({ ...answer, headers: { ...answer.headers, location } });
};

const placeOf = (world: GraphWorld, request: RoutedRequest): DeltaPlace => {
  const delta = request.query.get('$deltatoken');
  const token = request.query.get('$skiptoken') ?? delta;
  const select = request.query.get('$select') ?? '';
  if (token === null || token === '') return { since: world.changes.at, first: true, at: 0, select };
  const redeemed = world.paging.redeem(token, 'users/delta');
  if (redeemed === undefined) throw fail(400, 'Request_BadRequest', 'Badly formed token.');
  if (world.clock.now().getTime() - redeemed.issuedAt > world.limits.deltaLifetime)
    throw expired(world, request);
  return redeemed.place as DeltaPlace;
};

const link = (world: GraphWorld, kind: '$skiptoken' | '$deltatoken', at: DeltaPlace): string =>
  `${world.root}/users/delta()?${new URLSearchParams({ [kind]: world.paging.issue(at, 'users/delta') }).toString()}`;

const sizeOf = (world: GraphWorld, request: RoutedRequest): number => {
  const wished = Number(/odata\.maxpagesize=(\d+)/.exec(request.headers['prefer'] ?? '')?.[1] ?? 100);
  return Math.min(Math.max(1, wished), world.limits.page);
};

/** What changed and has come through to the lists by now, oldest first; a change still on its way holds back later ones. */
const settled = (world: GraphWorld, since: number) => {
  const rows = world.changes.since(since);
  const waiting = new Set(world.lag.pending('user'));
  const stop = rows.findIndex(({ id }) => waiting.has(id));
  return stop < 0 ? rows : rows.slice(0, stop);
};

const deltaUsers = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const { select } = readQuery(request);
  checkSelect(select, userFields, 'user');
  const from = placeOf(world, request);
  const chosen = from.select === '' ? undefined : from.select.split(',');
  const fields = [...new Set(['id', ...readableFields(world, request.caller.granted, chosen)])];
  if (fields.includes('signInActivity'))
    throw fail(400, 'Request_BadRequest', 'signInActivity is not supported in delta queries.');
  const size = sizeOf(world, request);
  const view = (id: string): object => {
    const user = world.entra.users.get(id);
    return user === undefined
      ? { id, '@removed': { reason: 'changed' } }
      : viewUser(user, fields, request.caller.granted);
  };
  const rows: readonly { readonly id: string }[] = from.first
    ? world.index.sorted()
    : settled(world, from.since);
  const shown = rows.slice(from.at, from.at + size).map(({ id }) => view(id));
  const next = from.at + size;
  const more = next < rows.length;
  // Delta may show one object again in a later place; whoever reads it has to be ready for that.
  const [again] = rows;
  if (!from.first && !more && rows.length > 1 && again !== undefined) shown.push(view(again.id));
  const seen = from.first ? from.since : (settled(world, from.since).at(-1)?.at ?? from.since);
  return {
    status: 200,
    body: {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
      ...(more
        ? { '@odata.nextLink': link(world, '$skiptoken', { ...from, at: next }) }
        : {
            '@odata.deltaLink': link(world, '$deltatoken', {
              since: seen,
              first: false,
              at: 0,
              select: from.select,
            }),
          }),
      value: shown,
    },
  };
};

export const deltaRoute = (world: GraphWorld): Route => ({
  method: 'GET',
  template: '/users/delta()',
  also: ['/users/delta', '/users/microsoft.graph.delta()', '/users/microsoft.graph.delta'],
  handle: (request) => deltaUsers(world, request),
});

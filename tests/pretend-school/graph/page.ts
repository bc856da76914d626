/** Cuts a list into pages with next links: opaque, bound to their query, now and then short or empty on order. */
import { queryKey } from '../cloud/paging.ts';
import type { CloudAnswer, RoutedRequest } from '../cloud/request.ts';
import { fail, many } from './answers.ts';
import type { GraphWorld } from './world.ts';

/** Where a next link goes on, as {@link nextLink} was given it; whoever made the link knows its type. */
export const place = (world: GraphWorld, request: RoutedRequest, token: string | undefined): unknown => {
  if (token === undefined) return undefined;
  const redeemed = world.paging.redeem(token, keyOf(request));
  if (redeemed === undefined)
    throw fail(
      400,
      'Directory_ExpiredPageToken',
      'The specified page token value has expired and can no longer be included in your request.',
    );
  return redeemed.place;
};

const keyOf = (request: RoutedRequest): string => queryKey(request.path, request.query, ['$skiptoken']);

/** The link to go on with, carrying the whole query. Like Graph, it has `%24` for `$`. */
export const nextLink = (world: GraphWorld, request: RoutedRequest, at: unknown): string => {
  const query = new URLSearchParams(request.query);
  query.set('$skiptoken', world.paging.issue(at, keyOf(request)));
  return `${world.root}${request.path}?${query.toString()}`;
};

/** How many this page shows: `size`, or fewer, or none, as the test ordered. Never none twice running. */
export const pageSize = (world: GraphWorld, size: number, afterEmpty: boolean): number => {
  const { shortPages, emptyPages } = world.limits;
  if (!afterEmpty && emptyPages > 0 && world.luck.next() < emptyPages) return 0;
  if (shortPages > 0 && world.luck.next() < shortPages)
    return Math.max(1, Math.floor(size * world.luck.next()));
  return size;
};

interface ListPlace {
  readonly at: number;
  readonly empty: boolean;
}

/** A page of a list that is short enough to be made whole. */
export const pageOf = (
  world: GraphWorld,
  request: RoutedRequest,
  of: string,
  rows: readonly object[],
  options: { readonly size: number; readonly token: string | undefined; readonly count: boolean },
): CloudAnswer => {
  const { at, empty } = (place(world, request, options.token) ?? { at: 0, empty: false }) as ListPlace;
  const size = pageSize(world, options.size, empty);
  const next = at + size;
  return many(of, rows.slice(at, next), {
    ...(options.count && options.token === undefined && { count: rows.length }),
    ...(next < rows.length && { nextLink: nextLink(world, request, { at: next, empty: size === 0 }) }),
  });
};

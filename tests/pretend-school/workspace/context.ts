/** What every part of the pretend Workspace works with, and what tests may turn. */
import type { Clock } from '../../../bot/core/ports.ts';
import type { Lag } from '../cloud/lag.ts';
import { jsonOf, type CloudAnswer, type Cost, type Route, type RoutedRequest } from '../cloud/request.ts';
import { queryKey, type Paging } from '../cloud/paging.ts';
import { findGoogleUser, type GoogleEstate, type GoogleUser } from '../estate/index.ts';
import { olderError, Refused, refuse, notFound } from './answers.ts';
import { parseFields, pickFields } from './fields.ts';
import { methodOf } from './methods.ts';

/** What a test may turn at any time. */
export interface Knobs {
  /** Every so many pages there is one with nothing on it but a token; 0: never. */
  emptyPageEvery: number;
  /** The most that a page holds, whatever was asked for; 0: as Google has it. */
  shortPages: number;
  /** Milliseconds in which a second write to the same user is refused, with 412 and 409 in turn. */
  settleMs: number;
  /** Seats for archived users. */
  archiveSeats: number;
  /** How many of the next reads of a user by id come from a replica that is behind. */
  staleReads: number;
}

export interface Workspace {
  readonly google: GoogleEstate;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly paging: Paging;
  readonly knobs: Knobs;
  /** When each user was last written, in milliseconds. */
  readonly writtenAt: Map<string, number>;
  /** Refusals of {@link settled} so far: they take turns. */
  unsettled: number;
}

/** A handler gives the body of a 200; `undefined` is a 204. */
export type Handler = (request: RoutedRequest) => unknown;

/** The route of a method; what it returns is cut to the `fields` asked for. */
export const route = (id: string, costs: readonly Cost[], handle: Handler, defaultFields?: string): Route => {
  const { method, template } = methodOf(id);
  return {
    method,
    template,
    costs: () => costs,
    handle: (request) => answerOf(request, handle, defaultFields),
  };
};

const answerOf = (
  request: RoutedRequest,
  handle: Handler,
  defaultFields: string | undefined,
): CloudAnswer => {
  try {
    const body = handle(request);
    if (body === undefined) return { status: 204 };
    const fields = request.query.get('fields') ?? defaultFields;
    return { status: 200, body: fields === undefined ? body : pickFields(body, parseFields(fields)) };
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    if (error instanceof SyntaxError) return olderError(400, 'invalidParameter', `Invalid: ${error.message}`);
    throw error;
  }
};

/** The body as an object; anything else is refused. */
export const bodyOf = (request: RoutedRequest): Record<string, unknown> => {
  const body = jsonOf(request);
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as Record<string, unknown>)
    : refuse(400, 'parseError', 'Parse Error');
};

/** The user of a `userKey`: id, primary address or alias. */
export const userOf = (ws: Workspace, key: string): GoogleUser =>
  findGoogleUser(ws.google, key) ?? notFound('userKey');

/** Refuses where somebody who is no super administrator would touch one. */
export const mayTouch = (ws: Workspace, request: RoutedRequest, user: GoogleUser): void => {
  const asker = findGoogleUser(ws.google, request.caller.subject ?? '');
  if (user.isAdmin && asker?.isAdmin !== true)
    refuse(403, 'forbidden', 'Not Authorized to access this resource/api');
};

/** Notes a write to the user, after asking whether the one before has settled. */
export const settled = (ws: Workspace, user: GoogleUser): void => {
  const now = ws.clock.now().getTime();
  const last = ws.writtenAt.get(user.id);
  if (last !== undefined && now < last + ws.knobs.settleMs) {
    ws.unsettled += 1;
    if (ws.unsettled % 2 === 1) refuse(412, 'conditionNotMet', 'User creation is not complete.');
    refuse(409, 'conflict', 'Conflict: a previous change to this user is still being applied.');
  }
  ws.writtenAt.set(user.id, now);
};

interface Place {
  readonly index: number;
  /** How many pages came before. */
  readonly page: number;
}

/**
 * One page: walks `source` from where the token says, keeps what `see` gives, and hands out the next token. The token is
 * good for the very same parameters only.
 */
export const pageOf = <Source, Item>(
  ws: Workspace,
  request: RoutedRequest,
  method: string,
  source: readonly Source[],
  see: (one: Source) => Item | undefined,
  most = Number.POSITIVE_INFINITY,
): { readonly items: Item[]; readonly nextPageToken?: string } => {
  const wanted = sizeOf(request, method, most);
  const size = ws.knobs.shortPages > 0 ? Math.min(wanted, ws.knobs.shortPages) : wanted;
  const key = queryKey(request.path, request.query, ['pageToken', 'fields', 'alt', 'prettyPrint']);
  const { index: from, page } = placeOf(ws, request, key);
  const every = ws.knobs.emptyPageEvery;
  if (every > 0 && page % every === every - 1 && from < source.length)
    return { items: [], nextPageToken: ws.paging.issue({ index: from, page: page + 1 }, key) };
  const items: Item[] = [];
  let index = from;
  for (; index < source.length && items.length < size; index += 1) {
    const item = see(source[index] as Source);
    if (item !== undefined) items.push(item);
  }
  return index < source.length
    ? { items, nextPageToken: ws.paging.issue({ index, page: page + 1 }, key) }
    : { items };
};

const placeOf = (ws: Workspace, request: RoutedRequest, key: string): Place => {
  const token = request.query.get('pageToken');
  if (token === null || token === '') return { index: 0, page: 0 };
  const place = ws.paging.redeem(token, key)?.place;
  return place === undefined ? refuse(400, 'invalid', 'Invalid Input: pageToken') : (place as Place);
};

/** The documented cap refuses; where Google documents none in its description but keeps one, `most` clamps. */
const sizeOf = (request: RoutedRequest, method: string, most: number): number => {
  const { page } = methodOf(method);
  if (page === undefined) return most;
  const asked = request.query.get(page.name);
  if (asked === null) return Math.min(page.default ?? page.maximum ?? 100, most);
  const size = Number(asked);
  const maximum = page.maximum ?? Number.MAX_SAFE_INTEGER;
  if (!Number.isInteger(size) || size < 1 || size > maximum)
    refuse(
      400,
      'invalidParameter',
      `Invalid value '${asked}'. Values must be within the range: [1, ${maximum}]`,
    );
  return Math.min(size, most);
};

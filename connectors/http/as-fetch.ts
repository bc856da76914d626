/**
 * Our HTTP in the shape of `fetch`, for Google's client: hand it in for each API as
 * `admin({ version, fetchImplementation: asFetch(http, describe), retry: false })`, with no `auth` (the bearer token is
 * ours) and `rootUrl` for another origin. gaxios wraps what is thrown: `appErrorOf` finds our error in it again.
 */
import { AppError } from '../../bot/core/errors.ts';
import type { Http, HttpMethod, HttpRequest } from './http.ts';

/** What the layer has to know of a request that somebody else composed. */
export type Describe = (method: HttpMethod, url: URL) => Pick<HttpRequest, 'idempotent' | 'cost' | 'as'>;

export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** These are ours: what is packed how, where to, and who asks. */
const ours = new Set(['accept-encoding', 'authorization', 'connection', 'content-length', 'host']);

/** Of a body as it came over the line; ours is unpacked and whole. */
const ofTheLine = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'connection']);

/** Statuses whose answer may have no body in a `Response`. */
const bare = new Set([204, 205, 304]);

export const asFetch =
  (http: Http, describe: Describe = () => ({})): FetchLike =>
  async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = methodOf(init.method ?? (input instanceof Request ? input.method : 'GET'));
    const answer = await http.send({
      ...describe(method, url),
      method,
      url: url.href,
      headers: Object.fromEntries(
        [...new Headers(init.headers ?? (input instanceof Request ? input.headers : {}))].filter(
          ([name]) => !ours.has(name),
        ),
      ),
      ...bodyOf(init.body),
    });
    return new Response(bare.has(answer.status) ? null : answer.text, {
      status: answer.status,
      headers: Object.entries(answer.headers).filter(([name]) => !ofTheLine.has(name)),
    });
  };

const methods: readonly string[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] satisfies HttpMethod[];

const methodOf = (name: string): HttpMethod => {
  const method = name.toUpperCase();
  if (!methods.includes(method)) throw new AppError('unavailable', 'This way of asking is not supported');
  return method as HttpMethod;
};

const bodyOf = (body: RequestInit['body']): Pick<HttpRequest, 'body'> => {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'string') throw new AppError('unavailable', 'Only text is sent to services');
  return { body };
};

/** Our error inside one of a vendor's client; undefined where there is none. */
export const appErrorOf = (error: unknown): AppError | undefined => {
  for (let at = error, depth = 0; depth < 8 && at instanceof Error; at = at.cause, depth += 1) {
    if (at instanceof AppError) return at;
  }
  return undefined;
};

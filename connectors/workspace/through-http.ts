/**
 * Google's client over our HTTP, as an adapter of its gaxios. A `fetch` of ours would do as well, but a page of 500 accounts would then be
 * packed into a `Response` and unpacked again, a quarter of the processor time that a walk takes.
 */
import type { MethodOptions } from 'googleapis/build/src/apis/gmail/index.js';
import { AppError } from '../../bot/core/errors.ts';
import type { Http, HttpMethod, HttpRequest } from '../http/http.ts';

type Adapter = NonNullable<MethodOptions['adapter']>;

const methods: readonly string[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] satisfies HttpMethod[];

/** What Google's client adds, without what is ours: how bodies are packed, and who asks. */
const headersOf = (headers: Headers): Readonly<Record<string, string>> =>
  Object.fromEntries([...headers].filter(([name]) => !['accept-encoding', 'authorization'].includes(name)));

/** Google answers with JSON; what is none (a gateway's page) stays text. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** @throws AppError as the HTTP layer does; `unavailable` for a request that is none of those we make */
export const throughHttp =
  (http: Http, described: Pick<HttpRequest, 'as' | 'cost' | 'idempotent'>): Adapter =>
  async (prepared) => {
    const { url, method = 'GET', headers, body } = prepared;
    if (!methods.includes(method) || !(body === undefined || body === null || typeof body === 'string')) {
      throw new AppError('unavailable', 'Google’s client asks in a way that is not supported');
    }
    const { status, text } = await http.send({
      ...described,
      method: method as HttpMethod,
      url: url.href,
      headers: headersOf(headers),
      ...(typeof body === 'string' && { body }),
    });
    return Object.assign(new Response(null, { status }), { config: prepared, data: parsed(text) as never });
  };

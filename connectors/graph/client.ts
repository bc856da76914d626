/** Asks Microsoft Graph: reading with one identity, changing with another (promises.md E7), answers parsed at the edge. */
import type { TokenCredential } from '@azure/identity';
import type { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';
import type { Clock, Log } from '../../bot/core/ports.ts';
import { sendBatch } from '../http/batch.ts';
import { createHttp } from '../http/create-http.ts';
import type { BudgetLimit, Cost, Http, HttpAnswer, HttpOptions } from '../http/http.ts';
import { sameOrigin } from '../http/same-origin.ts';
import { graphVerdict } from '../http/verdict.ts';
import { walkPages } from '../http/walk-pages.ts';
import { errorSchema, listOf } from './schema.ts';
import { keepToken } from './token.ts';

export interface GraphOptions {
  /** `https://graph.microsoft.com` */
  readonly url?: string | undefined;
  /** The Entra tenant's id. */
  readonly tenant: string;
  readonly reader: TokenCredential;
  readonly writer: TokenCredential;
  readonly http?:
    | Partial<Pick<HttpOptions, 'atOnce' | 'budgets' | 'patience' | 'now' | 'sleep' | 'random' | 'ca'>>
    | undefined;
  readonly log: Log;
  readonly clock: Clock;
}

export type Identity = 'reader' | 'writer';

/** An answer that is no success, and that no further try will change. */
export interface Refused {
  readonly ok: false;
  readonly status: number;
  /** Graph's own, for example `Authorization_RequestDenied`; empty where there is none. */
  readonly code: string;
  /** Graph's words. They may name somebody: for reading what is meant only, never for the log. */
  readonly message: string;
  /** An earlier try may have been done already. */
  readonly maybeTwice: boolean;
}
export type Reply<T> = { readonly ok: true; readonly value: T; readonly maybeTwice: boolean } | Refused;

export interface Read {
  readonly cost?: Cost | undefined;
  /** Advanced queries: to be sent with each page. */
  readonly eventual?: boolean | undefined;
}

export interface Client {
  readonly atOnce: number;
  /** @param path `/users/…`, or a next link of the same service */
  read<T>(path: string, schema: z.ZodType<T>, options?: Read): Promise<Reply<T>>;
  /** Every item of a list that is short enough to be held. A refusal of any page is the answer. */
  readAll<T>(path: string, item: z.ZodType<T>, options?: Read): Promise<Reply<readonly T[]>>;
  /** Many small reads together, by path. @throws AppError of the first that could not be asked */
  readMany<T>(
    paths: readonly string[],
    schema: z.ZodType<T>,
    options?: Read,
  ): Promise<ReadonlyMap<string, Reply<T>>>;
  /** The one answer that points elsewhere: the address of a report. */
  redirect(path: string, options?: Read): Promise<Reply<string>>;
  /** A change that ends the same if it is made twice. */
  write(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: object | undefined,
    cost?: Cost,
  ): Promise<Reply<undefined>>;
  /** The permissions in an identity's token; undefined where they cannot be read. */
  allowed(identity: Identity): Promise<ReadonlySet<string> | undefined>;
  close(): Promise<void>;
}

/**
 * Microsoft's limits as they are known (audit-and-leavers.md 4), for the smallest tenants, so that they hold for all. Units of
 * `directory`: a list of users 2 and of members 3, most others 1; `$select` makes it 1 less, never under 1.
 */
export const graphBudgets = {
  directory: { units: 3_500, perMs: 10_000 },
  changes: { units: 3_000, perMs: 150_000 },
  reports: { units: 5, perMs: 10_000 },
  /** Four at once for the app over all mailboxes. */
  outlook: { units: 10_000, perMs: 600_000, atOnce: 4 },
} as const satisfies Readonly<Record<string, BudgetLimit>>;

export const costing = (budget: keyof typeof graphBudgets, units = 1): Cost => ({ budget, units });

const version = '/v1.0';
const scope = 'https://graph.microsoft.com/.default';

export const createClient = (options: GraphOptions): Client => {
  const { url = 'https://graph.microsoft.com', clock, log } = options;
  const identities = {
    reader: keepToken(options.reader, scope, clock),
    writer: keepToken(options.writer, scope, clock),
  };
  const layer = (identity: Identity): Http =>
    createHttp({
      ...options.http,
      origin: url,
      token: identities[identity].token,
      verdict: graphVerdict,
      budgets: options.http?.budgets ?? graphBudgets,
      log,
    });
  const [reading, writing] = [layer('reader'), layer('writer')];
  const root = `${reading.origin}${version}`;
  const whole = (path: string) =>
    path.startsWith('/') ? `${root}${path}` : sameOrigin(path, reading.origin);
  const get = (path: string, { cost = costing('directory'), eventual = false }: Read = {}) =>
    reading.send({
      method: 'GET',
      url: whole(path),
      headers: { accept: 'application/json', ...(eventual ? { ConsistencyLevel: 'eventual' } : {}) },
      cost,
    });
  return {
    atOnce: options.http?.atOnce ?? 8,
    read: async (path, schema, read) => reply(await get(path, read), schema),
    readAll: (path, item, read) => readAll(path, item, async (at) => await get(at, read)),
    readMany: (paths, schema, read) => readMany(`${root}/$batch`, paths, schema, { read, reading }),
    redirect: async (path, read) => {
      const answer = await get(path, read);
      return answer.status === 302
        ? { ok: true, value: answer.headers['location'] ?? '', maybeTwice: false }
        : refusedBy(answer);
    },
    write: async (method, path, body, cost = costing('changes')) => {
      const answer = await writing.send({
        method,
        url: whole(path),
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        idempotent: true,
        cost,
      });
      const maybeTwice = answer.maybeTwice === true;
      return answer.status < 300 ? { ok: true, value: undefined, maybeTwice } : refusedBy(answer);
    },
    allowed: (identity) => identities[identity].allowed(),
    close: async () => {
      await Promise.all([reading.close(), writing.close()]);
    },
  };
};

const reply = <T>(
  answer: Pick<HttpAnswer, 'status' | 'text' | 'maybeTwice'>,
  schema: z.ZodType<T>,
): Reply<T> =>
  answer.status === 200
    ? { ok: true, value: parsed(jsonOf(answer.text), schema), maybeTwice: answer.maybeTwice === true }
    : refusedBy(answer);

const parsed = <T>(value: unknown, schema: z.ZodType<T>): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('unavailable', 'Microsoft Graph answered in another form than it describes');
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // A gateway's own page, for example: no answer of Graph's.
    return undefined;
  }
};

const refusedBy = (answer: Pick<HttpAnswer, 'status' | 'text' | 'maybeTwice'>): Refused => {
  const error = errorSchema.safeParse(jsonOf(answer.text)).data?.error;
  return {
    ok: false,
    status: answer.status,
    code: error?.code ?? '',
    message: error?.message ?? '',
    maybeTwice: answer.maybeTwice === true,
  };
};

const readAll = async <T>(
  path: string,
  item: z.ZodType<T>,
  get: (at: string) => Promise<HttpAnswer>,
): Promise<Reply<readonly T[]>> => {
  const all: T[] = [];
  let refused: Refused | undefined;
  const fetchPage = async (place: string | undefined) => {
    const page = reply(await get(place ?? path), listOf(item));
    if (page.ok) return { items: page.value.value, place: page.value['@odata.nextLink'] ?? undefined };
    refused = page;
    return { items: [], place: undefined };
  };
  for await (const page of walkPages({ fetchPage })) all.push(...page.items);
  return refused ?? { ok: true, value: all, maybeTwice: false };
};

const readMany = async <T>(
  batch: string,
  paths: readonly string[],
  schema: z.ZodType<T>,
  { read, reading }: { readonly read: Read | undefined; readonly reading: Http },
): Promise<ReadonlyMap<string, Reply<T>>> => {
  const wanted = [...new Set(paths)];
  const parts = wanted.map((url, index) => ({
    id: String(index),
    method: 'GET' as const,
    url,
    cost: read?.cost ?? costing('directory'),
    ...(read?.eventual === true ? { headers: { ConsistencyLevel: 'eventual' } } : {}),
  }));
  const outcomes = await sendBatch(batch, parts, reading);
  return new Map(
    wanted.map((path, index) => {
      const outcome = outcomes.get(String(index));
      if (outcome === undefined) throw new AppError('unavailable', 'A part of a batch was not answered');
      if ('error' in outcome) throw outcome.error;
      const { status, body } = outcome.answer;
      return [path, reply({ status, text: JSON.stringify(body ?? null) }, schema)];
    }),
  );
};

/** The pretend Graph over the pretend trust's estate, and a plain client for tests: fetch and nothing else. */
import { createMovableClock } from '../pretend-school/clock.ts';
import { type Estate, makeEstate } from '../pretend-school/estate/index.ts';
import {
  type PretendGraph,
  type PretendGraphOptions,
  startPretendGraph,
} from '../pretend-school/graph/index.ts';
import { makeTrust } from '../pretend-school/trust.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json & {
    readonly value: readonly Json[];
    readonly error?: { readonly code: string; readonly message: string; readonly innerError: Json };
  };
}

export interface Asking {
  readonly app?: 'reader' | 'writer';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GraphHouse {
  readonly graph: PretendGraph;
  readonly estate: Estate;
  /** Stands still until it is moved. */
  readonly clock: { now(): Date };
  readonly move: (ms: number) => void;
  /** `path` below `/v1.0`, or a whole link. */
  readonly ask: (method: string, path: string, asking?: Asking) => Promise<GraphAnswer>;
  readonly get: (path: string, asking?: Asking) => Promise<GraphAnswer>;
  /** Every page, next links followed. */
  readonly pages: (path: string, asking?: Asking) => Promise<readonly GraphAnswer[]>;
}

export const openGraph = async (options: Partial<PretendGraphOptions> = {}): Promise<GraphHouse> => {
  const estate = (options.estate as Estate | undefined) ?? makeEstate(makeTrust());
  let real = Date.parse('2026-11-21T20:00:00Z');
  const clock = createMovableClock(() => real);
  const graph = await startPretendGraph({ estate, clock, ...options });
  const [reader, writer] = graph.apps;
  if (reader === undefined || writer === undefined) throw new Error('two apps are needed');
  const ask: GraphHouse['ask'] = async (method, path, { app = 'reader', body, headers } = {}) => {
    const response = await fetch(path.startsWith('http') ? path : `${graph.url}${path}`, {
      method,
      headers: {
        authorization: graph.bearer(app === 'reader' ? reader : writer),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = text.startsWith('{') ? (JSON.parse(text) as GraphAnswer['body']) : { value: [] };
    return { status: response.status, headers: response.headers, text, body: json };
  };
  const get: GraphHouse['get'] = (path, asking) => ask('GET', path, asking);
  const pages: GraphHouse['pages'] = async (path, asking) => {
    const all: GraphAnswer[] = [];
    for (let next: unknown = path; typeof next === 'string';) {
      const page = await get(next, asking);
      all.push(page);
      next = page.body['@odata.nextLink'];
    }
    return all;
  };
  return {
    graph,
    estate,
    clock,
    move: (ms) => {
      real += ms;
    },
    ask,
    get,
    pages,
  };
};

/** `[200]`, or `[403, 'Authorization_RequestDenied']`. */
export const outcome = ({ status, body }: GraphAnswer): readonly [number, string?] =>
  body.error === undefined ? [status] : [status, body.error.code];

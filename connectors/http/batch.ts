/** Graph's JSON `$batch`: up to 20 requests in one, each with an answer of its own (audit-and-leavers.md 4). */
import { AppError, isAppError } from '../../bot/core/errors.ts';
import { z } from 'zod';
import { costsOf } from './create-http.ts';
import { gaveUp } from './errors.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';

/** One request of a batch. Its `url` is relative to the version's root, as `/users/…`. */
export interface BatchPart {
  readonly id: string;
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** As JSON. */
  readonly body?: unknown;
  readonly idempotent?: boolean | undefined;
  readonly cost?: HttpRequest['cost'];
  /** Ids of the parts before it that must have succeeded: parts that hang together must fit into one batch. */
  readonly dependsOn?: readonly string[] | undefined;
}

export interface PartAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as it came; undefined where there was none. */
  readonly body: unknown;
  readonly maybeTwice?: boolean | undefined;
}

/** Each part's answer, or why there is none: `unavailable` (surely not done) or `unconfirmed`. */
export type PartOutcome = { readonly answer: PartAnswer } | { readonly error: AppError };

/** The most that Graph takes in one. */
export const mostParts = 20;

const answersSchema = z.object({ responses: z.array(z.unknown()) });
const answerSchema = z.object({
  id: z.coerce.string(),
  status: z.number().int(),
  headers: z.record(z.string(), z.coerce.string()).nullish(),
  // Not there at all in a 204.
  body: z.unknown().optional(),
});

interface Going {
  readonly part: BatchPart;
  doubt: boolean;
}

/**
 * Sends parts in batches of at most 20 and answers for every one of them. A part that was refused (429, 503) goes again,
 * alone or with others of its kind, after its own Retry-After; one whose answer is missing goes again if that can do no harm.
 *
 * @param url the whole address of the service's `$batch`
 * @throws AppError `misconfigured`: two parts of one id, or parts that hang together and do not fit into one batch
 */
export const sendBatch = async (
  url: string,
  parts: readonly BatchPart[],
  http: Http,
): Promise<ReadonlyMap<string, PartOutcome>> => {
  if (new Set(parts.map(({ id }) => id)).size < parts.length)
    throw new AppError('misconfigured', 'Two parts of a batch have one id');
  const outcomes = new Map<string, PartOutcome>();
  const loads = chunksOf(parts);
  await Promise.all(
    loads.map((load) =>
      sendLoad(
        url,
        load.map((part) => ({ part, doubt: false })),
        outcomes,
        http,
      ),
    ),
  );
  return outcomes;
};

const chunksOf = (parts: readonly BatchPart[]): BatchPart[][] => {
  const loads: BatchPart[][] = [];
  for (let at = 0; at < parts.length; at += mostParts) loads.push(parts.slice(at, at + mostParts));
  for (const load of loads) {
    const ids = new Set(load.map(({ id }) => id));
    if (load.some(({ dependsOn = [] }) => dependsOn.some((id) => !ids.has(id))))
      throw new AppError('misconfigured', 'Parts of a batch that hang together do not fit into one');
  }
  return loads;
};

const sendLoad = async (
  url: string,
  load: readonly Going[],
  outcomes: Map<string, PartOutcome>,
  http: Http,
): Promise<void> => {
  let left = load;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const answers = await askOnce(url, left, outcomes, http);
    if (answers === undefined) return;
    const again = new Set<string>();
    // Graph wants a part after those that it depends on, so these are judged by now.
    for (const going of left) {
      const { id, dependsOn = [] } = going.part;
      const answer = answers.get(id);
      const outcome =
        answer?.status === 424 && dependsOn.some((wanted) => again.has(wanted))
          ? undefined
          : (orphaned(going, answer, outcomes) ?? judge(going, answer, attempt, http));
      if (outcome === undefined) again.add(id);
      else outcomes.set(id, outcome);
    }
    left = left.filter(({ part }) => again.has(part.id));
  }
};

/** A part without an answer does not go again where one that it depended on has come to nothing. */
const orphaned = (
  going: Going,
  answer: HttpAnswer | undefined,
  outcomes: ReadonlyMap<string, PartOutcome>,
): PartOutcome | undefined => {
  const failed = (going.part.dependsOn ?? []).some((id) => {
    const outcome = outcomes.get(id);
    return outcome !== undefined && !('answer' in outcome && outcome.answer.status < 300);
  });
  if (!failed || (answer !== undefined && answer.status < 500)) return undefined;
  inDoubt(going);
  return { error: gaveUp('what it depends on failed', { doubt: going.doubt }) };
};

/** The answers by id; undefined where the whole batch failed, which is then written down for each of its parts. */
const askOnce = async (
  url: string,
  load: readonly Going[],
  outcomes: Map<string, PartOutcome>,
  http: Http,
): Promise<ReadonlyMap<string, HttpAnswer & { readonly body: unknown }> | undefined> => {
  const request: HttpRequest = {
    method: 'POST',
    url,
    body: JSON.stringify({ requests: load.map(({ part }) => envelope(part, load)) }),
    idempotent: load.every(({ part }) => isRepeatable(part)),
    safe: load.every(({ part }) => part.method === 'GET'),
    cost: load.flatMap(({ part }) => costsOf(part.cost)),
  };
  try {
    const answer = await http.send(request);
    if (answer.status !== 200) throw gaveUp(`batch status ${answer.status}`, { doubt: false });
    if (answer.maybeTwice === true) for (const going of load) inDoubt(going);
    return read(answer.text);
  } catch (error) {
    if (!isAppError(error)) throw error;
    const doubt = error.code === 'unconfirmed';
    // Sent once only, for the sake of the parts that may not go twice: the others still may.
    if (doubt && request.idempotent === false) return new Map();
    for (const going of load) {
      if (doubt) inDoubt(going);
      outcomes.set(going.part.id, { error: errorFor(going, error) });
    }
    return undefined;
  }
};

/** A read that lost its answer taught nothing; a change that did is in doubt. */
const errorFor = (going: Going, error: AppError): AppError =>
  error.code === 'unconfirmed' || error.code === 'unavailable'
    ? gaveUp('batch', { doubt: going.doubt, retryAt: error.retryAt?.getTime() })
    : error;

const envelope = (
  { id, method, url, headers, body, dependsOn }: BatchPart,
  load: readonly Going[],
): object => {
  // What a part depended on and is answered already is not in this batch any more: Graph would call it unknown.
  const still = (dependsOn ?? []).filter((wanted) => load.some(({ part }) => part.id === wanted));
  return {
    id,
    method,
    url,
    ...(body === undefined ? {} : { body }),
    ...(body === undefined && headers === undefined
      ? {}
      : { headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers } }),
    ...(still.length === 0 ? {} : { dependsOn: still }),
  };
};

const read = (text: string): ReadonlyMap<string, HttpAnswer & { readonly body: unknown }> => {
  const outer = answersSchema.safeParse(parse(text));
  const answers = new Map<string, HttpAnswer & { readonly body: unknown }>();
  for (const response of outer.success ? outer.data.responses : []) {
    // One that cannot be read counts as missing; it does not spoil the others.
    const one = answerSchema.safeParse(response);
    if (!one.success) continue;
    const { id, status, body } = one.data;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(one.data.headers ?? {})) headers[name.toLowerCase()] = value;
    // Only a refusal's words are looked at.
    const words = status < 400 || body === undefined ? '' : JSON.stringify(body);
    answers.set(id, { status, headers, text: words, body });
  }
  return answers;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // No answer for anybody: each part is then judged as one whose answer is missing.
    return undefined;
  }
};

const isRepeatable = ({ idempotent, method }: BatchPart): boolean =>
  idempotent ?? (method === 'GET' || method === 'PUT' || method === 'DELETE');

const inDoubt = (going: Going): void => {
  if (going.part.method !== 'GET') going.doubt = true;
};

/** What comes of a part; undefined: it goes again. */
const judge = (
  going: Going,
  answer: (HttpAnswer & { readonly body: unknown }) | undefined,
  attempt: number,
  http: Http,
): PartOutcome | undefined => {
  const { part } = going;
  const verdict = answer === undefined ? 'again' : http.verdict(answer);
  if (answer !== undefined && verdict === 'answer')
    return { answer: { ...pick(answer), ...(going.doubt ? { maybeTwice: true } : {}) } };
  if (verdict === 'again') inDoubt(going);
  const because = answer === undefined ? 'missing in a batch' : `status ${answer.status}`;
  if (going.doubt && !isRepeatable(part)) return { error: gaveUp(because, { doubt: true }) };
  if (attempt >= http.patience.tries) return { error: gaveUp(because, { doubt: going.doubt }) };
  try {
    http.heed(part.cost, answer ?? { status: 503, headers: {}, text: '' }, attempt);
    return undefined;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { error: errorFor(going, error) };
  }
};

const pick = ({ status, headers, body }: PartAnswer): PartAnswer => ({ status, headers, body });

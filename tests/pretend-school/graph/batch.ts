/** POST /$batch: up to twenty parts, each a request of its own for limits and faults, answered in any order. */
import { isNothing, type Outcome } from '../cloud/dispatch.ts';
import {
  type CloudAnswer,
  type CloudRequest,
  jsonOf,
  type Method,
  type Route,
  type RoutedRequest,
} from '../cloud/request.ts';
import { errorAnswer, fail } from './answers.ts';
import type { GraphWorld } from './world.ts';

interface Part {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly dependsOn?: readonly string[];
}

interface Answered {
  readonly id: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const partsOf = (request: RoutedRequest): readonly Part[] => {
  const { requests } = (jsonOf(request) ?? {}) as { readonly requests?: readonly Part[] };
  if (!Array.isArray(requests)) throw fail(400, 'BadRequest', 'Invalid batch payload format.');
  const parts = requests as readonly Part[];
  if (parts.length > 20)
    throw fail(400, 'BadRequest', 'Number of batch request steps exceeds the maximum value of 20.');
  const ids = new Set(parts.map(({ id }) => id));
  if (ids.size < parts.length)
    throw fail(400, 'BadRequest', 'Request Ids cannot be duplicates. Please specify unique ids.');
  for (const { dependsOn = [] } of parts)
    if (dependsOn.some((id) => !ids.has(id))) throw fail(400, 'BadRequest', 'Invalid dependsOn.');
  return parts;
};

const requestOf = ({ method, url, headers = {}, body }: Part, outer: RoutedRequest): CloudRequest => {
  const [path = '', query = ''] = url.replace(/^(?!\/)/, '/').split(/\?(.*)/s);
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method: method.toUpperCase() as Method,
    path,
    query: new URLSearchParams(query),
    headers: { authorization: outer.headers['authorization'] ?? '', ...Object.fromEntries(lower) },
    text: body === undefined ? '' : JSON.stringify(body),
    inner: true,
  };
};

const checkPart = ({ method, url, headers = {}, body }: Part): CloudAnswer | undefined => {
  if (/^https?:/i.test(url))
    return errorAnswer(400, 'BadRequest', 'Only relative URLs are allowed in a batch.');
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return body !== undefined && method.toUpperCase() !== 'GET' && !typed
    ? errorAnswer(400, 'BadRequest', 'Write request contains a body but no Content-Type header.')
    : undefined;
};

const cases: readonly [(name: string) => string, ...((name: string) => string)[]] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
  (name) => name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()),
];

const answerOf = (world: GraphWorld, id: string, { status, headers = {}, body }: CloudAnswer): Answered => {
  const written = Object.entries({
    ...headers,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  });
  return {
    id,
    status,
    headers: Object.fromEntries(written.map(([name, value]) => [world.luck.pick(cases)(name), value])),
    ...(body !== undefined && { body }),
  };
};

/** Fisher and Yates. */
const shuffled = <T>(world: GraphWorld, list: readonly T[]): T[] => {
  const rows = [...list];
  for (let place = rows.length - 1; place > 0; place -= 1) {
    const other = world.luck.below(place + 1);
    const [left, right] = [rows[place], rows[other]];
    if (left !== undefined && right !== undefined) [rows[place], rows[other]] = [right, left];
  }
  return rows;
};

/** Graph runs the parts four at a time; one that was cut or hangs has no answer among the others. */
const runBatch = async (
  world: GraphWorld,
  request: RoutedRequest,
  dispatch: (part: CloudRequest) => Promise<Outcome>,
): Promise<CloudAnswer> => {
  const outcomes = new Map<string, Outcome>();
  let waiting = partsOf(request);
  while (waiting.length > 0) {
    const ready = waiting
      .filter(({ dependsOn = [] }) => dependsOn.every((id) => outcomes.has(id)))
      .slice(0, 4);
    if (ready.length === 0) throw fail(400, 'BadRequest', 'Invalid dependsOn.');
    const done = await Promise.all(
      ready.map(async (part) => {
        const failed = (part.dependsOn ?? []).some((id) => {
          const outcome = outcomes.get(id);
          return outcome === undefined || isNothing(outcome) || outcome.status >= 400;
        });
        if (failed)
          return [
            part.id,
            errorAnswer(424, 'FailedDependency', 'A request this one depends on failed.'),
          ] as const;
        return [part.id, checkPart(part) ?? (await dispatch(requestOf(part, request)))] as const;
      }),
    );
    for (const [id, outcome] of done) outcomes.set(id, outcome);
    waiting = waiting.filter(({ id }) => !outcomes.has(id));
  }
  const responses = [...outcomes].flatMap(([id, outcome]) =>
    isNothing(outcome) ? [] : [answerOf(world, id, outcome)],
  );
  return { status: 200, body: { responses: shuffled(world, responses) } };
};

export const batchRoute = (world: GraphWorld, dispatch: (part: CloudRequest) => Promise<Outcome>): Route => ({
  method: 'POST',
  template: '/$batch',
  handle: (request) => runBatch(world, request, dispatch),
});

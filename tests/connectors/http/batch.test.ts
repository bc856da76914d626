/** Graph's $batch against an oracle: each part is done, refused or in doubt, and what is said of it is true. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sendBatch, type BatchPart, type PartOutcome } from '../../../connectors/http/batch.ts';
import { httpTo, movingTime, startService, type Answer } from './scripted.ts';

interface Asked {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly dependsOn?: readonly string[];
}
interface Inner {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
/** What becomes of a part; `missing`: it is left out of the answer, though it may have been done. */
type Fate = Inner | 'missing';

const graphOf = async (
  fateOf: (part: Asked, time: number) => Fate,
  outer?: (index: number) => Answer | undefined,
) => {
  const time = movingTime();
  const seen: { readonly at: number; readonly parts: readonly Asked[] }[] = [];
  const service = await startService(({ body }, index) => {
    const { requests } = JSON.parse(body) as { requests: Asked[] };
    seen.push({ at: time.now(), parts: requests });
    const spoiled = outer?.(index);
    if (spoiled !== undefined) return spoiled;
    const responses = requests
      .map((part) => ({ id: part.id, fate: fateOf(part, time.now()) }))
      .filter(({ fate }) => fate !== 'missing')
      .map(({ id, fate }) => ({ id, ...(fate as Inner) }))
      .reverse();
    return { text: JSON.stringify({ responses }) };
  }, time.now);
  const budgets = { users: { units: 1_000, perMs: 10_000 } };
  const http = httpTo(service.origin, { ...time, budgets, patience: { tries: 4 } });
  const send = (parts: readonly BatchPart[]) => sendBatch(`${service.origin}/v1.0/$batch`, parts, http);
  const close = async () => {
    await http.close();
    await service.close();
  };
  return { send, seen, time, close };
};

const read = (id: string): BatchPart => ({
  id,
  method: 'GET',
  url: `/users/${id}`,
  cost: { budget: 'users', units: 1 },
});
const write = (id: string, idempotent = true): BatchPart => ({
  ...read(id),
  method: 'PATCH',
  body: { accountEnabled: false },
  idempotent,
});
const statusOf = (outcome: PartOutcome | undefined): number | string =>
  outcome === undefined ? 'nothing' : 'answer' in outcome ? outcome.answer.status : outcome.error.code;

test('45 parts go in three batches, each answered by its id, headers in any case', async () => {
  const { send, seen, close } = await graphOf(({ id }) => ({
    status: 200,
    headers: { ETAG: id },
    body: { of: id },
  }));
  const outcomes = await send(Array.from({ length: 45 }, (_, index) => read(`${index}`)));
  expect(seen.map(({ parts }) => parts.length).sort((a, b) => b - a)).toEqual([20, 20, 5]);
  for (const [id, outcome] of outcomes)
    expect(outcome).toEqual({ answer: { status: 200, headers: { etag: id }, body: { of: id } } });
  expect(outcomes.size).toBe(45);
  await close();
});

test('a part that is refused goes again alone, not before its own time', async () => {
  const refusals = new Map([['b', { status: 429, headers: { 'RETRY-AFTER': '17' } }]]);
  const { send, seen, close } = await graphOf(({ id }) => {
    const refusal = refusals.get(id);
    refusals.delete(id);
    return refusal ?? { status: 200 };
  });
  const outcomes = await send([read('a'), write('b', false), read('c')]);
  expect([...outcomes.values()].map(statusOf)).toEqual([200, 200, 200]);
  expect(seen.map(({ parts }) => parts.map(({ id }) => id))).toEqual([['a', 'b', 'c'], ['b']]);
  expect(seen[1]!.at - seen[0]!.at).toBeGreaterThanOrEqual(17_000);
  await close();
});

test('any fates of any parts: nothing is done twice in doubt, nothing is forgotten, what is said is true', async () => {
  const fate = fc.constantFrom<Fate>(
    { status: 429, headers: { 'Retry-After': '2' } },
    { status: 429 },
    { status: 429, headers: { 'retry-after': '900' } },
    { status: 503 },
    { status: 500 },
    { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } },
    { status: 204 },
    'missing',
  );
  const kinds = fc.record({
    kind: fc.constantFrom('read', 'again', 'once'),
    fates: fc.array(fate, { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(kinds, { minLength: 1, maxLength: 6 }), async (wanted) => {
      const tried = wanted.map((): Fate[] => []);
      const { send, close } = await graphOf(({ id }) => {
        const done = tried[Number(id)]!;
        const next = wanted[Number(id)]!.fates[done.length] ?? { status: 200 };
        done.push(next);
        return next;
      });
      const parts = wanted.map(({ kind }, index) =>
        kind === 'read' ? read(`${index}`) : write(`${index}`, kind === 'again'),
      );
      const outcomes = await send(parts);
      await close();
      for (const [index, { kind }] of wanted.entries()) {
        const statuses = tried[index]!.map((one) => (one === 'missing' ? 0 : one.status));
        const doubts = statuses.filter((status) => status === 0 || status >= 500).length;
        const said = statusOf(outcomes.get(`${index}`));
        expect(statuses.length).toBeLessThanOrEqual(4);
        if (kind === 'once') expect(doubts).toBeLessThanOrEqual(1);
        if (kind === 'once' && doubts === 1) expect(said).toBe('unconfirmed');
        if (said === 'unconfirmed') expect(doubts).toBeGreaterThan(0);
        else if (said === 'unavailable') expect(kind === 'read' ? 0 : doubts).toBe(0);
        else expect(said).toBe(statuses.at(-1));
      }
    }),
    { numRuns: 60 },
  );
});

test('when the whole answer is lost, only what may go twice goes again', async () => {
  const { send, seen, close } = await graphOf(
    () => ({ status: 200 }),
    (index) => (index === 0 ? { broken: 'during' } : undefined),
  );
  const outcomes = await send([read('a'), write('b'), write('c', false)]);
  expect(['a', 'b', 'c'].map((id) => statusOf(outcomes.get(id)))).toEqual([200, 200, 'unconfirmed']);
  expect(outcomes.get('b')).toMatchObject({ answer: { maybeTwice: true } });
  expect(seen.map(({ parts }) => parts.length)).toEqual([3, 2]);
  await close();
});

test('what depends on a part waits for it, goes again with it, and not without it', async () => {
  let refused = true;
  const { send, seen, close } = await graphOf(({ id }) => {
    if (!refused) return { status: 200 };
    if (id === 'b') refused = false;
    return id === 'a' ? { status: 429, headers: { 'Retry-After': '3' } } : { status: 424 };
  });
  const outcomes = await send([write('a'), { ...write('b'), dependsOn: ['a'] }]);
  expect([...outcomes.values()].map(statusOf)).toEqual([200, 200]);
  expect(seen.map(({ parts }) => parts.map(({ dependsOn }) => dependsOn))).toEqual([
    [undefined, ['a']],
    [undefined, ['a']],
  ]);
  await close();

  const failing = await graphOf(({ id }) => (id === 'a' ? { status: 403 } : 'missing'));
  const left = await failing.send([write('a'), { ...write('b'), dependsOn: ['a'] }]);
  expect([...left.values()].map(statusOf)).toEqual([403, 'unconfirmed']);
  expect(failing.seen).toHaveLength(1);
  await failing.close();
});

test('a batch that is refused as a whole is told of every part; two of one id are a mistake', async () => {
  const { send, close } = await graphOf(
    () => ({ status: 200 }),
    () => ({ status: 403, text: '{"error":{"code":"Forbidden"}}' }),
  );
  const outcomes = await send([read('a'), write('b', false)]);
  expect([...outcomes.values()].map(statusOf)).toEqual(['unavailable', 'unavailable']);
  await expect(send([read('a'), read('a')])).rejects.toMatchObject({ code: 'misconfigured' });
  await expect(send([{ ...read('a'), dependsOn: ['z'] }])).rejects.toMatchObject({ code: 'misconfigured' });
  await close();
});

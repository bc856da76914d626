/** Any script of answers: never too often, never too early, never twice in doubt, and what is said at the end is true. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../bot/core/errors.ts';
import type { HttpMethod } from '../../../connectors/http/http.ts';
import { httpTo, keptLog, movingTime, startService, type Answer } from './scripted.ts';

const tries = 5;
const longestWaitMs = 90_000;

/** What an answer of the script means: the oracle, written apart from the product. */
type Meaning = 'done' | 'refused' | 'doubtful';
interface Step extends Answer {
  readonly means: Meaning;
  readonly asksMs: number;
}

const waits = fc.oneof(
  fc.constant({ header: undefined, ms: 0 }),
  fc.integer({ min: 0, max: 80 }).map((s) => ({ header: `${s}`, ms: s * 1000 })),
  fc.integer({ min: 1, max: 999 }).map((n) => ({ header: `0.${String(n).padStart(3, '0')}`, ms: n })),
  fc.integer({ min: 91, max: 5_000 }).map((s) => ({ header: `${s}`, ms: s * 1000 })),
  fc.constantFrom('-5', 'soon', '', 'NaN', '1e9', '٣').map((header) => ({ header, ms: 0 })),
);
const withWait = (status: number, means: Meaning) =>
  waits.map(({ header, ms }): Step => ({
    status,
    means,
    asksMs: ms,
    headers: header === undefined || header === '٣' ? {} : { 'Retry-After': header },
  }));
const step: fc.Arbitrary<Step> = fc.oneof(
  withWait(429, 'refused'),
  withWait(503, 'doubtful'),
  fc.constantFrom(500, 502, 504, 408).map((status): Step => ({ status, means: 'doubtful', asksMs: 0 })),
  fc
    .constantFrom('before' as const, 'during' as const)
    .map((broken): Step => ({ broken, means: 'doubtful', asksMs: 0 })),
);

test('any script of answers', async () => {
  const time = movingTime();
  let script: readonly Step[] = [];
  let from = 0;
  const done: Step = { status: 200, text: '{"done":true}', means: 'done', asksMs: 0 };
  const service = await startService((_, index) => script[index - from] ?? done, time.now);
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 7 }),
      fc.constantFrom<HttpMethod>('GET', 'POST', 'PATCH', 'PUT', 'DELETE'),
      fc.option(fc.boolean(), { nil: undefined }),
      async (steps, method, idempotent) => {
        script = steps;
        from = service.arrivals.length;
        const http = httpTo(service.origin, {
          ...time,
          patience: { tries, longestWaitMs, totalMs: 10 * 60_000 },
        });
        const said = await http
          .send({ method, url: `${service.origin}/x`, idempotent })
          .catch((error: unknown) => error);
        await http.close();
        const arrived = service.arrivals.slice(from);
        const seen = arrived.map((_, index) => steps[index] ?? done);

        expect(arrived.length).toBeLessThanOrEqual(tries);
        for (const [index, { at }] of arrived.entries()) {
          if (index === 0) continue;
          expect(at - arrived[index - 1]!.at).toBeGreaterThanOrEqual(seen[index - 1]!.asksMs);
          expect(seen[index - 1]!.asksMs).toBeLessThanOrEqual(longestWaitMs);
        }
        const repeatable = idempotent ?? !['POST', 'PATCH'].includes(method);
        const doubts = seen.filter(({ means }) => means === 'doubtful').length;
        if (!repeatable && method !== 'GET') {
          expect(doubts).toBeLessThanOrEqual(1);
          if (doubts === 1) expect(seen.at(-1)!.means).toBe('doubtful');
        }
        const isDone = seen.at(-1)!.means === 'done';
        if (isDone) {
          expect(said).toMatchObject({ status: 200, text: '{"done":true}' });
          const maybeTwice = doubts > 0 && method !== 'GET';
          expect((said as { maybeTwice?: boolean }).maybeTwice ?? false).toBe(maybeTwice);
        } else {
          expect(said).toBeInstanceOf(AppError);
          expect((said as AppError).code).toBe(
            doubts > 0 && method !== 'GET' ? 'unconfirmed' : 'unavailable',
          );
        }
      },
    ),
    { numRuns: 200 },
  );
  await service.close();
});

test('a pause that is far too long is not waited for and not broken: it is said, to everybody of that budget', async () => {
  const time = movingTime();
  const service = await startService(() => ({ status: 429, headers: { 'Retry-After': '3600' } }), time.now);
  const budgets = { users: {}, mail: {} };
  const http = httpTo(service.origin, { ...time, budgets });
  const url = `${service.origin}/x`;
  const started = time.now();
  const ask = (budget: string) =>
    http.send({ method: 'GET', url, cost: { budget, units: 1 } }).catch((error: unknown) => error);
  for (let again = 0; again < 3; again += 1) {
    const said = (await ask('users')) as AppError;
    expect(said.code).toBe('unavailable');
    expect(said.retryAt!.getTime()).toBeGreaterThanOrEqual(started + 3_600_000);
    expect(said.retryAt!.getTime()).toBeLessThan(started + 3_700_000);
  }
  expect(service.arrivals).toHaveLength(1);
  // Another budget is not paused by it.
  await ask('mail');
  expect(service.arrivals).toHaveLength(2);
  await http.close();
  await service.close();
});

test('a refusal pauses all traffic of its budget, and of the whole service where no budget is named', async () => {
  for (const cost of [{ budget: 'users', units: 1 }, undefined]) {
    const time = movingTime();
    const service = await startService(
      (_, index) => (index === 0 ? { status: 429, headers: { 'Retry-After': '20' } } : {}),
      time.now,
    );
    const http = httpTo(service.origin, { ...time, budgets: { users: {} }, atOnce: 1 });
    const url = `${service.origin}/x`;
    await Promise.all(Array.from({ length: 8 }, () => http.send({ method: 'GET', url, cost })));
    const [first, ...others] = service.arrivals;
    expect(others).toHaveLength(8);
    for (const { at } of others) expect(at - first!.at).toBeGreaterThanOrEqual(20_000);
    await http.close();
    await service.close();
  }
});

test('where no time is named we back off, longer with each try, and hold nobody else up', async () => {
  const time = movingTime();
  const service = await startService(() => ({ status: 502 }), time.now);
  const http = httpTo(service.origin, { ...time, random: () => 0.5, patience: { tries: 5 } });
  const said = http.send({ method: 'GET', url: `${service.origin}/x` });
  await expect(said).rejects.toMatchObject({ code: 'unavailable' });
  const times = service.arrivals.map(({ at }) => at);
  expect(times.slice(1).map((at, index) => at - times[index]!)).toEqual([250, 500, 1_000, 2_000]);
  await http.close();
  await service.close();
});

test('a 401 asks once for a fresh token, one for all who were refused; a second 401 is the answer', async () => {
  const asked: boolean[] = [];
  let token = 'old';
  const service = await startService(({ headers }) => ({
    status: headers.authorization === 'Bearer new' ? 200 : 401,
  }));
  const http = httpTo(service.origin, {
    token: async ({ fresh }) => {
      asked.push(fresh);
      if (!fresh) return token;
      await new Promise((later) => setTimeout(later, 30));
      token = 'new';
      return token;
    },
  });
  const url = `${service.origin}/x`;
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => http.send({ method: 'POST', url, body: '{}' })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(asked.filter((fresh) => fresh)).toHaveLength(1);
  await http.close();

  const barred = httpTo(service.origin, { token: () => Promise.resolve('never') });
  const before = service.arrivals.length;
  expect(await barred.send({ method: 'GET', url })).toMatchObject({ status: 401 });
  expect(service.arrivals.length - before).toBe(2);
  await barred.close();
  await service.close();
});

test('a service that cannot be reached is surely unavailable, also for a change', async () => {
  const service = await startService(() => ({}));
  await service.close();
  const http = httpTo(service.origin, { ...movingTime(), patience: { tries: 3 } });
  const said = http.send({ method: 'PATCH', url: `${service.origin}/x`, body: '{}' });
  await expect(said).rejects.toMatchObject({ code: 'unavailable' });
  await http.close();
});

test('a token that cannot be had is told without what the vendor said', async () => {
  const service = await startService(() => ({}));
  const secret = Object.assign(new Error('assertion=eyJhbGciOi'), { code: 'invalid_grant' });
  const http = httpTo(service.origin, { token: () => Promise.reject(secret) });
  const said = await http
    .send({ method: 'GET', url: `${service.origin}/x` })
    .catch((error: unknown) => error);
  expect(said).toMatchObject({ code: 'unavailable' });
  expect((said as Error).cause).toBeUndefined();
  expect(String(said)).toContain('invalid_grant');
  expect(String(said)).not.toContain('eyJ');
  expect(service.arrivals).toHaveLength(0);
  await http.close();
  await service.close();
});

test('nobody’s address, word or token is in the log or in an error', async () => {
  const { log, text } = keptLog();
  const service = await startService((_, index) =>
    index < 2
      ? { status: 429, text: '{"error":{"message":"amina.canary@school.example"}}' }
      : { broken: 'before' },
  );
  const http = httpTo(service.origin, {
    ...movingTime(),
    log,
    budgets: { mail: {} },
    token: () => Promise.resolve('canary-token'),
    patience: { tries: 4 },
  });
  const said = await http
    .send({
      method: 'PATCH',
      url: `${service.origin}/users/amina.canary@school.example?$filter=canary`,
      body: '{"note":"canary"}',
      idempotent: true,
      cost: { budget: 'mail', units: 1, of: 'amina.canary@school.example' },
      as: 'canary@school.example',
    })
    .catch((error: unknown) => error);
  expect(said).toMatchObject({ code: 'unconfirmed' });
  expect(text()).toContain('mail');
  const shown = [text(), String(said), JSON.stringify(said), (said as Error).stack].join(' ');
  expect(shown).not.toMatch(/canary/);
  await http.close();
  await service.close();
});

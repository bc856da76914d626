/** The scaffolding under both pretend clouds, through its own door: HTTP and HTTPS on loopback. */
import { afterEach, expect, test } from '@jest/globals';
import { Agent, fetch } from 'undici';
import { createCalls } from './cloud/calls.ts';
import { createTestCertificate } from './cloud/certificate.ts';
import { createContract } from './cloud/contract.ts';
import { createDispatch } from './cloud/dispatch.ts';
import { createCloudFaults } from './cloud/faults.ts';
import { createLag } from './cloud/lag.ts';
import { createMatcher } from './cloud/match-route.ts';
import { createPaging, queryKey } from './cloud/paging.ts';
import type { Route, RoutedRequest } from './cloud/request.ts';
import { serve } from './cloud/serve.ts';
import { createThrottle, isRefusal } from './cloud/throttle.ts';
import { createTokens } from './cloud/tokens.ts';

const movable = (start = 0) => {
  let at = start;
  return {
    clock: { now: () => new Date(at) },
    now: () => at,
    move: (ms: number) => {
      at += ms;
    },
  };
};

const request = (app = 'reader', ids: Record<string, string> = {}): RoutedRequest => ({
  method: 'GET',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  text: '',
  inner: false,
  template: '/',
  ids,
  caller: { app, granted: [] },
});

/** Closed after each test, or a failed one would keep Jest waiting. */
let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

const start = async (secure = false) => {
  let work = 0;
  const routes: Route[] = [
    { method: 'GET', template: '/things/{thing-id}', handle: ({ ids }) => ({ status: 200, body: { ids } }) },
    {
      method: 'POST',
      template: '/things',
      handle: () => {
        work += 1;
        return { status: 204 };
      },
    },
  ];
  const faults = createCloudFaults();
  const calls = createCalls();
  const certificate = secure ? await createTestCertificate() : undefined;
  const failures: unknown[] = [];
  const server = await serve({
    dispatch: createDispatch({
      routes,
      faults,
      calls,
      throttle: createThrottle([], Date.now),
      contract: createContract('things'),
      authorise: () => ({ app: 'reader', granted: [] }),
      errorAnswer: (status, code = 'Wrong', message = '') => ({ status, body: { error: { code, message } } }),
      throttled: () => ({ status: 429 }),
    }),
    certificate,
    calls,
    root: '/v1.0',
    failed: (error) => failures.push(error),
  });
  ({ close } = server);
  return { ...server, faults, calls, certificate, failures, worked: () => work };
};

test('a path finds its route: literals before ids, ids decoded, spellings that mean the same', () => {
  const handle = () => ({ status: 200 });
  const match = createMatcher([
    { method: 'GET', template: '/users/{user-id}', handle },
    { method: 'GET', template: '/users/delta()', also: ['/users/delta'], handle },
    { method: 'DELETE', template: '/groups/{group-id}/members/{directoryObject-id}/$ref', handle },
  ]);
  expect(match('GET', '/users/a%40b.example')?.ids).toEqual({ 'user-id': 'a@b.example' });
  expect(match('GET', '/Users/delta')?.route.template).toBe('/users/delta()');
  expect(match('DELETE', '/groups/g/members/m/$ref')?.ids).toEqual({
    'group-id': 'g',
    'directoryObject-id': 'm',
  });
  expect(match('POST', '/users/a')).toBeUndefined();
  expect(match('GET', '/users/')).toBeUndefined();
});

test('faults are struck before or after the work, as often as ordered, and with the very header that was ordered', async () => {
  const world = await start();
  const post = () => fetch(`${world.origin}/v1.0/things`, { method: 'POST' });
  world.faults.add({ method: 'POST', template: '/things', status: 429, retryAfter: '0.249', times: 1 });
  const refused = await post();
  expect([refused.status, refused.headers.get('retry-after'), world.worked()]).toEqual([429, '0.249', 0]);
  expect((await post()).status).toBe(204);
  world.faults.add({ drop: 'after', times: 1 });
  await expect(post()).rejects.toThrow();
  expect(world.worked()).toBe(2);
  world.faults.add({ drop: 'before', times: 1 });
  await expect(post()).rejects.toThrow();
  world.faults.add({ template: /^\/things/, status: 503, body: '<html>busy</html>', after: 1, times: 1 });
  expect((await post()).status).toBe(204);
  const page = await post();
  expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
    503,
    'text/html; charset=utf-8',
    '<html>busy</html>',
  ]);
  world.faults.add({ instead: { status: 504 }, times: 1 });
  expect((await post()).status).toBe(504);
  expect(world.worked()).toBe(4);
  expect(world.faults.struck).toBe(5);
  expect(world.calls.count({ method: 'POST', handled: true })).toBe(4);
  expect(world.failures).toEqual([]);
});

test('a hanging request is given up by its caller, and closing does not wait for it', async () => {
  const world = await start();
  world.faults.add({ hang: 'forever', id: 'slow' });
  const given = fetch(`${world.origin}/v1.0/things/slow`, { signal: AbortSignal.timeout(50) });
  await expect(given).rejects.toThrow();
  expect(await (await fetch(`${world.origin}/v1.0/things/quick`)).json()).toEqual({
    ids: { 'thing-id': 'quick' },
  });
});

test('over HTTPS, with an authority made for this run: trusted where it was handed over, and nowhere else', async () => {
  const world = await start(true);
  const url = `${world.origin}/v1.0/things/one`;
  await expect(fetch(url)).rejects.toThrow();
  const dispatcher = new Agent({ connect: { ca: world.certificate?.ca } });
  expect((await fetch(url, { dispatcher })).status).toBe(200);
  await dispatcher.close();
});

test('a bucket lets through what it holds, tells how long to wait, and fills again', () => {
  const time = movable();
  const throttle = createThrottle([{ name: 'ID', units: 10, windowMs: 10_000 }], time.now);
  const ask = (units: number, app?: string) => throttle.admit([{ bucket: 'ID', units }], request(app));
  for (let call = 0; call < 5; call += 1) expect(isRefusal(ask(2))).toBe(false);
  expect(isRefusal(ask(2, 'writer'))).toBe(false);
  const refused = ask(1);
  expect(refused).toMatchObject({ bucket: 'ID', early: false, retryAfter: '2' });
  time.move(2000);
  expect(isRefusal(ask(1))).toBe(false);
  expect(throttle.counts['ID']).toMatchObject({ calls: 8, refusals: 1, early: 0, units: 14 });
});

test('a client that comes back too early waits twice as long, and those on their way do not make it worse', () => {
  const time = movable();
  const throttle = createThrottle([{ name: 'ID', units: 10, windowMs: 60_000 }], time.now);
  const ask = (units: number) => throttle.admit([{ bucket: 'ID', units }], request());
  ask(10);
  const first = ask(1);
  const onItsWay = ask(1);
  expect(isRefusal(first) && isRefusal(onItsWay) && !onItsWay.early).toBe(true);
  time.move(5000);
  const early = ask(1);
  expect(early).toMatchObject({ early: true });
  expect(isRefusal(early) && isRefusal(first) && early.waitMs > first.waitMs).toBe(true);
  time.move(60_000);
  expect(isRefusal(ask(1))).toBe(false);
});

test('a cap on what runs at once, for each app over all mailboxes', () => {
  const throttle = createThrottle([{ name: 'OUT', units: 10_000, windowMs: 600_000, atOnce: 4 }], () => 0);
  const ask = () => throttle.admit([{ bucket: 'OUT', units: 1 }], request());
  const running = [ask(), ask(), ask(), ask()];
  expect(isRefusal(ask())).toBe(true);
  const [one] = running;
  if (one !== undefined && !isRefusal(one)) one.done();
  expect(isRefusal(ask())).toBe(false);
  expect(throttle.counts['OUT']).toMatchObject({ refusals: 1, peak: 4 });
});

test('a waiting time comes whole, with decimals, as a date, or not at all', () => {
  const told = (tells: 'integer' | 'decimal' | 'date' | 'absent') => {
    const throttle = createThrottle([{ name: 'X', units: 4, windowMs: 1000, tells }], () => 0);
    throttle.admit([{ bucket: 'X', units: 4 }], request());
    const refused = throttle.admit([{ bucket: 'X', units: 0.5 }], request());
    return isRefusal(refused) ? refused.retryAfter : 'let through';
  };
  expect([told('integer'), told('decimal'), told('date'), told('absent')]).toEqual([
    '1',
    expect.stringMatching(/^0\.\d{3}$/),
    'Thu, 01 Jan 1970 00:00:01 GMT',
    undefined,
  ]);
});

test('what was written is in lists only after a while, and what was made or taken away too', () => {
  const time = movable();
  const lag = createLag(time.clock, 5000);
  lag.wrote('user', 'a', { on: true });
  expect(lag.listed('user', 'a', { on: false })).toEqual({ on: true });
  time.move(3000);
  lag.wrote('user', 'a', { on: false });
  lag.wrote('user', 'new', undefined);
  expect(lag.listed('user', 'new', {})).toBeUndefined();
  expect(lag.listed('user', 'a', undefined)).toEqual({ on: true });
  expect(lag.pending('user')).toEqual(['a', 'new']);
  time.move(3000);
  expect(lag.listed('user', 'a', undefined)).toEqual({ on: false });
  time.move(3000);
  expect(lag.listed('user', 'a', undefined)).toBeUndefined();
  expect(lag.pending('user')).toEqual([]);
});

test('a paging token opens for its own query only, and not for ever', () => {
  const time = movable();
  const paging = createPaging(time.clock, 60_000);
  const key = (text: string) => queryKey('/users', new URLSearchParams(text), ['$skiptoken']);
  const token = paging.issue({ after: 'x' }, key('$top=5&$select=id'));
  expect(token).not.toContain('after');
  expect(paging.redeem(token, key('$select=id&$top=5&$skiptoken=z'))?.place).toEqual({ after: 'x' });
  expect(paging.redeem(token, key('$top=6&$select=id'))).toBeUndefined();
  expect(paging.redeem('rubbish', key('$top=5&$select=id'))).toBeUndefined();
  time.move(60_001);
  expect(paging.redeem(token, key('$top=5&$select=id'))).toBeUndefined();
});

test('a token lasts its time, and is refused once on order', () => {
  const time = movable(1_000_000);
  const tokens = createTokens(time.clock, 100);
  const { token } = tokens.issue({ app: 'reader', granted: ['User.Read.All'] }, { roles: ['User.Read.All'] });
  const check = () => tokens.check(`Bearer ${token}`);
  expect(check()).toMatchObject({ app: 'reader' });
  tokens.refuseNext(1);
  expect([check(), check()]).toEqual(['refused', expect.objectContaining({ app: 'reader' })]);
  time.move(100_000);
  expect([check(), tokens.check(undefined), tokens.check('Bearer x')]).toEqual([
    'expired',
    'missing',
    'unknown',
  ]);
});

/** Every route, 404 and 500 included, sends the strict headers; only the local demonstration's pages may load what is theirs. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Application } from 'express';
import { startTestLantern, type TestLantern } from './support/lantern.ts';

let lantern: TestLantern;
const app: { current?: Application } = {};

beforeAll(async () => {
  lantern = await startTestLantern({
    page: true,
    routes: (built) => {
      app.current = built;
      built.get('/breaks', () => {
        throw new Error('CANARY-IN-AN-ERROR');
      });
    },
  });
});
afterAll(() => lantern.close());

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** The routes that express has, so that a new one is walked as well; `/local` and `/api/messages` are routers below them. */
const routesOf = (layers: readonly Layer[]): { method: string; path: string }[] =>
  layers.flatMap((layer) => {
    const { route } = layer;
    if (route === undefined) return routesOf(layer.handle?.stack ?? []);
    const methods = Object.keys(route.methods).map((method) => method.toUpperCase());
    return methods.map((method) => ({ method: method === '_ALL' ? 'GET' : method, path: route.path }));
  });

const walk = (): { method: string; path: string }[] => {
  const router = (app.current as unknown as { router: { stack: readonly Layer[] } }).router;
  const found = routesOf(router.stack).map(({ method, path }) => ({
    method,
    path: path.replace(/:\w+/g, 'teacher'),
  }));
  const below = ['', '/local', '/api/messages'];
  return found
    .filter(({ path }) => !path.includes('events'))
    .flatMap(({ method, path }) => below.map((prefix) => ({ method, path: `${prefix}${path}` })));
};

const ask = (method: string, path: string, body?: string): Promise<Response> =>
  fetch(`${lantern.lantern.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: body ?? '{' }),
  });

/** Our own pages for people, and their stylesheet. */
const isPage = (path: string): boolean => /^\/(?:[sdf]\/|pages\.css)/.test(path);
const ofPages =
  "default-src 'none';style-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'";
const strict = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'";

const expectStrict = (response: Response): void => {
  const policy = response.headers.get('content-security-policy') ?? '';
  const { pathname } = new URL(response.url);
  if (pathname.startsWith('/local')) expect(policy).toContain("default-src 'none'");
  else expect(policy).toBe(isPage(pathname) ? ofPages : strict);
  if (isPage(pathname)) expect(response.headers.get('x-robots-tag')).toContain('noindex');
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe-eval');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('cache-control')).toContain('no-store');
  expect(response.headers.get('x-powered-by')).toBeNull();
};

describe('the headers of every answer', () => {
  test('routes of every kind are walked', async () => {
    const routes = walk();
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, path } of routes) {
      const response = await ask(method, path);
      expectStrict(response);
      expect(await response.text()).not.toMatch(/\bat .*\.(?:ts|js):\d+/);
    }
  });

  test.each([
    ['what is not there', 'GET', '/nothing-here', undefined, 404],
    ['what is not there, posted', 'POST', '/nothing/here', '{}', 404],
    ['a method that is not taken', 'GET', '/api/messages', undefined, 405],
    ['what is not JSON', 'POST', '/api/messages', '{', 400],
    ['an error of ours', 'GET', '/breaks', undefined, 500],
    ['a link that is none', 'GET', '/s/hillside/not-a-link', undefined, 404],
    ['a link that is none, pressed', 'POST', '/s/hillside/not-a-link', 'token=x', 404],
    ['a desk that is none', 'GET', '/d/hillside/not-a-desk', undefined, 404],
    ['a file that is none', 'GET', '/f/not-a-file', undefined, 404],
    ['an address that is none', 'GET', '/s/hillside/%E0%A4%A', undefined, 400],
    ['another method', 'PUT', '/s/hillside/not-a-link', undefined, 404],
  ])('%s', async (_what, method, path, body, status) => {
    const response = await ask(method, path, body);
    expect(response.status).toBe(status);
    expectStrict(response);
    const words = await response.text();
    expect(words).not.toContain('CANARY');
    expect(words).not.toMatch(/\bat .*\.(?:ts|js):\d+/);
  });
});

/** The gate: only the one good token passes, and only what it vouches for (promises.md S1, S2, D1). */
import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import express from 'express';
import { mountTeams } from '../../../bot/fronts/teams/index.ts';
import { newPair, rs256, signed } from '../../support/openid.ts';
import { appId, goodClaims, startTeamsFront, tenant, type TeamsWorld } from '../../support/teams-front.ts';
import { testSeal } from '../../support/sealed.ts';

const pair = newPair('good', ['msteams', 'webchat']);
const bare = newPair('bare', undefined);
const empty = newPair('empty', []);
const other = newPair('other', ['webchat']);
const weak = newPair('weak', ['msteams'], 1024);
const foreign = newPair('good', ['msteams']);
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

let world: TeamsWorld;
beforeAll(async () => {
  world = await startTeamsFront({ pair });
  world.provider.publish(pair, bare, empty, other, weak);
});
afterAll(() => world.close());
afterEach(() => {
  world.acts.length = 0;
  world.log.length = 0;
  world.connector.clear();
});

const claims = (changes: Record<string, unknown> = {}) => ({
  ...goodClaims(new Date(), world.connector.url),
  ...changes,
});
const seconds = () => Math.floor(Date.now() / 1000);
const without = (name: string) => {
  const { [name]: _left, ...rest } = claims();
  return rest;
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const hs256 = (): string => {
  const content = `${base64url({ alg: 'HS256', kid: 'good', typ: 'JWT' })}.${base64url(claims())}`;
  const secret = pair.publicKey.export({ type: 'spki', format: 'pem' });
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
};

const good: readonly [string, () => string][] = [
  ['as Microsoft makes it', () => signed(pair, claims())],
  ['without nbf', () => signed(pair, without('nbf'))],
  ['without typ', () => signed(pair, claims(), { alg: 'RS256', kid: 'good' })],
  ['expired four minutes ago', () => signed(pair, claims({ exp: seconds() - 240 }))],
  ['good in four minutes', () => signed(pair, claims({ nbf: seconds() + 240 }))],
];

const bad: readonly [string, () => string][] = [
  ['no signature', () => signed(pair, claims()).split('.').slice(0, 2).join('.')],
  ['an empty signature', () => signed(pair, claims()).replace(/[^.]+$/, '')],
  ['four parts', () => `${signed(pair, claims())}.e30`],
  ['a space inside', () => signed(pair, claims()).replace('.', '. ')],
  ['words', () => 'hello'],
  ['nothing', () => ''],
  ['padding', () => `${signed(pair, claims())}==`],
  ['a header that is no JSON', () => signed(pair, claims(), 'hello')],
  ['a header that is an array', () => signed(pair, claims(), [])],
  ['a header that is null', () => signed(pair, claims(), 'null')],
  ['alg none', () => signed(pair, claims(), { ...rs256(pair), alg: 'none' })],
  ['alg none without a signature', () => `${base64url({ alg: 'none' })}.${base64url(claims())}.`],
  ['alg HS256 keyed with the public key', hs256],
  ['alg RS512', () => signed(pair, claims(), { ...rs256(pair), alg: 'RS512' })],
  ['alg PS256', () => signed(pair, claims(), { ...rs256(pair), alg: 'PS256' })],
  ['alg in small letters', () => signed(pair, claims(), { ...rs256(pair), alg: 'rs256' })],
  ['no alg', () => signed(pair, claims(), { kid: 'good', typ: 'JWT' })],
  ['no kid', () => signed(pair, claims(), { alg: 'RS256', typ: 'JWT' })],
  ['a kid that is a number', () => signed(pair, claims(), { ...rs256(pair), kid: 1 })],
  ['a kid nobody knows', () => signed(pair, claims(), { ...rs256(pair), kid: 'unknown' })],
  ['a kid named like a property', () => signed(pair, claims(), { ...rs256(pair), kid: '__proto__' })],
  ['a critical extension', () => signed(pair, claims(), { ...rs256(pair), crit: ['exp'] })],
  ['another typ', () => signed(pair, claims(), { ...rs256(pair), typ: 'at+jwt' })],
  [
    'a key of its own in the header',
    () => signed(foreign, claims(), { ...rs256(foreign), jwk: foreign.publicKey.export({ format: 'jwk' }) }),
  ],
  ['another key under the same kid', () => signed(foreign, claims())],
  ['a key without endorsements', () => signed(bare, claims())],
  ['a key with empty endorsements', () => signed(empty, claims())],
  ['a short key', () => signed(weak, claims())],
  ['claims that are no JSON', () => signed(pair, 'hello')],
  ['claims that are an array', () => signed(pair, [])],
  ['no iss', () => signed(pair, without('iss'))],
  ["the emulator's issuer", () => signed(pair, claims({ iss: `https://sts.windows.net/${tenant}/` }))],
  [
    'an Entra v2 issuer',
    () => signed(pair, claims({ iss: `https://login.microsoftonline.com/${tenant}/v2.0` })),
  ],
  ["the government's issuer", () => signed(pair, claims({ iss: 'https://api.botframework.us' }))],
  ['an issuer with a slash more', () => signed(pair, claims({ iss: 'https://api.botframework.com/' }))],
  ['an issuer in a list', () => signed(pair, claims({ iss: ['https://api.botframework.com'] }))],
  ['no aud', () => signed(pair, without('aud'))],
  ["another bot's aud", () => signed(pair, claims({ aud: tenant }))],
  ['an empty aud', () => signed(pair, claims({ aud: '' }))],
  ['an aud in a list', () => signed(pair, claims({ aud: [appId] }))],
  ['an aud among others', () => signed(pair, claims({ aud: [appId, 'x'] }))],
  ['no exp', () => signed(pair, without('exp'))],
  ['an exp that is text', () => signed(pair, claims({ exp: String(seconds() + 3600) }))],
  ['an exp that is null', () => signed(pair, claims({ exp: null }))],
  ['expired six minutes ago', () => signed(pair, claims({ exp: seconds() - 360 }))],
  ['good in six minutes', () => signed(pair, claims({ nbf: seconds() + 360 }))],
  ['an nbf that is text', () => signed(pair, claims({ nbf: 'now' }))],
  ['no serviceurl', () => signed(pair, without('serviceurl'))],
  ['an empty serviceurl', () => signed(pair, claims({ serviceurl: '' }))],
  ['a serviceurl in a list', () => signed(pair, claims({ serviceurl: [world.connector.url] }))],
  [
    'changed claims',
    () => signed(pair, claims()).replace(/\.[^.]+\./, `.${base64url(claims({ extra: 1 }))}.`),
  ],
  ['a changed header', () => signed(pair, claims()).replace(/^[^.]+/, base64url({ ...rs256(pair), x: 1 }))],
  ['another spelling of the same signature', () => otherSpelling(signed(pair, claims()))],
];

/** The last letter of a 256-byte signature has four spare bits: eight spellings decode to the same bytes. */
const otherSpelling = (token: string): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + (letters[last ^ 1] ?? '');
};

describe('the token', () => {
  test.each(good)('passes: %s', async (_name, token) => {
    expect((await world.post(world.activity(), bearer(token()))).status).toBe(200);
    expect(world.acts).toHaveLength(1);
  });

  test.each(bad)('refused: %s', async (_name, token) => {
    const { status, text } = await world.post(world.activity(), bearer(token()));
    expect(status).toBe(401);
    expect(text).toBe('{"error":"unauthorised"}');
    expect(world.acts).toHaveLength(0);
    expect(world.log).toHaveLength(1);
  });

  test.each([
    ['none', {}],
    ['Basic', { authorization: 'Basic YTpi' }],
    ['no scheme', { authorization: 'TOKEN' }],
    ['two spaces', { authorization: 'Bearer  TOKEN' }],
    ['small letters', { authorization: 'bearer TOKEN' }],
    ['two in one', { authorization: 'Bearer TOKEN, Bearer TOKEN' }],
  ] as [string, Record<string, string>][])('the header refused: %s', async (_name, headers) => {
    const token = signed(pair, claims());
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replaceAll('TOKEN', token)]),
    );
    expect((await world.post(world.activity(), filled)).status).toBe(401);
    expect(world.acts).toHaveLength(0);
  });

  test('two headers are refused, though each is good', async () => {
    const token = `Bearer ${signed(pair, claims())}`;
    const status = await new Promise<number | undefined>((done) => {
      const headers = [
        'host',
        'localhost',
        'content-type',
        'application/json',
        'Authorization',
        token,
        'authorization',
        token,
      ];
      const sent = httpRequest(`${world.origin}/api/messages`, { method: 'POST', headers }, (response) => {
        response.resume().on('end', () => done(response.statusCode));
      });
      sent.end(JSON.stringify(world.activity()));
    });
    expect(status).toBe(401);
    expect(world.acts).toHaveLength(0);
  });
});

describe('the activity that the token vouches for', () => {
  const cases: readonly [string, () => Record<string, unknown>, number][] = [
    ['another channel', () => ({ channelId: 'webchat' }), 403],
    ['a blank channel', () => ({ channelId: '' }), 403],
    ['no channel', () => ({ channelId: undefined }), 400],
    ["another service than the claim's", () => ({ serviceUrl: `${world.connector.url}elsewhere/` }), 403],
    ['a foreign service', () => ({ serviceUrl: 'https://evil.example/' }), 403],
    ['no service', () => ({ serviceUrl: undefined }), 400],
    ['another tenant', () => tenants('x', 'x'), 403],
    ['tenants that differ', () => tenants(tenant, 'x'), 403],
    ['tenants that differ the other way', () => tenants('x', tenant), 403],
    ['an empty tenant beside a good one', () => tenants('', tenant), 403],
    ['no tenant', () => tenants(undefined, undefined), 403],
    ['a tenant that is no text', () => ({ conversation: { id: 'a:chat', tenantId: [tenant] } }), 400],
    ['no sender', () => ({ from: undefined }), 400],
    ['no type', () => ({ type: undefined }), 400],
    ['a type that is a number', () => ({ type: 7 }), 400],
  ];
  const tenants = (conversation: string | undefined, data: string | undefined) => ({
    conversation: { id: 'a:chat', conversationType: 'personal', tenantId: conversation },
    channelData: data === undefined ? {} : { tenant: { id: data } },
  });

  test.each(cases)('refused: %s', async (_name, change, status) => {
    expect((await world.turn(change())).status).toBe(status);
    expect(world.acts).toHaveLength(0);
    expect(world.connector.calls).toHaveLength(0);
    expect(world.log).toHaveLength(1);
  });

  test.each([
    ['conversation', tenants(tenant, undefined)],
    ['channelData', tenants(undefined, tenant)],
  ])('one tenant is enough: %s', async (_name, change) => {
    expect((await world.turn(change)).status).toBe(200);
    expect(world.acts).toHaveLength(1);
  });

  test('a key endorsed for another channel only', async () => {
    const { status } = await world.post(world.activity(), bearer(signed(other, claims())));
    expect(status).toBe(403);
    expect(world.acts).toHaveLength(0);
  });
});

describe('the body', () => {
  test.each([
    ['no JSON', '{"type":', 400],
    ['words', '"message"', 400],
    ['a list', '[]', 400],
    ['nothing', '', 400],
    ['too large', JSON.stringify({ text: 'x'.repeat(300 * 1024) }), 413],
    ['too deep', `{"type":"message","value":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
  ])('refused: %s', async (_name, body, status) => {
    const answer = await world.post(body, bearer(signed(pair, claims())));
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/ at |Error|node_modules/);
  });

  test('twenty levels pass, twenty-one do not', async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { inner: nested(levels - 1) });
    expect((await world.turn({ text: 'hi', value: nested(19) })).status).toBe(200);
    expect((await world.turn({ text: 'hi', value: nested(20) })).status).toBe(400);
  });

  test('another content type is not read', async () => {
    const headers = { ...bearer(signed(pair, claims())), 'content-type': 'text/plain' };
    expect((await world.post(world.activity(), headers)).status).toBe(400);
  });

  test('other methods are told so', async () => {
    expect((await fetch(`${world.origin}/api/messages`)).status).toBe(405);
  });
});

describe('anything at all', () => {
  const harmless = async (body: string, headers: Record<string, string>) => {
    const { status, text } = await world.post(body, headers);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text.length).toBeLessThan(40);
  };
  const bodies = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc
      .record(
        {
          type: fc.jsonValue(),
          channelId: fc.constantFrom('msteams', '', 7),
          serviceUrl: fc.webUrl(),
          from: fc.jsonValue(),
          text: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );

  test('unauthenticated: always refused, never a fault', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.string(), (body, token) =>
        harmless(body, { authorization: `Bearer ${token.replace(/[^\x21-\x7e]/g, '')}` }),
      ),
      { numRuns: 500 },
    );
    expect(world.acts).toHaveLength(0);
  });

  test('with a good token: never a fault either', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, (body) => harmless(body, bearer(signed(pair, claims())))),
      { numRuns: 300 },
    );
    expect(world.acts).toHaveLength(0);
  });
});

describe('the keys', () => {
  let now = Date.parse('2026-09-07T08:00:00Z');
  let turning: TeamsWorld;
  const newer = newPair('newer', ['msteams']);
  const send = (by = pair) =>
    turning.post(turning.activity(), bearer(signed(by, goodClaims(new Date(now), turning.connector.url))));

  beforeAll(async () => {
    turning = await startTeamsFront({ pair, clock: () => new Date(now) });
  });
  afterAll(() => turning.close());

  test('are fetched once, for an unknown one at most once a minute, and anew after a day', async () => {
    await Promise.all([send(), send(), send()]);
    expect(turning.provider.fetches()).toBe(1);
    expect((await send(newer)).status).toBe(401);
    expect(turning.provider.fetches()).toBe(1);
    turning.provider.publish(newer);
    now += 61_000;
    expect((await send(newer)).status).toBe(200);
    expect(turning.provider.fetches()).toBe(2);
    expect((await send(pair)).status).toBe(401);
    now += 25 * 3_600_000;
    expect((await send(newer)).status).toBe(200);
    // That refresh is not in the way of the answer.
    while (turning.provider.fetches() < 3) await new Promise((done) => setTimeout(done, 5));
  });

  test('kept keys serve while the provider is away, for a day more; then nobody can be checked', async () => {
    turning.provider.fail(true);
    now += 25 * 3_600_000;
    expect((await send(newer)).status).toBe(200);
    now += 24 * 3_600_000;
    const { status, text } = await send(newer);
    expect([status, text]).toEqual([503, '{"error":"try again"}']);
    turning.provider.fail(false);
    now += 6_000;
    expect((await send(newer)).status).toBe(200);
  });
});

describe('local mode', () => {
  let local: TeamsWorld;
  beforeAll(async () => {
    local = await startTeamsFront({ mode: 'local', appId: undefined, provider: undefined });
  });
  afterAll(() => local.close());
  const post = (fields: Record<string, unknown>, headers: Record<string, string> = {}) =>
    local.post(local.activity(fields), headers);

  test('needs no token and sends to this machine only', async () => {
    expect((await post({})).status).toBe(200);
    expect(local.acts).toHaveLength(1);
    expect((await post({ serviceUrl: 'http://192.0.2.1/' })).status).toBe(403);
    expect((await post({ serviceUrl: 'http://localhost.evil.example/' })).status).toBe(403);
    expect(local.acts).toHaveLength(1);
  });

  test('a tenant may be left out, but not be another', async () => {
    expect((await post({ conversation: { id: 'a:chat' }, channelData: undefined })).status).toBe(200);
    expect(
      (await post({ conversation: { id: 'a:chat', tenantId: 'x' }, channelData: undefined })).status,
    ).toBe(403);
  });

  test('a page that calls this machine by another name stays out', async () => {
    const status = await new Promise<number | undefined>((done) => {
      const headers = { host: 'evil.example', 'content-type': 'application/json' };
      const sent = httpRequest(`${local.origin}/api/messages`, { method: 'POST', headers }, (response) => {
        response.resume().on('end', () => done(response.statusCode));
      });
      sent.end(JSON.stringify(local.activity()));
    });
    expect(status).toBe(403);
  });
});

test.each([
  ['production without an app id', { mode: 'production', appId: undefined }],
  ['production with an empty one', { mode: 'production', appId: '' }],
  ['local with one', { mode: 'local', appId }],
  ['no tenant', { mode: 'production', appId, tenants: [] }],
] as const)('is not mounted: %s', (_name, options) => {
  const rest = { tenants: [tenant], tenantOf: () => tenant, token: async () => undefined };
  const perform = { perform: async () => ({}), understand: () => undefined };
  const words = { strangerText: () => '', lateText: () => '', troubleText: () => '' };
  const deps = () => {
    throw new Error('not asked for at start');
  };
  expect(() => mountTeams(express(), { ...rest, perform, seal: testSeal, words, deps, ...options })).toThrow(
    expect.objectContaining({ code: 'misconfigured' }),
  );
});

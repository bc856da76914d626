/**
 * The gate: only what a good token vouches for passes (promises.md S1, S2, D1). Bad tokens, tricks with addresses and
 * tenants that do not agree are tried by the hundred in tests/abuse.
 */
import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import express from 'express';
import { mountTeams } from '../../../bot/fronts/teams/index.ts';
import { newPair, signed } from '../../support/openid.ts';
import { appId, goodClaims, startTeamsFront, tenant, type TeamsWorld } from '../../support/teams-front.ts';
import { testSeal } from '../../support/sealed.ts';

const pair = newPair('good', ['msteams', 'webchat']);
const other = newPair('other', ['webchat']);

let world: TeamsWorld;
beforeAll(async () => {
  world = await startTeamsFront({ pair });
  world.provider.publish(pair, other);
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
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

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
    // That refresh is not in the way of the answer; whoever comes with an unknown key waits for it.
    expect((await send(pair)).status).toBe(401);
    expect(turning.provider.fetches()).toBe(3);
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
  const realClock = { now: () => new Date() };
  const parts = { ...rest, perform, seal: testSeal, words, deps, realClock };
  expect(() => mountTeams(express(), { ...parts, ...options })).toThrow(
    expect.objectContaining({ code: 'misconfigured' }),
  );
});

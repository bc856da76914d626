/** The pretend Graph's manners: tokens, permissions, limits, batches, faults, and the contract it holds itself to. */
import { ClientSecretCredential } from '@azure/identity';
import { afterEach, expect, test } from '@jest/globals';
import { Agent, fetch as fetchWith } from 'undici';
import { eventually } from '../support/eventually.ts';
import { type GraphHouse, type Json, openGraph, outcome } from '../support/graph.ts';
import { assertContract, type PretendGraphOptions } from './graph/index.ts';
import { permissionsFrom, readCopy, readShared } from './graph/permissions.ts';

let house: GraphHouse | undefined;
const open = async (options?: Partial<PretendGraphOptions>): Promise<GraphHouse> => {
  house = await openGraph(options);
  return house;
};
afterEach(async () => {
  await house?.graph.close();
  house = undefined;
});

const expired = [401, 'InvalidAuthenticationToken'];
const denied = [403, 'Authorization_RequestDenied'];
const tooMany = [429, 'TooManyRequests'];

test('the real @azure/identity gets a token here, with the permissions in it, and Graph takes it', async () => {
  const { graph } = await open();
  const [reader] = graph.apps;
  const credential = new ClientSecretCredential(graph.tenant, reader!.clientId, reader!.secret, {
    authorityHost: graph.authorityHost,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: graph.ca },
  });
  const { token, expiresOnTimestamp } = await credential.getToken('https://graph.microsoft.com/.default');
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Json;
  expect(claims).toMatchObject({ appid: reader!.clientId, tid: graph.tenant, roles: reader!.granted });
  expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_500_000);
  const answer = await fetch(`${graph.url}/users?$top=1&$select=id`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  expect(graph.calls.all.at(-1)).toMatchObject({ app: reader!.clientId, template: '/users', status: 200 });
  expect(graph.tokenCalls.count({ method: 'POST', status: 200 })).toBe(1);
});

test('the token endpoint refuses a wrong secret, an unknown app or tenant, and scopes of others', async () => {
  const { graph } = await open();
  const [reader] = graph.apps;
  const dispatcher = new Agent({ connect: { ca: graph.ca } });
  const good = {
    grant_type: 'client_credentials',
    client_id: reader!.clientId,
    client_secret: reader!.secret,
    scope: 'https://graph.microsoft.com/.default',
  };
  const ask = async (change: Partial<typeof good>, tenant = graph.tenant) => {
    const body = new URLSearchParams({ ...good, ...change }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${graph.authorityHost}/${tenant}/oauth2/v2.0/token`;
    const answer = await fetchWith(url, { method: 'POST', body, headers, dispatcher });
    return ((await answer.json()) as { error?: string }).error;
  };
  expect(await ask({})).toBeUndefined();
  expect(await ask({ client_secret: 'no' })).toBe('invalid_client');
  expect(await ask({ client_id: 'no' })).toBe('unauthorized_client');
  expect(await ask({ scope: 'https://vault.azure.net/.default' })).toBe('invalid_scope');
  expect(await ask({ grant_type: 'password' })).toBe('unsupported_grant_type');
  expect(await ask({}, 'elsewhere')).toBe('invalid_request');
  graph.faults.add({ template: '/{tenant}/oauth2/v2.0/token', status: 503, times: 1 });
  expect(await ask({})).toBe('temporarily_unavailable');
  await dispatcher.close();
});

test('a token runs out in the middle of a run; one that is refused once is taken the next time', async () => {
  const { graph, move } = await open({ tokenLifetime: 600 });
  const authorization = graph.bearer(graph.apps[0]!);
  const ask = async (headers: Record<string, string> = { authorization }) =>
    (await fetch(`${graph.url}/domains`, { headers })).status;
  graph.tokens.refuseNext(1);
  expect([await ask(), await ask()]).toEqual([401, 200]);
  move(600_000);
  expect([await ask(), await ask({}), await ask({ authorization: 'Bearer rubbish' })]).toEqual([
    401, 401, 401,
  ]);
  const fresh = { authorization: graph.bearer(graph.apps[0]!) };
  expect(await ask(fresh)).toBe(200);
  graph.tokens.expireAll();
  const late = await fetch(`${graph.url}/domains`, { headers: fresh });
  expect([late.status, ((await late.json()) as { error: { code: string } }).error.code]).toEqual(expired);
});

test('each app may only what it was granted; what was granted can be read by the app itself', async () => {
  const { graph, estate, ask, get } = await open();
  const id = estate.leaver('plain').entra;
  expect(outcome(await ask('PATCH', `/users/${id}`, { body: { accountEnabled: false } }))).toEqual(denied);
  expect(outcome(await ask('POST', `/users/${id}/revokeSignInSessions`))).toEqual(denied);
  expect(estate.entra.users.get(id)?.accountEnabled).toBe(true);
  graph.apps[0]!.granted = ['User.ReadBasic.All'];
  expect(outcome(await get(`/users/${id}/mailFolders/inbox/messageRules`))).toEqual([
    403,
    'ErrorAccessDenied',
  ]);
  expect(outcome(await get('/groups'))).toEqual(denied);
  const basic = await get(`/users/${id}?$select=displayName,accountEnabled`);
  expect(basic.body).toMatchObject({ displayName: 'Martha Kenyon' });
  expect(basic.body).not.toHaveProperty('accountEnabled');
  graph.apps[0]!.granted = ['Application.Read.All', 'User.Read.All'];
  const own = await get(`/servicePrincipals?$filter=appId eq '${graph.apps[0]!.clientId}'`);
  const graphItself = await get("/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'");
  const offered = graphItself.body.value[0]?.['appRoles'] as readonly { id: string; value: string }[];
  const granted = await get(`/servicePrincipals/${String(own.body.value[0]?.['id'])}/appRoleAssignments`);
  const values = granted.body.value.map(
    ({ appRoleId }) => offered.find((role) => role.id === appRoleId)?.value,
  );
  expect(values).toEqual(['Application.Read.All', 'User.Read.All']);
});

const described = readShared('graph-v1.0-slice.openapi.json');
const permissions = readShared('graph-permissions-slice.json');

(described === undefined ? test.skip : test)('the copy of the permissions is what Microsoft lists', () => {
  const { operations } = readCopy();
  expect(operations).toEqual(permissionsFrom(permissions, described, Object.keys(operations)));
});

test('refusals have the envelope of Graph, with the ids by which Microsoft finds a request', async () => {
  const { get } = await open();
  const { headers, body } = await get('/users/nobody');
  expect(body.error).toEqual({
    code: 'Request_ResourceNotFound',
    message: expect.stringContaining("Resource 'nobody' does not exist"),
    innerError: {
      date: expect.any(String),
      'request-id': expect.any(String),
      'client-request-id': expect.any(String),
    },
  });
  expect(headers.get('request-id')).not.toBeNull();
});

interface Part extends Json {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error?: { readonly code: string } };
}

const batch = async ({ ask }: GraphHouse, requests: readonly Json[]) => {
  const answer = await ask('POST', '/$batch', { body: { requests } });
  return { answer, parts: (answer.body['responses'] ?? []) as readonly Part[] };
};

test('a batch answers in any order, its parts with headers in any case, each with its own refusal', async () => {
  const first = await open();
  const { estate, graph } = first;
  const [plain, owner] = [estate.leaver('plain').entra, estate.leaver('owner').entra];
  const reads = Array.from({ length: 16 }, (_, n) => ({
    id: `${n}`,
    method: 'GET',
    url: '/domains?$select=id',
  }));
  graph.faults.add({
    template: '/users/{user-id}',
    id: owner,
    inner: true,
    status: 429,
    retryAfter: '0.249',
  });
  const { parts } = await batch(first, [
    ...reads,
    { id: 'throttled', method: 'GET', url: `/users/${owner}` },
    { id: 'missing', method: 'GET', url: '/users/nobody' },
    {
      id: 'denied',
      method: 'PATCH',
      url: `/users/${plain}`,
      headers: { 'Content-Type': 'application/json' },
      body: { accountEnabled: false },
    },
    { id: 'after', method: 'GET', url: '/domains', dependsOn: ['denied'] },
  ]);
  const statuses = Object.fromEntries(parts.map(({ id, status }) => [id, status]));
  expect(statuses).toMatchObject({
    '0': 200,
    '15': 200,
    throttled: 429,
    missing: 404,
    denied: 403,
    after: 424,
  });
  expect(parts.map(({ id }) => id)).not.toEqual([
    ...reads.map(({ id }) => id),
    'throttled',
    'missing',
    'denied',
    'after',
  ]);
  const names = parts
    .flatMap(({ headers }) => Object.keys(headers))
    .filter((name) => /^content-type$/i.test(name));
  expect(new Set(names).size).toBeGreaterThan(1);
  const waits = parts.find(({ id }) => id === 'throttled')?.headers ?? {};
  expect(Object.entries(waits).find(([name]) => /^retry-after$/i.test(name))?.[1]).toBe('0.249');
  expect(graph.calls.count({ inner: true })).toBe(19);
  expect(graph.calls.count({ inner: false })).toBe(1);
});

test('a batch of 21 parts, with an id twice, or with a whole link is refused; an answer that was lost is missing', async () => {
  const first = await open({ checkContract: false });
  const read = (id: string) => ({ id, method: 'GET', url: '/domains' });
  const many = Array.from({ length: 21 }, (_, n) => read(`${n}`));
  expect(outcome((await batch(first, many)).answer)).toEqual([400, 'BadRequest']);
  expect(outcome((await batch(first, [read('1'), read('1')])).answer)).toEqual([400, 'BadRequest']);
  const whole = await batch(first, [{ ...read('1'), url: `${first.graph.url}/domains` }]);
  expect(whole.parts.map(({ status }) => status)).toEqual([400]);
  first.graph.faults.add({ template: '/domains', inner: true, drop: 'after', times: 1 });
  const { parts } = await batch(first, [read('1'), read('2')]);
  expect(parts).toHaveLength(1);
});

test('in a batch, writes are done as they are alone', async () => {
  const first = await open();
  const { estate, graph } = first;
  const id = estate.leaver('plain').entra;
  const headers = { 'content-type': 'application/json', authorization: graph.bearer(graph.apps[1]!) };
  const requests = [
    { id: '1', method: 'PATCH', url: `/users/${id}`, headers, body: { accountEnabled: false } },
  ];
  expect((await batch(first, requests)).parts.map(({ status }) => status)).toEqual([204]);
  expect(estate.entra.users.get(id)?.accountEnabled).toBe(false);
});

test('calls cost units; when the bucket is empty there is a 429 with how long to wait, and then it goes on', async () => {
  let now = 0;
  const { graph, get } = await open({ throttleNow: () => now, throttling: { identityUnits: 20 } });
  const cheap = await get('/users?$select=id&$top=10');
  expect(cheap.headers.get('x-ms-resource-unit')).toBe('1');
  expect(cheap.headers.get('x-ms-throttle-limit-percentage')).toBeNull();
  for (let call = 0; call < 9; call += 1)
    expect((await get('/users')).headers.get('x-ms-resource-unit')).toBe('2');
  expect(graph.throttle.counts['identity']?.units).toBe(19);
  const refused = await get('/users');
  expect(outcome(refused)).toEqual(tooMany);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(refused.headers.get('x-ms-throttle-information')).toBe('ResourceUnitLimitExceeded');
  now += Number(refused.headers.get('retry-after')) * 1000;
  const after = await get('/users');
  expect(after.status).toBe(200);
  expect(Number(after.headers.get('x-ms-throttle-limit-percentage'))).toBeGreaterThan(0.8);
  expect(graph.throttle.counts['identity']).toMatchObject({ refusals: 1, early: 0 });
});

test('held to so many calls a second, it refuses the rest and counts them', async () => {
  const now = 0;
  const { graph, get } = await open({
    throttleNow: () => now,
    throttling: { perSecond: 20, tells: 'decimal' },
  });
  const answers = await Promise.all(Array.from({ length: 25 }, () => get('/domains')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
  expect(graph.throttle.refusals).toBe(5);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers.get('retry-after')).toMatch(/^\d+\.\d{3}$/);
});

test('Outlook runs four calls of an app at a time, whatever the mailboxes', async () => {
  const { graph, estate, get } = await open();
  const settings = (key: string) => get(`/users/${estate.leaver(key).entra}/mailboxSettings`);
  const { promise, resolve } = Promise.withResolvers<void>();
  graph.faults.add({ template: '/users/{user-id}/mailboxSettings', until: promise, times: 4 });
  const running = ['plain', 'forwarder', 'owner', 'dated'].map(settings);
  await eventually('four at once', () =>
    graph.throttle.counts['outlook at once']?.peak === 4 ? true : undefined,
  );
  expect(outcome(await settings('twin'))).toEqual([429, 'ApplicationThrottled']);
  expect((await get('/domains')).status).toBe(200);
  resolve();
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect((await settings('twin')).status).toBe(200);
});

test('any endpoint can be struck: by status, waiting time of any form, body of any kind, before or after the work', async () => {
  const { graph, estate, ask, get } = await open();
  const id = estate.leaver('plain').entra;
  const date = 'Wed, 21 Oct 2037 07:28:00 GMT';
  for (const retryAfter of ['7', '0.249', date, '86400', 'soon', undefined]) {
    graph.faults.add({ template: '/users', status: 503, retryAfter, times: 1 });
    const { status, headers } = await get('/users');
    expect([status, headers.get('retry-after')]).toEqual([503, retryAfter ?? null]);
  }
  graph.faults.add({
    method: 'GET',
    template: '/users/{user-id}',
    id,
    status: 502,
    body: '<html>Bad gateway</html>',
    times: 1,
  });
  expect((await get(`/users/${id}`)).text).toBe('<html>Bad gateway</html>');
  graph.faults.add({ status: 429, code: '', times: 1 });
  expect((await get('/users')).body.error?.code).toBe('');
  graph.faults.add({ method: 'PATCH', id, drop: 'after', times: 1 });
  await expect(
    ask('PATCH', `/users/${id}`, { app: 'writer', body: { accountEnabled: false } }),
  ).rejects.toThrow();
  expect(estate.entra.users.get(id)?.accountEnabled).toBe(false);
  graph.faults.add({ method: 'PATCH', id, instead: { status: 504 }, times: 1 });
  const late = await ask('PATCH', `/users/${id}`, { app: 'writer', body: { accountEnabled: true } });
  expect([late.status, estate.entra.users.get(id)?.accountEnabled]).toEqual([504, true]);
});

(described === undefined ? test.skip : test)(
  'what breaks the contract is found: in requests and in answers',
  async () => {
    const { graph, estate, ask, get } = await open();
    const id = estate.leaver('plain').entra;
    await get('/users?$top=1');
    expect(graph.contract.violations).toEqual([]);
    await get('/users?$shoeSize=1');
    await ask('PATCH', `/users/${id}`, { app: 'writer', body: { accountEnabled: 'no' } });
    await ask('PATCH', `/users/${id}`, { app: 'writer', body: { acountEnabled: false } });
    Object.assign(estate.entra.users.get(id) ?? {}, { accountEnabled: 'yes' });
    await get(`/users/${id}?$select=accountEnabled`);
    expect(graph.contract.violations).toEqual([
      expect.stringContaining('request GET /users: the query option $shoeSize is not described'),
      expect.stringMatching(/^request PATCH .*\/accountEnabled must be boolean/),
      expect.stringMatching(/^request PATCH .*additional properties.*acountEnabled/),
      expect.stringMatching(/^answer 200 of GET \/users\/\{user-id\}: \/accountEnabled must be boolean/),
    ]);
    expect(() => assertContract(graph.contract)).toThrow('the contract was broken');
    await get(`/users/${id}/sponsors`);
    expect(graph.contract.undescribed).toEqual(['GET /users/{user-id}/sponsors']);
    expect(graph.contract.report()).toContain(
      'Microsoft Graph: 3 described operations used, 5 requests and 5 answers checked, 4 violations',
    );
    await expect(graph.close()).rejects.toThrow('the contract was broken');
    house = undefined;
  },
);

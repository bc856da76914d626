/** Lists of the pretend Graph: pages, filters, sign-ins, counts, delta, lag; each as Microsoft's documents say it is. */
import { afterEach, expect, test } from '@jest/globals';
import { type GraphHouse, openGraph, outcome } from '../support/graph.ts';
import { makeBigTrust, makeEstate } from './estate/index.ts';
import type { PretendGraphOptions } from './graph/index.ts';

let house: GraphHouse | undefined;
const open = async (options?: Partial<PretendGraphOptions>): Promise<GraphHouse> => {
  house = await openGraph(options);
  return house;
};
afterEach(async () => {
  await house?.graph.close();
  house = undefined;
});

const eventual = { headers: { ConsistencyLevel: 'eventual' } };
const idsOf = (
  pages: readonly { readonly body: { readonly value: readonly Readonly<Record<string, unknown>>[] } }[],
) => pages.flatMap(({ body }) => body.value.map(({ id }) => String(id)));

test('users come in pages with absolute next links that carry the query, each user once', async () => {
  const { graph, estate, pages } = await open();
  const all = await pages('/users?$select=id,accountEnabled&$top=50');
  expect(all.length).toBe(Math.ceil(estate.entra.users.size / 50));
  expect(idsOf(all).sort()).toEqual([...estate.entra.users.keys()].sort());
  const link = String(all[0]?.body['@odata.nextLink']);
  expect(link.startsWith(`${graph.url}/users?`)).toBe(true);
  expect(link).toContain('%24select=id%2CaccountEnabled');
  expect(Object.keys(all[0]?.body.value[0] ?? {}).sort()).toEqual(['accountEnabled', 'id']);
});

test('what is not chosen is not sent: accountEnabled is not among the usual fields', async () => {
  const { get, estate } = await open();
  const { body } = await get(`/users/${estate.leaver('plain').entra}`);
  expect(body).not.toHaveProperty('accountEnabled');
  expect(body).toMatchObject({ displayName: 'Martha Kenyon', businessPhones: [] });
  expect(outcome(await get('/users?$select=id,shoeSize'))).toEqual([400, 'BadRequest']);
});

test('a page may be empty and still have a next link, or be short; nobody is lost or shown twice', async () => {
  const { estate, pages } = await open({ limits: { emptyPages: 0.3, shortPages: 0.5 } });
  const all = await pages('/users?$select=id&$top=20');
  expect(idsOf(all).sort()).toEqual([...estate.entra.users.keys()].sort());
  const sizes = all.slice(0, -1).map(({ body }) => body.value.length);
  expect(sizes).toContain(0);
  expect(sizes.some((size) => size > 0 && size < 20)).toBe(true);
  expect(`,${sizes.join(',')},`).not.toContain(',0,0,');
});

test('a next link is good for its own query only', async () => {
  const { get } = await open();
  const { body } = await get('/users?$top=5&$select=id');
  const link = String(body['@odata.nextLink']);
  expect((await get(link)).status).toBe(200);
  expect(outcome(await get(link.replace('%24top=5', '%24top=6')))).toEqual([
    400,
    'Directory_ExpiredPageToken',
  ]);
  expect(outcome(await get('/users?$skiptoken=abc'))).toEqual([400, 'Directory_ExpiredPageToken']);
});

test('pages have a largest size', async () => {
  const { get } = await open();
  expect(outcome(await get('/users?$top=1000'))).toEqual([400, 'Request_UnsupportedQuery']);
  expect((await get('/users?$top=999&$select=id')).status).toBe(200);
});

test('filters: kind of user, beginnings, ranges of sign-in names that together are everybody', async () => {
  const { estate, pages, get } = await open();
  const guests = await pages("/users?$select=id&$filter=userType eq 'Guest'");
  const inEstate = [...estate.entra.users.values()].filter(({ userType }) => userType === 'Guest');
  expect(idsOf(guests).sort()).toEqual(inEstate.map(({ id }) => id).sort());
  expect(guests[0]?.body.value.length).toBeGreaterThan(0);
  const begins = await get(
    "/users?$select=userPrincipalName&$filter=startswith(userPrincipalName,'martha.k')",
  );
  expect(begins.body.value).toEqual([{ userPrincipalName: 'martha.kenyon@hillside.example' }]);
  const range = (from: string, to: string) =>
    pages(
      `/users?$select=id&$top=40&$filter=userPrincipalName ge '${from}' and userPrincipalName lt '${to}'`,
    );
  const parts = await Promise.all([range('', 'g'), range('g', 'n'), range('n', '~')]);
  expect(parts.flatMap(idsOf).sort()).toEqual([...estate.entra.users.keys()].sort());
  for (const wrong of [
    'userType is Guest',
    "employeID eq 'S001'",
    'isManagementRestricted eq true',
    "mail eq 'x",
  ])
    expect(outcome(await get(`/users?$filter=${wrong}`))).toEqual([400, 'Request_UnsupportedQuery']);
  expect(outcome(await get("/groups?$filter=visibility eq 'Public'"))).toEqual([
    400,
    'Request_UnsupportedQuery',
  ]);
  const teams = await get("/groups?$filter=resourceProvisioningOptions/any(x:x eq 'Team')&$select=id");
  expect(teams.body.value.length).toBeGreaterThan(0);
});

test('advanced queries ask for ConsistencyLevel, on every page; the count comes with the first only', async () => {
  const { estate, get } = await open();
  const counting = '/users?$count=true&$top=5&$select=id';
  expect(outcome(await get(counting))).toEqual([400, 'Request_UnsupportedQuery']);
  const first = await get(counting, eventual);
  expect(first.body['@odata.count']).toBe(estate.entra.users.size);
  const link = String(first.body['@odata.nextLink']);
  expect(outcome(await get(link))).toEqual([400, 'Request_UnsupportedQuery']);
  expect((await get(link, eventual)).body).not.toHaveProperty(['@odata.count']);
  for (const filter of [
    "userType ne 'Guest'",
    "not(userType eq 'Guest')",
    "endswith(mail,'brook.example')",
  ]) {
    expect(outcome(await get(`/users?$filter=${filter}`))).toEqual([400, 'Request_UnsupportedQuery']);
    expect((await get(`/users?$filter=${filter}&$count=true`, eventual)).status).toBe(200);
  }
});

test('sign-ins: only with P1 and the right to read logs, on smaller pages, missing for those who never came', async () => {
  const { graph, estate, get, pages } = await open();
  const path = '/users?$select=id,signInActivity';
  expect(outcome(await get(`${path}&$top=121`))).toEqual([400, 'BadRequest']);
  const all = (await pages(`${path}&$top=120`)).flatMap(({ body }) => body.value);
  const never = [...estate.entra.users.values()].filter(({ signInActivity }) => signInActivity === undefined);
  expect(all.filter((user) => user['signInActivity'] === undefined)).toHaveLength(never.length);
  graph.limits.signInPage = 500;
  expect((await get(`${path}&$top=500`)).status).toBe(200);
  expect(outcome(await get(path, { app: 'writer' }))).toEqual([
    403,
    'Authentication_MSGraphPermissionMissing',
  ]);
  const mixed = "$filter=signInActivity/lastSignInDateTime le 2026-01-01T00:00:00Z and userType eq 'Member'";
  expect(outcome(await get(`/users?${mixed}`))).toEqual([400, 'BadRequest']);
  const alone = '$filter=signInActivity/lastSignInDateTime le 2026-01-01T00:00:00Z&$select=id';
  expect((await get(`/users?${alone}`)).body.value.length).toBeGreaterThan(0);
  graph.limits.premium = false;
  expect(outcome(await get(path))).toEqual([403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant']);
});

test('what the pretend Graph does not do fails loudly instead of passing for an answer', async () => {
  const { graph, get } = await open();
  expect((await get('/users?$orderby=displayName')).status).toBe(500);
  expect((await get('/users?$orderby=userPrincipalName&$top=1')).status).toBe(200);
  await expect(graph.close()).rejects.toThrow('the pretend Graph itself failed');
  house = undefined;
});

test('the leave date has a permission of its own; without it, it is null as if nobody were leaving', async () => {
  const { graph, estate, get } = await open();
  const path = `/users/${estate.leaver('dated').entra}?$select=employeeLeaveDateTime`;
  expect((await get(path)).body['employeeLeaveDateTime']).toBe('2026-10-30T17:00:00Z');
  expect((await get(path, { app: 'writer' })).body['employeeLeaveDateTime']).toBeNull();
  const listed = await get('/users?$top=999&$select=employeeLeaveDateTime', { app: 'writer' });
  expect(new Set(listed.body.value.map((user) => user['employeeLeaveDateTime']))).toEqual(new Set([null]));
  graph.limits.leaveDateUnread = 'refuse';
  expect(outcome(await get(path, { app: 'writer' }))).toEqual([403, 'Authorization_RequestDenied']);
});

test('delta: everybody first, then what changed, some twice, the deleted as removed', async () => {
  const { graph, estate, get, ask, pages } = await open();
  const first = await pages('/users/delta?$select=id,accountEnabled');
  expect(idsOf(first).sort()).toEqual([...estate.entra.users.keys()].sort());
  expect(first.length).toBeGreaterThan(1);
  const deltaLink = String(first.at(-1)?.body['@odata.deltaLink']);
  expect((await get(deltaLink)).body.value).toEqual([]);
  const [plain, gone] = [estate.leaver('plain').entra, estate.leaver('twin').entra];
  await ask('PATCH', `/users/${plain}`, { app: 'writer', body: { accountEnabled: false } });
  graph.remove(estate.entra.users.get(gone)!);
  const changes = await get(deltaLink);
  expect(changes.body.value).toEqual([
    { id: plain, accountEnabled: false },
    { id: gone, '@removed': { reason: 'changed' } },
    { id: plain, accountEnabled: false },
  ]);
  expect((await get(String(changes.body['@odata.deltaLink']))).body.value).toEqual([]);
});

test('a delta link runs out with a 410 and says where to start again', async () => {
  const { get, pages, move } = await open();
  const first = await pages('/users/delta?$select=id');
  const deltaLink = String(first.at(-1)?.body['@odata.deltaLink']);
  move(8 * 86_400_000);
  const late = await get(deltaLink);
  expect(outcome(late)).toEqual([410, 'syncStateNotFound']);
  expect((await get(late.headers.get('location') ?? '')).body.value.length).toBeGreaterThan(0);
  expect(outcome(await get('/users/delta?$deltatoken=rubbish'))).toEqual([400, 'Request_BadRequest']);
});

test('a change still on its way is not in delta, and the next link has it', async () => {
  const { estate, get, ask, pages, move } = await open({ lag: 10_000 });
  const first = await pages('/users/delta?$select=id');
  const id = estate.leaver('plain').entra;
  await ask('PATCH', `/users/${id}`, { app: 'writer', body: { accountEnabled: false } });
  const early = await get(String(first.at(-1)?.body['@odata.deltaLink']));
  expect(early.body.value).toEqual([]);
  move(10_001);
  expect((await get(String(early.body['@odata.deltaLink']))).body.value).toEqual([{ id }]);
});

test('what was written is there at once by id, and in lists and delta only after the lag', async () => {
  const { estate, get, ask, move } = await open({ lag: 30_000 });
  const id = estate.leaver('plain').entra;
  const listed = async () => {
    const { body } = await get(
      `/users?$select=accountEnabled&$filter=userPrincipalName eq 'martha.kenyon@hillside.example'`,
    );
    return body.value[0]?.['accountEnabled'];
  };
  const byId = async () => (await get(`/users/${id}?$select=accountEnabled`)).body['accountEnabled'];
  await ask('PATCH', `/users/${id}`, { app: 'writer', body: { accountEnabled: false } });
  expect([await byId(), await listed()]).toEqual([false, true]);
  move(30_001);
  expect([await byId(), await listed()]).toEqual([false, false]);
});

test('on order, reads by id go back in time between replicas', async () => {
  const { estate, get, ask, move } = await open({ lag: 30_000, limits: { replicas: true } });
  const id = estate.leaver('plain').entra;
  await ask('PATCH', `/users/${id}`, { app: 'writer', body: { accountEnabled: false } });
  const seen = new Set<unknown>();
  for (let time = 0; time < 20; time += 1)
    seen.add((await get(`/users/${id}?$select=accountEnabled`)).body['accountEnabled']);
  expect(seen).toEqual(new Set([true, false]));
  move(30_001);
  expect((await get(`/users/${id}?$select=accountEnabled`)).body['accountEnabled']).toBe(false);
});

test('the bin: deleted users are listed there, restored within 30 days, late in lists', async () => {
  const { graph, estate, get, ask, move } = await open({ lag: 10_000 });
  const id = estate.leaver('plain').entra;
  graph.remove(estate.entra.users.get(id)!);
  expect(outcome(await get(`/users/${id}`))).toEqual([404, 'Request_ResourceNotFound']);
  move(10_001);
  expect((await get('/directory/deletedItems/microsoft.graph.user?$select=id')).body.value).toEqual([
    { id, deletedDateTime: '2026-11-21T20:00:00.000Z' },
  ]);
  graph.apps[1]!.granted = [...graph.apps[1]!.granted, 'User.DeleteRestore.All'];
  expect((await ask('POST', `/directory/deletedItems/${id}/restore`, { app: 'writer' })).status).toBe(200);
  const named = "/users?$select=id&$filter=userPrincipalName eq 'martha.kenyon@hillside.example'";
  expect((await get(named)).body.value).toEqual([]);
  expect((await get(`/users/${id}`)).status).toBe(200);
  move(10_001);
  expect((await get(named)).body.value).toEqual([{ id }]);
  graph.remove(estate.entra.users.get(id)!);
  move(31 * 86_400_000);
  expect(outcome(await ask('POST', `/directory/deletedItems/${id}/restore`, { app: 'writer' }))).toEqual([
    404,
    'Request_ResourceNotFound',
  ]);
});

test('a trust of 60 schools is made and listed, everybody once', async () => {
  const estate = makeEstate(makeBigTrust({ schools: 60, people: 60_000 }));
  const { pages } = await open({ estate });
  const all = await pages('/users?$select=id,displayName,userPrincipalName,accountEnabled&$top=999');
  expect(new Set(idsOf(all)).size).toBe(estate.entra.users.size);
  expect(all).toHaveLength(Math.ceil(estate.entra.users.size / 999));
});

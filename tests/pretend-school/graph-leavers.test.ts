/** What a leaver's account goes through in the pretend Graph, step by step, and what refuses (audit-and-leavers.md 2.1, 2.2). */
import { afterEach, expect, test } from '@jest/globals';
import { type GraphHouse, openGraph, outcome } from '../support/graph.ts';
import { standing } from './estate/index.ts';
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

const writer = { app: 'writer' } as const;
const disabled = { ...writer, body: { accountEnabled: false } };
const denied = [403, 'Authorization_RequestDenied'];
const absent = [404, 'Request_ResourceNotFound'];
const bad = [400, 'Request_BadRequest'];

const groupWith = (
  { estate }: GraphHouse,
  fits: (group: Readonly<Record<string, unknown>>) => boolean,
): string => {
  const group = [...estate.entra.groups.values()].find((one) => fits({ ...one }));
  if (group === undefined) throw new Error('the estate has no such group');
  return group.id;
};

test('an account is disabled and enabled again, as often as asked', async () => {
  const { estate, ask, get } = await open();
  const id = estate.leaver('plain').entra;
  for (const accountEnabled of [false, false, true]) {
    expect((await ask('PATCH', `/users/${id}`, { ...writer, body: { accountEnabled } })).status).toBe(204);
    expect((await get(`/users/${id}?$select=accountEnabled`)).body['accountEnabled']).toBe(accountEnabled);
  }
});

test('a user is found by sign-in name too, and who is not there is a 404', async () => {
  const { estate, ask, get } = await open();
  const named = await get('/users/Martha.Kenyon@hillside.example?$select=id');
  expect(named.body['id']).toBe(estate.leaver('plain').entra);
  expect(outcome(await get('/users/nobody@hillside.example'))).toEqual(absent);
  expect(outcome(await ask('PATCH', '/users/00000000-0000-4000-8000-000000000000', disabled))).toEqual(
    absent,
  );
});

test('role holders refuse with a 403, those mastered on premises with a 400, and nothing is changed', async () => {
  const { estate, ask } = await open();
  const [role, synced] = [estate.leaver('role').entra, estate.leaver('synced').entra];
  expect(outcome(await ask('PATCH', `/users/${role}`, disabled))).toEqual(denied);
  const refused = await ask('PATCH', `/users/${synced}`, disabled);
  expect(outcome(refused)).toEqual(bad);
  expect(refused.body.error?.message).toContain('on-premises mastered');
  expect([role, synced].map((id) => estate.entra.users.get(id)?.accountEnabled)).toEqual([true, true]);
  const guard = `/users/${encodeURIComponent(standing.entraBreakGlass[0] ?? '')}`;
  expect(outcome(await ask('PATCH', guard, disabled))).toEqual(denied);
});

test('an app with a directory role of its own may change role holders; without their last role anybody may', async () => {
  const first = await open();
  const { graph, estate, ask, get } = first;
  const id = estate.leaver('role').entra;
  const { body } = await get(
    `/roleManagement/directory/roleAssignments?$filter=principalId eq '${id}'&$expand=roleDefinition`,
  );
  expect(body.value[0]?.['roleDefinition']).toMatchObject({ displayName: 'Helpdesk Administrator' });
  const assignment = `/roleManagement/directory/roleAssignments/${String(body.value[0]?.['id'])}`;
  expect((await ask('DELETE', assignment, writer)).status).toBe(204);
  expect(outcome(await ask('DELETE', assignment, writer))).toEqual(absent);
  expect(outcome(await ask('PATCH', `/users/${id}`, disabled))).toEqual(denied);
  const assignable = groupWith(first, ({ isAssignableToRole }) => isAssignableToRole === true);
  expect((await ask('DELETE', `/groups/${assignable}/members/${id}/$ref`, writer)).status).toBe(204);
  expect((await ask('PATCH', `/users/${id}`, disabled)).status).toBe(204);
  await graph.close();
  const apps = graph.apps.map((app) => ({ ...app, overRoleHolders: true }));
  const second = await open({ apps });
  expect((await second.ask('PATCH', `/users/${id}`, disabled)).status).toBe(204);
});

test('a change that is empty, of another kind, or more than the permission allows is refused', async () => {
  const { estate, ask, graph } = await open({ checkContract: false });
  const id = estate.leaver('plain').entra;
  const patch = (body: unknown) => ask('PATCH', `/users/${id}`, { ...writer, body });
  expect(outcome(await patch({}))).toEqual(bad);
  expect(outcome(await patch({ accountEnabled: 'no' }))).toEqual(bad);
  expect(outcome(await patch({ shoeSize: 44 }))).toEqual(bad);
  expect(outcome(await patch({ showInAddressList: false }))).toEqual(denied);
  graph.apps[1]!.granted = [...graph.apps[1]!.granted, 'User.ReadWrite.All'];
  expect((await patch({ showInAddressList: false })).status).toBe(204);
});

test('sessions are revoked: they count from now on, by the clock', async () => {
  const { estate, ask, get, move } = await open();
  const id = estate.leaver('plain').entra;
  move(3_600_000);
  const answer = await ask('POST', `/users/${id}/revokeSignInSessions`, writer);
  expect([answer.status, answer.body.value]).toEqual([200, true]);
  const { body } = await get(`/users/${id}?$select=signInSessionsValidFromDateTime`);
  expect(body['signInSessionsValidFromDateTime']).toBe('2026-11-21T21:00:00Z');
});

test('inbox rules are read and put off, not lost; a rule that is gone is a 404', async () => {
  const { estate, ask, get } = await open();
  const rules = `/users/${estate.leaver('forwarder').entra}/mailFolders/inbox/messageRules`;
  const before = (await get(rules)).body.value;
  expect(before).toHaveLength(4);
  const forwarding = before.find(
    ({ actions }) => (actions as { forwardTo?: unknown }).forwardTo !== undefined,
  );
  const rule = `${rules}/${String(forwarding?.['id'])}`;
  const off = await ask('PATCH', rule, { ...writer, body: { isEnabled: false } });
  expect(off.body).toMatchObject({ isEnabled: false, actions: forwarding?.['actions'] });
  expect((await ask('DELETE', rule, writer)).status).toBe(204);
  expect(outcome(await ask('PATCH', rule, { ...writer, body: { isEnabled: true } }))).toEqual([
    404,
    'ErrorItemNotFound',
  ]);
});

test('automatic replies are set and read back; who has no licence has no mailbox', async () => {
  const { estate, ask, get } = await open();
  const settings = `/users/${estate.leaver('plain').entra}/mailboxSettings`;
  expect((await get(settings)).body).toMatchObject({
    userPurpose: 'user',
    automaticRepliesSetting: { status: 'disabled' },
  });
  const automaticRepliesSetting = {
    status: 'alwaysEnabled',
    internalReplyMessage: 'I have left the school.',
  };
  const answer = await ask('PATCH', settings, { ...writer, body: { automaticRepliesSetting } });
  expect(answer.body).toMatchObject({ automaticRepliesSetting });
  expect((await get(settings)).body).toMatchObject({ automaticRepliesSetting });
  const without = `/users/${standing.unlicensed}/mailboxSettings`;
  expect(outcome(await get(without))).toEqual([404, 'MailboxNotEnabledForRESTAPI']);
  const shared = standing.shared[0];
  expect((await get(`/users/${shared}/mailboxSettings`)).body['userPurpose']).toBe('shared');
});

test('what somebody is in, owns and holds', async () => {
  const { estate, get, graph } = await open();
  const role = estate.leaver('role').entra;
  const kinds = (await get(`/users/${role}/memberOf`)).body.value.map((one) => one['@odata.type']);
  expect(new Set(kinds)).toEqual(new Set(['#microsoft.graph.group', '#microsoft.graph.directoryRole']));
  const groups = `/users/${role}/memberOf/microsoft.graph.group?$count=true`;
  expect(outcome(await get(groups))).toEqual([400, 'Request_UnsupportedQuery']);
  expect((await get(groups, { headers: { ConsistencyLevel: 'eventual' } })).status).toBe(200);
  const owner = estate.leaver('owner').entra;
  const owned = (await get(`/users/${owner}/ownedObjects?$select=id,displayName`)).body.value;
  expect(owned).toHaveLength(2);
  expect((await get(`/groups/${String(owned[0]?.['id'])}/owners?$select=id`)).body.value).toEqual([
    { '@odata.type': '#microsoft.graph.user', id: owner },
  ]);
  const licences = (await get(`/users/${owner}/licenseDetails`)).body.value;
  expect(licences.map(({ skuPartNumber }) => skuPartNumber)).toEqual(['STANDARDWOFFPACK_FACULTY']);
  const states = (await get(`/users/${estate.leaver('pupil').entra}?$select=licenseAssignmentStates`)).body;
  expect(states['licenseAssignmentStates']).toMatchObject([
    { assignedByGroup: expect.any(String), state: 'Active' },
  ]);
  expect((await get(`/users/${owner}/registeredDevices`)).body.value).toEqual([]);
  const device = { id: crypto.randomUUID(), deviceId: crypto.randomUUID(), displayName: 'Laptop 12' };
  graph.devices.set(owner, [{ ...device, operatingSystem: 'Windows', accountEnabled: true }]);
  expect((await get(`/users/${owner}/registeredDevices`)).body.value).toMatchObject([device]);
});

test('rights given to apps are listed, taken away and given back', async () => {
  const { estate, ask, get } = await open();
  const id = estate.leaver('forwarder').entra;
  const grants = (await get(`/users/${id}/oauth2PermissionGrants`)).body.value;
  expect(grants).toHaveLength(1);
  const { id: grant, ...rest } = grants[0] ?? {};
  expect((await ask('DELETE', `/oauth2PermissionGrants/${String(grant)}`, writer)).status).toBe(204);
  expect(outcome(await ask('DELETE', `/oauth2PermissionGrants/${String(grant)}`, writer))).toEqual(absent);
  expect((await ask('POST', '/oauth2PermissionGrants', { ...writer, body: rest })).status).toBe(201);
  expect(outcome(await ask('POST', '/oauth2PermissionGrants', { ...writer, body: rest }))[0]).toBe(409);
  const assigned = (await get(`/users/${id}/appRoleAssignments`)).body.value;
  expect(assigned).toHaveLength(1);
  const { principalId, resourceId, appRoleId, id: assignment } = assigned[0] ?? {};
  const place = `/users/${id}/appRoleAssignments`;
  expect((await ask('DELETE', `${place}/${String(assignment)}`, writer)).status).toBe(204);
  const again = { ...writer, body: { principalId, resourceId, appRoleId } };
  expect((await ask('POST', place, again)).status).toBe(201);
  expect(outcome(await ask('POST', place, again))).toEqual(bad);
});

test('a member is taken out of a group and put back; twice is a 404, and a 400', async () => {
  const first = await open();
  const { estate, graph, ask, get } = first;
  const id = groupWith(
    first,
    ({ groupTypes, owners }) =>
      (groupTypes as string[]).includes('Unified') && (owners as Set<string>).size > 0,
  );
  const member = [...(estate.entra.groups.get(id)?.members ?? [])][0] ?? '';
  const out = `/groups/${id}/members/${member}/$ref`;
  expect((await ask('DELETE', out, writer)).status).toBe(204);
  expect(outcome(await ask('DELETE', out, writer))).toEqual(absent);
  const back = { ...writer, body: { '@odata.id': `${graph.url}/directoryObjects/${member}` } };
  expect((await ask('POST', `/groups/${id}/members/$ref`, back)).status).toBe(204);
  const twice = await ask('POST', `/groups/${id}/members/$ref`, back);
  expect(outcome(twice)).toEqual(bad);
  expect(twice.body.error?.message).toContain('already exist');
  const members = await get(`/groups/${id}/members?$select=id&$top=999`);
  expect(members.body.value.map((one) => one['id'])).toContain(member);
});

test('groups that refuse: dynamic, synced, mail-enabled, role-assignable; and the last owner stays', async () => {
  const first = await open();
  const { estate, graph, ask } = first;
  const dynamic = groupWith(first, ({ groupTypes }) =>
    (groupTypes as string[]).includes('DynamicMembership'),
  );
  const synced = groupWith(first, ({ onPremisesSyncEnabled }) => onPremisesSyncEnabled === true);
  const list = groupWith(
    first,
    (one) => one['mailEnabled'] === true && !(one['groupTypes'] as string[]).includes('Unified'),
  );
  const assignable = groupWith(first, ({ isAssignableToRole }) => isAssignableToRole === true);
  const out = (group: string) => {
    const member = [...(estate.entra.groups.get(group)?.members ?? [])][0] ?? estate.leaver('plain').entra;
    return ask('DELETE', `/groups/${group}/members/${member}/$ref`, writer);
  };
  expect(outcome(await out(dynamic))).toEqual(denied);
  expect(outcome(await out(synced))).toEqual(bad);
  expect(outcome(await out(list))).toEqual(bad);
  const owner = estate.leaver('owner').entra;
  const owned = groupWith(first, ({ owners }) => (owners as Set<string>).has(owner));
  expect(outcome(await ask('DELETE', `/groups/${owned}/owners/${owner}/$ref`, writer))).toEqual(bad);
  const other = { ...writer, body: { '@odata.id': `${graph.url}/users/${estate.leaver('plain').entra}` } };
  expect((await ask('POST', `/groups/${owned}/owners/$ref`, other)).status).toBe(204);
  expect((await ask('DELETE', `/groups/${owned}/owners/${owner}/$ref`, writer)).status).toBe(204);
  graph.apps[1]!.granted = ['GroupMember.ReadWrite.All'];
  expect(outcome(await out(assignable))).toEqual(denied);
});

test('a group shows its members as they were until the lag is over', async () => {
  const first = await open({ lag: 5000 });
  const { estate, ask, get, move } = first;
  const id = groupWith(
    first,
    ({ groupTypes, owners }) =>
      (groupTypes as string[]).includes('Unified') && (owners as Set<string>).size > 0,
  );
  const member = [...(estate.entra.groups.get(id)?.members ?? [])][0] ?? '';
  const shown = async () =>
    (await get(`/groups/${id}/members?$select=id&$top=999`)).body.value.some((one) => one['id'] === member);
  await ask('DELETE', `/groups/${id}/members/${member}/$ref`, writer);
  expect(await shown()).toBe(true);
  move(5001);
  expect(await shown()).toBe(false);
});

test('the tenant: domains, organisation, licences in use, who answers for a guest', async () => {
  const { estate, get } = await open();
  const names = (await get('/domains?$select=id')).body.value.map(({ id }) => id);
  expect(names).toEqual(estate.entra.domains);
  expect((await get('/organization?$select=id,displayName')).body.value).toMatchObject([
    { id: estate.entra.tenant },
  ]);
  const skus = (await get('/subscribedSkus')).body.value;
  expect(skus.map(({ consumedUnits }) => Number(consumedUnits) > 0)).toEqual([true, true]);
  const guests = (await get("/users?$filter=userType eq 'Guest'&$select=id,externalUserState")).body.value;
  expect(new Set(guests.map(({ externalUserState }) => externalUserState))).toEqual(
    new Set(['Accepted', 'PendingAcceptance']),
  );
  const sponsored = [...estate.entra.sponsors.keys()][0] ?? '';
  expect((await get(`/users/${sponsored}/sponsors`)).body.value).toHaveLength(1);
});

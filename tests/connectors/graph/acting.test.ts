/** What is taken from an account and given back, what Microsoft refuses, and with which identity each call is made. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Cloud, Held, Hold } from '../../../bot/core/ports.ts';
import { graphPermissions } from '../../../connectors/graph/permissions.ts';
import type { EntraGroup } from '../../pretend-school/estate/index.ts';
import { entraGroup } from '../../pretend-school/estate/groups.ts';
import { startGraphScene, type GraphScene } from './graph-world.ts';

let scene: GraphScene | undefined;
const start = async (options: Parameters<typeof startGraphScene>[0] = {}): Promise<GraphScene> => {
  scene = await startGraphScene(options);
  return scene;
};
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

const held = async (hold: Hold, id: string): Promise<readonly Held[]> => {
  const answer = await hold.held(id);
  if (!answer.checked) throw new Error(answer.because);
  return answer.value;
};
const asks = (words: RegExp) => ({ done: false, askHuman: expect.stringMatching(words) });

describe('what Microsoft refuses is handed to a person', () => {
  test('an account that the school’s own servers master', async () => {
    const { cloud, estate } = await start();
    expect(await cloud.accounts.setEnabled(estate.leaver('synced').entra, false)).toEqual(
      asks(/Disable it in the on-premises Active Directory/),
    );
  });

  test('one that holds a role; and a permission that is missing, which is not said to be a role', async () => {
    const { cloud, estate, graph } = await start();
    const { entra } = estate.leaver('role');
    expect(await cloud.accounts.setEnabled(entra, false)).toEqual(asks(/higher administrator/));
    graph.faults.add({ method: 'POST', template: /revokeSignInSessions/, status: 403 });
    expect(await cloud.sessions.signOut(entra)).toEqual(asks(/Revoke its sessions/));
    const writer = graph.apps[1];
    if (writer !== undefined) writer.granted = ['User.Read.All'];
    graph.tokens.expireAll();
    const notGiven = /admin centre.* not given the permission/;
    const { entra: plain } = estate.leaver('plain');
    expect(await cloud.accounts.setEnabled(plain, false)).toEqual(asks(notGiven));
    expect(await cloud.sessions.signOut(entra)).toEqual(asks(notGiven));
    const { entra: forwarder } = estate.leaver('forwarder');
    const [rule] = await held(cloud.mail, forwarder);
    const group = (await held(cloud.groups, forwarder)).find(
      ({ what, was }) => what === 'group' && was.includes('plain'),
    );
    if (rule === undefined || group === undefined) throw new Error('nothing is held');
    expect(await cloud.mail.take(forwarder, rule)).toEqual(asks(/may not change the settings of mailboxes/));
    expect(await cloud.groups.take(forwarder, group)).toEqual(asks(notGiven));
  });

  test('an account that is gone is not "already disabled"', async () => {
    const { cloud } = await start();
    const gone = '00000000-0000-4000-8000-000000000000';
    await expect(cloud.accounts.setEnabled(gone, false)).rejects.toMatchObject({ code: 'not-found' });
    await expect(cloud.sessions.signOut(gone)).rejects.toMatchObject({ code: 'not-found' });
    await expect(cloud.mail.held(gone)).rejects.toMatchObject({ code: 'not-found' });
  });

  const special: readonly (readonly [string, Partial<EntraGroup>, RegExp])[] = [
    ['dynamic', { groupTypes: ['DynamicMembership'] }, /follow a rule/],
    ['synced', { onPremisesSyncEnabled: true }, /own Active Directory/],
    ['mail-enabled', { mailEnabled: true, securityEnabled: false }, /mailing list/],
    ['role-assignable', { isAssignableToRole: true }, /administrative roles/],
  ];
  test.each(special)('a group that is %s', async (name, more, words) => {
    const { cloud, estate, graph } = await start();
    const { entra } = estate.leaver('plain');
    const group = entraGroup('seed', `${name}@hillside.example`, name, new Date(), {
      ...more,
      members: new Set([entra]),
    });
    estate.entra.groups.set(group.id, group);
    const one = (await held(cloud.groups, entra)).find(({ id }) => id === group.id);
    if (one === undefined) throw new Error('it is not held');
    expect(await cloud.groups.take(entra, one)).toEqual(asks(words));
    expect(await cloud.groups.give(entra, one)).toEqual(asks(words));
    expect(group.members.has(entra)).toBe(true);
    expect(graph.calls.count({ method: 'DELETE' })).toBe(0);
  });

  test('the last owner of a group', async () => {
    const { cloud, estate } = await start({ optional: true });
    const { entra } = estate.leaver('owner');
    const owned = (await held(cloud.groups, entra)).filter(({ what }) => what === 'group-owner');
    expect(owned).toHaveLength(2);
    for (const one of owned)
      expect(await cloud.groups.take(entra, one)).toEqual(asks(/Name another owner first/));
    const [first] = owned;
    const group = estate.entra.groups.get(first?.id ?? '');
    group?.owners.add(estate.leaver('plain').entra);
    if (first === undefined) throw new Error('it owns nothing');
    expect(await cloud.groups.take(entra, first)).toEqual({ done: true, already: false });
    expect(group?.owners.has(entra)).toBe(false);
    expect(await cloud.groups.give(entra, first)).toEqual({ done: true, already: false });
    expect(await cloud.groups.give(entra, first)).toEqual({ done: true, already: true });
  });
});

describe('with the least that is asked for', () => {
  test('everything else works, and what needs more is handed to a person', async () => {
    const { cloud, estate } = await start();
    const { entra } = estate.leaver('forwarder');
    for (const one of await held(cloud.sessions, entra)) {
      expect(await cloud.sessions.take(entra, one)).toEqual(asks(/by hand/));
      expect(await cloud.sessions.give(entra, one)).toEqual(
        expect.objectContaining({ done: expect.any(Boolean) }),
      );
    }
    const rules = await held(cloud.mail, entra);
    expect(rules.map(({ what }) => what)).toEqual(['forwarding', 'forwarding', 'mailbox-forwarding']);
    for (const rule of rules.slice(0, 2)) {
      expect(await cloud.mail.take(entra, rule)).toEqual({ done: true, already: false });
      expect(await cloud.mail.give(entra, rule)).toEqual({ done: true, already: false });
    }
    const member = (await held(cloud.groups, entra)).filter(
      ({ what, was }) => what === 'group' && was.includes('plain'),
    );
    expect(member.length).toBeGreaterThan(0);
    for (const one of member) {
      expect(await cloud.groups.take(entra, one)).toEqual({ done: true, already: false });
      expect(await cloud.groups.give(entra, one)).toEqual({ done: true, already: false });
    }
  });

  test('what reads never changes anything, what changes never reads, and each call is in the table', async () => {
    const { cloud, estate, graph } = await start({ optional: true });
    await useEverything(cloud, estate.leaver('forwarder').entra, estate.leaver('owner').entra);
    const [reader, writer] = graph.apps;
    const plain = (template: string) => template.replaceAll(/\{[^}]*\}/g, '{id}');
    const rows = new Set(graphPermissions.map(({ call, identity }) => `${identity} ${call.replace(/ \(.*\)$/, '')}`.replaceAll(/\{[^}]*\}/g, '{id}'))); // prettier-ignore
    const made = new Set(
      graph.calls.all
        .filter(({ template }) => template !== '/$batch')
        .map(({ app, method, template }) => {
          const identity =
            app === reader?.clientId ? 'reader' : app === writer?.clientId ? 'writer' : 'nobody';
          return `${identity} ${method} ${plain(template)}`;
        }),
    );
    expect([...made].filter((call) => !rows.has(call))).toEqual([]);
    expect(made.size).toBeGreaterThan(20);
    const [batches] = [graph.calls.all.filter(({ template }) => template === '/$batch')];
    expect(batches?.every(({ app }) => app === reader?.clientId)).toBe(true);
    expect(graph.calls.count({ status: 403 })).toBe(0);
  });

  test('beyond it is surplus', async () => {
    const opened = await start();
    const [reader, writer] = opened.graph.apps;
    if (reader === undefined || writer === undefined) throw new Error('no apps');
    reader.granted = [...reader.granted, 'Mail.Read'];
    writer.granted = ['User.ReadWrite.All'];
    const grants = await opened.connect().grants();
    expect(grants.checked && grants.value.surplus).toEqual([
      'reader: Mail.Read',
      'writer: User.ReadWrite.All',
    ]);
    const missing = grants.checked ? grants.value.missing : [];
    expect(missing.map(({ permission }) => permission)).toContain('writer: User.EnableDisableAccount.All');
    expect(missing.every(({ lost }) => lost !== '')).toBe(true);
  });
});

const useEverything = async (cloud: Cloud, id: string, owner: string): Promise<void> => {
  for await (const _ of cloud.accounts.pages()) continue;
  await cloud.accounts.find(id);
  await cloud.accounts.burdens(owner);
  await cloud.accounts.setEnabled(id, false);
  await cloud.sessions.signOut(id);
  await cloud.sessions.signedOutSince(id, new Date().toISOString());
  for (const hold of [cloud.sessions, cloud.mail, cloud.groups]) {
    for (const one of await held(hold, id)) {
      await hold.take(id, one);
      await hold.give(id, one);
    }
  }
  await cloud.licences.titles();
  await cloud.grants();
};

test('what an administrator consented to for everybody never goes with a leaver', async () => {
  const { cloud, estate, graph } = await start({ optional: true });
  const { entra } = estate.leaver('forwarder');
  const [own] = [...estate.entra.grants.values()].filter(({ principalId }) => principalId === entra);
  if (own === undefined) throw new Error('no grant');
  const foreign = [
    { ...own, id: 'for-all', consentType: 'AllPrincipals', principalId: null },
    { ...own, id: 'for-another', principalId: estate.leaver('plain').entra },
  ];
  graph.faults.add({
    template: /oauth2PermissionGrants$/,
    method: 'GET',
    status: 200,
    body: { value: [own, ...foreign] },
  });
  const tokens = (await held(cloud.sessions, entra)).filter(({ what }) => what === 'token');
  expect(tokens.map(({ id }) => id)).toEqual([own.id]);
  expect(tokens[0]?.title).toMatch(/may act in its name: Mail.Read/);
});

test('a mailbox: forwarding of the whole is a question for a person; no licence, no mailbox; elsewhere, not checked', async () => {
  const { cloud, estate } = await start();
  const { entra } = estate.leaver('forwarder');
  const whole = (await held(cloud.mail, entra)).find(({ what }) => what === 'mailbox-forwarding');
  expect(whole).toMatchObject({ undoable: false, undo: expect.stringContaining('Set-Mailbox') });
  if (whole === undefined) throw new Error('not told');
  expect(await cloud.mail.take(entra, whole)).toEqual({
    ...asks(/Set-Mailbox -Identity .* -ForwardingSmtpAddress \$null/),
    unseen: true,
  });
  expect(await cloud.mail.held(estate.leaver('quiet').entra)).toEqual({ checked: true, value: [] });
  scene?.graph.faults.add({ template: /messageRules$/, status: 404, code: 'MailboxNotEnabledForRESTAPI' });
  expect(await cloud.mail.held(entra)).toMatchObject({ checked: false });
});

test('a rule that was deleted meanwhile is gone already, and cannot be given back', async () => {
  const { cloud, estate } = await start();
  const { entra } = estate.leaver('forwarder');
  const [rule] = await held(cloud.mail, entra);
  if (rule === undefined) throw new Error('no rule');
  estate.entra.mailboxes.get(entra)?.rules.splice(0);
  expect(await cloud.mail.take(entra, rule)).toEqual({ done: true, already: true });
  expect(await cloud.mail.give(entra, rule)).toEqual(asks(/made anew/));
});

test('our own lost deletion is not "already"', async () => {
  const { cloud, estate, graph } = await start();
  const { entra } = estate.leaver('plain');
  const one = (await held(cloud.groups, entra)).find(
    ({ what, was }) => what === 'group' && was.includes('plain'),
  );
  if (one === undefined) throw new Error('no group');
  graph.faults.add({ method: 'DELETE', drop: 'after', times: 1 });
  expect(await cloud.groups.take(entra, one)).toEqual({ done: true, already: false });
  graph.faults.add({ method: 'POST', template: /members\/\$ref$/, drop: 'after', times: 1 });
  expect(await cloud.groups.give(entra, one)).toEqual({ done: true, already: false });
});

test('signed out since: by the second, and not before', async () => {
  const { cloud, estate } = await start();
  const { entra } = estate.leaver('plain');
  const before = new Date(Date.now() - 5_000).toISOString();
  expect(await cloud.sessions.signedOutSince(entra, before)).toEqual({ checked: true, value: false });
  await cloud.sessions.signOut(entra);
  expect(await cloud.sessions.signedOutSince(entra, before)).toEqual({ checked: true, value: true });
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(await cloud.sessions.signedOutSince(entra, later)).toEqual({ checked: true, value: false });
});

test('many owned groups are looked up together, and a refusal inside is waited out', async () => {
  const { cloud, estate, graph } = await start();
  const { entra } = estate.leaver('owner');
  for (let n = 0; n < 25; n += 1) {
    const group = entraGroup('seed', `own${n}@hillside.example`, `Own ${n}`, new Date(), {
      owners: new Set([entra]),
    });
    estate.entra.groups.set(group.id, group);
  }
  graph.faults.add({
    template: '/groups/{group-id}/owners',
    inner: true,
    status: 429,
    retryAfter: '0.249',
    times: 6,
  });
  const burdens = await cloud.accounts.burdens(entra);
  expect(
    burdens.checked ? burdens.value.filter(({ what }) => what === 'sole-owner-of-group') : [],
  ).toHaveLength(26);
  expect(graph.calls.count({ template: '/$batch' })).toBeLessThanOrEqual(6);
  graph.faults.add({ template: '/groups/{group-id}/owners', inner: true, status: 403, times: 1 });
  expect(await cloud.accounts.burdens(entra)).toMatchObject({ checked: false });
});

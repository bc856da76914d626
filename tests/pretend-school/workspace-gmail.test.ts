/** Gmail settings of the pretend Workspace over HTTP: whose mailbox a token opens, and what undoing costs. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { allScopes, scopeOf, signIn, type Ask } from '../support/google-client.ts';
import { assertContract } from './cloud/contract.ts';
import { gmailOf, makeEstate, type Estate, type GmailSettings } from './estate/index.ts';
import { makeTrust } from './trust.ts';
import { startPretendWorkspace, type PretendWorkspace } from './workspace/index.ts';

let estate: Estate;
let world: PretendWorkspace;
/** As the leaver with everything. */
let ask: Ask;
let mail: GmailSettings;
const settings = '/gmail/v1/users/me/settings';
const outside = 'me.at.home@elsewhere.example';
beforeEach(async () => {
  estate = makeEstate(makeTrust());
  world = await startPretendWorkspace({ estate });
  const { email, google } = estate.leaver('brook-forwarder');
  ask = await signIn(world, email);
  mail = gmailOf(estate.google, estate.google.users.get(google)!);
});
afterEach(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
  if (world.contract.present) assertContract(world.contract);
});
const refusal = async (asked: ReturnType<Ask>): Promise<readonly [number, string]> => {
  const { status, body } = await asked;
  return [status, body.error.message];
};

describe('whose mailbox', () => {
  test('a token opens that of its subject, by `me`, address or id, and no other', async () => {
    const { email, google } = estate.leaver('brook-forwarder');
    for (const key of ['me', email, google])
      expect((await ask('GET', `/gmail/v1/users/${key}/settings/imap`)).body).toMatchObject({
        enabled: true,
      });
    const other = `/gmail/v1/users/${estate.leaver('brook-plain').email}/settings/imap`;
    expect(await refusal(ask('GET', other))).toEqual([403, `Delegation denied for ${email}`]);
    const admin = await signIn(world);
    expect((await admin('GET', other)).status).toBe(403);
  });

  test('a suspended user has none, to read or to write', async () => {
    const { email } = estate.leaver('brook-suspended');
    const suspended = await signIn(world, email);
    expect(await refusal(suspended('GET', `${settings}/autoForwarding`))).toEqual([
      400,
      'Mail service not enabled',
    ]);
    expect((await suspended('PUT', `${settings}/imap`, { enabled: false })).body.error).toMatchObject({
      status: 'FAILED_PRECONDITION',
      errors: [{ domain: 'global', reason: 'failedPrecondition' }],
    });
  });

  test('what sends mail out wants the scope for sharing, what the user could do alone does not', async () => {
    const basic = await signIn(world, estate.leaver('brook-forwarder').email, [
      scopeOf('gmail.settings.basic'),
    ]);
    expect((await basic('GET', `${settings}/delegates`)).status).toBe(200);
    expect((await basic('PUT', `${settings}/pop`, { accessWindow: 'disabled' })).status).toBe(200);
    for (const [method, path] of [
      ['PUT', 'autoForwarding'],
      ['POST', 'delegates'],
      ['DELETE', 'delegates/x'],
      ['POST', 'sendAs'],
      ['DELETE', 'sendAs/x'],
      ['POST', 'forwardingAddresses'],
      ['DELETE', 'forwardingAddresses/x'],
    ] as const)
      // prettier-ignore
      expect((await basic(method, `${settings}/${path}`)).status).toBe(403);
    expect(mail.delegates.size).toBe(2);
  });
});

describe('automatic forwarding', () => {
  test('is turned off, and on again to an address that is verified', async () => {
    const { body: before } = await ask('GET', `${settings}/autoForwarding`);
    expect(before).toEqual({ enabled: true, emailAddress: outside, disposition: 'leaveInInbox' });
    expect((await ask('PUT', `${settings}/autoForwarding`, { enabled: false })).body).toEqual({
      enabled: false,
    });
    expect(mail.autoForwarding.enabled).toBe(false);
    expect((await ask('PUT', `${settings}/autoForwarding`, before)).body).toEqual(before);
  });

  test('cannot be turned on to an address that is gone or waits for its mail to be answered', async () => {
    const on = { enabled: true, emailAddress: outside, disposition: 'leaveInInbox' };
    expect((await ask('DELETE', `${settings}/forwardingAddresses/${outside}`)).status).toBe(204);
    expect((await ask('GET', `${settings}/autoForwarding`)).body).toEqual({ enabled: false });
    expect(await refusal(ask('PUT', `${settings}/autoForwarding`, on))).toEqual([
      400,
      'Unrecognized forwarding address',
    ]);
    const made = await ask('POST', `${settings}/forwardingAddresses`, { forwardingEmail: outside });
    expect(made.body).toEqual({ forwardingEmail: outside, verificationStatus: 'pending' });
    expect((await ask('PUT', `${settings}/autoForwarding`, on)).status).toBe(400);
    expect((await ask('POST', `${settings}/forwardingAddresses`, { forwardingEmail: outside })).status).toBe(
      409,
    );
    const inside = { forwardingEmail: 'ben.thornton@brook.example' };
    expect((await ask('POST', `${settings}/forwardingAddresses`, inside)).body).toMatchObject({ verificationStatus: 'accepted' }); // prettier-ignore
    expect((await ask('DELETE', `${settings}/forwardingAddresses/nobody@brook.example`)).status).toBe(404);
  });
});

test('a filter has no update: it is deleted, and made again with another id', async () => {
  const { body } = await ask('GET', `${settings}/filters`);
  const [filter] = body.filter as [{ id: string; criteria: object; action: object }];
  expect(filter.action).toEqual({ forward: outside });
  const { id, ...rest } = filter;
  expect((await ask('GET', `${settings}/filters/${id}`)).body).toEqual(filter);
  expect((await ask('POST', `${settings}/filters`, rest)).body.error.message).toBe('Filter already exists');
  expect((await ask('DELETE', `${settings}/filters/${id}`)).status).toBe(204);
  expect((await ask('DELETE', `${settings}/filters/${id}`)).status).toBe(404);
  const again = await ask('POST', `${settings}/filters`, rest);
  expect(again.body).toMatchObject(rest);
  expect(again.body.id).not.toBe(id);
  expect(mail.filters.size).toBe(2);
});

test('delegates go and come by main address only; nobody outside can be one', async () => {
  const { body } = await ask('GET', `${settings}/delegates`);
  const [{ delegateEmail }] = (body as unknown as { delegates: [{ delegateEmail: string }] }).delegates;
  expect((await ask('DELETE', `${settings}/delegates/${delegateEmail}`)).status).toBe(204);
  expect((await ask('DELETE', `${settings}/delegates/${delegateEmail}`)).status).toBe(404);
  expect((await ask('POST', `${settings}/delegates`, { delegateEmail })).body).toEqual({ delegateEmail, verificationStatus: 'accepted' }); // prettier-ignore
  expect((await ask('POST', `${settings}/delegates`, { delegateEmail })).status).toBe(409);
  for (const wrong of ['office@brook.example', outside])
    expect((await ask('POST', `${settings}/delegates`, { delegateEmail: wrong })).status).toBe(400);
});

test('send-as: the primary stays, the others go, and come back unverified', async () => {
  expect((await ask('GET', `${settings}/sendAs`)).body).toMatchObject({ sendAs: [{ isPrimary: true, isDefault: true }, { sendAsEmail: outside, verificationStatus: 'accepted' }] }); // prettier-ignore
  expect((await ask('DELETE', `${settings}/sendAs/${estate.leaver('brook-forwarder').email}`)).status).toBe(
    400,
  );
  expect((await ask('DELETE', `${settings}/sendAs/${outside}`)).status).toBe(204);
  expect((await ask('DELETE', `${settings}/sendAs/${outside}`)).status).toBe(404);
  const again = await ask('POST', `${settings}/sendAs`, { sendAsEmail: outside, treatAsAlias: true });
  expect(again.body).toMatchObject({ sendAsEmail: outside, verificationStatus: 'pending' });
  expect((await ask('POST', `${settings}/sendAs`, { sendAsEmail: outside })).status).toBe(409);
});

test('IMAP and POP', async () => {
  expect((await ask('GET', `${settings}/pop`)).body).toMatchObject({ accessWindow: 'allMail' });
  expect((await ask('PUT', `${settings}/pop`, { accessWindow: 'disabled' })).body).toMatchObject({
    accessWindow: 'disabled',
  });
  expect((await ask('PUT', `${settings}/imap`, { enabled: false })).body).toMatchObject({ enabled: false });
  expect([mail.imap.enabled, mail.pop.accessWindow]).toEqual([false, 'disabled']);
  expect((await ask('PUT', `${settings}/pop`, {})).status).toBe(400);
  // A mailbox nobody ever asked about is as Gmail makes it, and a list with nothing in it is left out.
  const plain = await signIn(world, estate.leaver('brook-plain').email, allScopes);
  for (const list of ['filters', 'delegates', 'forwardingAddresses'])
    expect((await plain('GET', `${settings}/${list}`)).body).toEqual({});
  expect((await plain('GET', `${settings}/autoForwarding`)).body).toEqual({ enabled: false });
});

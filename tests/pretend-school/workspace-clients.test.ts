/** The pretend Workspace through Google's own client, its token endpoint, and Google's own description of its APIs. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { request } from 'node:https';
import { admin } from 'googleapis/build/src/apis/admin/index.js';
import { drive } from 'googleapis/build/src/apis/drive/index.js';
import { gmail } from 'googleapis/build/src/apis/gmail/index.js';
import { licensing } from 'googleapis/build/src/apis/licensing/index.js';
import { allScopes, askToken, assertionFor, googleAuth, scopeOf, signIn } from '../support/google-client.ts';
import { assertContract } from './cloud/contract.ts';
import { makeEstate, type Estate } from './estate/index.ts';
import { makeTrust } from './trust.ts';
import { googleTokenUrl, startPretendWorkspace, type PretendWorkspace, type PretendWorkspaceOptions } from './workspace/index.ts'; // prettier-ignore

let estate: Estate;
let world: PretendWorkspace;
const start = async (options: Partial<PretendWorkspaceOptions> = {}): Promise<void> => {
  await world?.close();
  estate = makeEstate(makeTrust());
  world = await startPretendWorkspace({ estate, ...options });
};
beforeEach(async () => start());
afterEach(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
});

/** The vendor's clients, in the name of the administrator and of one user. */
const clientsFor = (email: string) => {
  const rootUrl = `${world.url}/`;
  const auth = googleAuth(world, world.adminSubject);
  return {
    directory: admin({ version: 'directory_v1', auth, rootUrl }),
    drives: drive({ version: 'v3', auth, rootUrl }),
    licences: licensing({ version: 'v1', auth, rootUrl }),
    mail: gmail({ version: 'v1', auth: googleAuth(world, email), rootUrl }).users.settings,
  };
};

describe('googleapis', () => {
  test('takes a leaver out of everything, in the order that works, and puts back what can be', async () => {
    const { email, google: userKey } = estate.leaver('brook-forwarder');
    const { directory, mail } = clientsFor(email);
    const { data: user } = await directory.users.get({ userKey, projection: 'full' });
    expect(user).toMatchObject({ primaryEmail: email, suspended: false });
    await directory.users.patch({ userKey, requestBody: { password: 'long-and-random-0', changePasswordAtNextLogin: false } }); // prettier-ignore
    expect((await directory.users.signOut({ userKey })).status).toBe(204);
    for (const { codeId = 0 } of (await directory.asps.list({ userKey })).data.items ?? [])
      await directory.asps.delete({ userKey, codeId: codeId ?? 0 });
    for (const { clientId } of (await directory.tokens.list({ userKey })).data.items ?? [])
      await directory.tokens.delete({ userKey, clientId: clientId ?? '' });
    expect((await directory.verificationCodes.list({ userKey })).data.items).toHaveLength(10);
    await directory.verificationCodes.invalidate({ userKey });
    await takeMailApart(mail);
    for (const { id } of (await directory.groups.list({ userKey })).data.groups ?? []) {
      const { data } = await directory.members.get({ groupKey: id ?? '', memberKey: userKey });
      await directory.members.delete({ groupKey: id ?? '', memberKey: userKey });
      await directory.members.insert({
        groupKey: id ?? '',
        requestBody: { id: userKey, role: data.role ?? 'MEMBER' },
      });
      expect(
        (await directory.members.list({ groupKey: id ?? '', roles: 'MEMBER' })).data.members,
      ).toBeDefined();
      expect((await directory.groups.get({ groupKey: id ?? '' })).data.id).toBe(id);
    }
    await directory.users.patch({ userKey, requestBody: { suspended: true, includeInGlobalAddressList: false, orgUnitPath: '/Leavers' } }); // prettier-ignore
    await expect(mail.getImap({ userId: 'me' })).rejects.toMatchObject({ status: 400 });
    expect(estate.google.users.get(userKey)).toMatchObject({ suspended: true, signOuts: 1, passwordsSet: 1 });
    await directory.users.patch({
      userKey,
      requestBody: { suspended: false, orgUnitPath: user.orgUnitPath ?? '/' },
    });
    await putMailBack(mail);
    if (world.contract.present) assertContract(world.contract);
  });

  test('reads the rest, page by page; nothing that it used went unchecked', async () => {
    const { directory, drives, licences } = clientsFor(estate.leaver('brook-plain').email);
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const { data } = await directory.users.list({ customer: 'my_customer', maxResults: 200, ...(pageToken !== undefined && { pageToken }) }); // prettier-ignore
      seen.push(...(data.users ?? []).map(({ id }) => id ?? ''));
      pageToken = data.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    expect(new Set(seen).size).toBe(estate.google.users.size);
    const customer = 'my_customer';
    expect((await directory.orgunits.list({ customerId: customer, type: 'all' })).data.organizationUnits?.length).toBeGreaterThan(5); // prettier-ignore
    expect((await directory.roles.list({ customer })).data.items).toHaveLength(2);
    expect((await directory.roleAssignments.list({ customer })).data.items).toHaveLength(estate.google.roleAssignments.size); // prettier-ignore
    const { data } = await drives.drives.list({ useDomainAdminAccess: true, pageSize: 100 });
    const permissions = await drives.permissions.list({ fileId: data.drives?.[0]?.id ?? '', useDomainAdminAccess: true, supportsAllDrives: true, fields: 'nextPageToken,permissions(id,role,emailAddress)' }); // prettier-ignore
    expect(permissions.data.permissions?.filter(({ role }) => role === 'organizer')).toHaveLength(1);
    const list = { productId: '101031', customerId: customer, maxResults: 1000 };
    expect((await licences.licenseAssignments.listForProduct(list)).data.items).toHaveLength(seen.length);
    expect((await licences.licenseAssignments.listForProductAndSku({ ...list, skuId: '1010310008' })).data.items).toHaveLength(seen.length); // prettier-ignore
    await licences.licenseAssignments.get({ productId: '101031', skuId: '1010310008', userId: estate.leaver('brook-plain').email }); // prettier-ignore
    if (world.contract.present) {
      assertContract(world.contract);
      expect(world.contract.undescribed).toEqual([]);
      expect(world.contract.report()).toMatch(/^Google Workspace: 9 described operations used, 11 requests and 11 answers checked, 0 violations$/); // prettier-ignore
    }
  });

  test('keeps the token it has until that has run out by its own clock: a 401 before is an error to it', async () => {
    const { directory } = clientsFor(estate.leaver('brook-plain').email);
    await directory.users.list({ customer: 'my_customer' });
    world.tokens.expireAll();
    await expect(directory.users.list({ customer: 'my_customer' })).rejects.toMatchObject({ status: 401 });
    const { directory: fresh } = clientsFor(estate.leaver('brook-plain').email);
    expect((await fresh.users.list({ customer: 'my_customer' })).status).toBe(200);
    expect(world.tokens.issued).toBe(2);
  });
});

type Mail = ReturnType<typeof clientsFor>['mail'];

const takeMailApart = async (mail: Mail): Promise<void> => {
  const me = { userId: 'me' };
  expect((await mail.getAutoForwarding(me)).data.enabled).toBe(true);
  await mail.updateAutoForwarding({ ...me, requestBody: { enabled: false } });
  for (const { id, action } of (await mail.filters.list(me)).data.filter ?? [])
    if (action?.forward !== undefined) await mail.filters.delete({ ...me, id: id ?? '' });
  for (const { delegateEmail } of (await mail.delegates.list(me)).data.delegates ?? [])
    await mail.delegates.delete({ ...me, delegateEmail: delegateEmail ?? '' });
  for (const { forwardingEmail } of (await mail.forwardingAddresses.list(me)).data.forwardingAddresses ?? [])
    await mail.forwardingAddresses.delete({ ...me, forwardingEmail: forwardingEmail ?? '' });
  for (const { sendAsEmail, isPrimary } of (await mail.sendAs.list(me)).data.sendAs ?? [])
    if (isPrimary !== true) await mail.sendAs.delete({ ...me, sendAsEmail: sendAsEmail ?? '' });
  expect((await mail.getImap(me)).data.enabled).toBe(true);
  await mail.updateImap({ ...me, requestBody: { enabled: false } });
  expect((await mail.getPop(me)).data.accessWindow).toBe('allMail');
  await mail.updatePop({ ...me, requestBody: { accessWindow: 'disabled' } });
};

const putMailBack = async (mail: Mail): Promise<void> => {
  const me = { userId: 'me' };
  await mail.delegates.create({ ...me, requestBody: { delegateEmail: 'ben.thornton@brook.example' } });
  const forwardingEmail = 'ben.thornton@brook.example';
  await mail.forwardingAddresses.create({ ...me, requestBody: { forwardingEmail } });
  const { data } = await mail.filters.create({ ...me, requestBody: { criteria: { subject: 'invoice' }, action: { forward: forwardingEmail } } }); // prettier-ignore
  expect((await mail.filters.get({ ...me, id: data.id ?? '' })).data.action).toEqual({
    forward: forwardingEmail,
  });
  await mail.sendAs.create({ ...me, requestBody: { sendAsEmail: 'trips@brook.example' } });
};

describe('the token endpoint', () => {
  const scope = scopeOf('admin.directory.user');
  const errorOf = async (
    claims: Record<string, unknown>,
    key?: { readonly private_key: string; readonly client_email: string },
  ): Promise<readonly [number, unknown]> => {
    const { status, body } = await askToken(
      world,
      assertionFor(world, { sub: world.adminSubject, scope, ...claims }, key),
    );
    return [status, body['error_description'] ?? body['token_type']];
  };

  test('takes the assertion of its own service account and of nobody else', async () => {
    expect(await errorOf({})).toEqual([200, 'Bearer']);
    expect(await errorOf({ aud: googleTokenUrl })).toEqual([200, 'Bearer']);
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(await errorOf({}, { private_key: String(stranger), client_email: world.credentials.client_email })).toEqual([400, 'Invalid JWT Signature.']);
    expect(await errorOf({ iss: 'somebody@else.example' })).toEqual([400, 'Invalid grant: account not found']);
    expect(await errorOf({ aud: 'https://elsewhere.example' })).toEqual([400, 'Invalid JWT: Failed audience check.']);
    const now = Math.floor(Date.now() / 1000);
    for (const [iat, exp] of [[now - 7200, now - 3600], [now, now + 7200], [now + 3000, now + 6000]])
      expect((await errorOf({ iat, exp }))[0]).toBe(400);
    expect(await errorOf({ sub: 'nobody@brook.example' })).toEqual([400, 'Invalid email or User ID']);
    expect((await errorOf({ scope: '' }))[0]).toBe(400);
    expect((await askToken(world, 'rubbish')).body).toMatchObject({ error: 'invalid_grant' });
    const wrong = await fetch(world.tokenUrl, { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) });
    expect(await wrong.json()).toMatchObject({ error: 'unsupported_grant_type' });
  }); // prettier-ignore

  test('gives nothing where one scope of several was not delegated', async () => {
    const missing = scopeOf('gmail.settings.sharing');
    world.delegated.delete(missing);
    const { status, body } = await askToken(world, assertionFor(world, { sub: world.adminSubject, scope: allScopes.join(' ') })); // prettier-ignore
    expect([status, body['error']]).toEqual([401, 'unauthorized_client']);
    const { email } = estate.leaver('brook-plain');
    const { mail } = clientsFor(email);
    await expect(mail.getImap({ userId: 'me' })).rejects.toThrow(/unauthorized_client/);
    const fewer = await signIn(world, world.adminSubject, allScopes.filter((one) => one !== missing)); // prettier-ignore
    expect((await fewer('GET', '/admin/directory/v1/users?customer=my_customer')).status).toBe(200);
  });

  test('knows several service accounts, each with scopes of its own', async () => {
    const reader = world.addServiceAccount('reader', [scopeOf('admin.directory.user.readonly')]);
    expect((await errorOf({}, reader.credentials))[0]).toBe(401);
    expect(await errorOf({ scope: scopeOf('admin.directory.user.readonly') }, reader.credentials)).toEqual([
      200,
      'Bearer',
    ]);
    expect(await errorOf({}, { ...reader.credentials, private_key: world.credentials.private_key })).toEqual([400, 'Invalid JWT Signature.']); // prettier-ignore
    reader.delegated.add(scope);
    expect((await errorOf({}, reader.credentials))[0]).toBe(200);
  });

  test('may be told to give none in the name of somebody suspended', async () => {
    const sub = estate.leaver('brook-suspended').email;
    expect((await errorOf({ sub }))[0]).toBe(200);
    await start({ refusesSuspended: true });
    expect(await errorOf({ sub })).toEqual([400, 'Invalid email or User ID']);
  });

  test('is HTTPS with an authority of its own where that is wanted', async () => {
    await start({ secureTokens: true });
    expect(world.tokenUrl).toMatch(/^https:/);
    const status = (ca: string | undefined) =>
      new Promise<number | undefined>((done, fail) => {
        const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: assertionFor(world, { sub: world.adminSubject, scope }) }); // prettier-ignore
        request(world.tokenUrl, { method: 'POST', ...(ca !== undefined && { ca }) }, (response) => {
          response.resume();
          done(response.statusCode);
        }).on('error', fail).end(form.toString()); // prettier-ignore
      });
    expect(await status(world.ca)).toBe(200);
    await expect(status(undefined)).rejects.toThrow();
  });
});

test('the contract sees what breaks Google’s description', async () => {
  if (!world.contract.present) return;
  const ask = await signIn(world);
  const at = `/admin/directory/v1/users/${estate.leaver('brook-plain').google}`;
  await ask('PATCH', at, { suspendd: true });
  await ask('PATCH', at, { isAdmin: true });
  await ask('PATCH', at, { suspended: 'yes' });
  await ask('GET', `${at}?colour=blue&projection=all`);
  await ask('POST', `${at}/signOut`, { now: true });
  await ask('GET', '/apps/licensing/v1/product/101031/users');
  expect(world.contract.violations.map((words) => words.replace(/^request \w+ \S+ /, ''))).toEqual([
    expect.stringContaining('additionalProperty":"suspendd"'),
    expect.stringContaining('additionalProperty":"isAdmin"'),
    expect.stringContaining('/suspended must be boolean'),
    'unknown parameter colour',
    'parameter projection may not be all',
    'a body where none is described',
    'parameter customerId is missing',
  ]);
  // And the answers: a user whose id is a number.
  const user = estate.google.users.get(estate.leaver('brook-plain').google)!;
  Object.assign(user, { suspended: 1 });
  (world.contract.violations as string[]).length = 0;
  await ask('GET', at);
  expect(world.contract.violations).toEqual([expect.stringContaining('/suspended must be boolean')]);
});

/** The pretend Google Workspace over HTTP: the Directory, who may ask it, and what it refuses. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { allScopes, scopeOf, signIn, type Ask } from '../support/google-client.ts';
import { assertContract } from './cloud/contract.ts';
import { createMovableClock } from './clock.ts';
import { makeEstate, standing, type Estate } from './estate/index.ts';
import { makeTrust } from './trust.ts';
import { methods, startPretendWorkspace, type PretendWorkspace, type PretendWorkspaceOptions } from './workspace/index.ts'; // prettier-ignore
import { compactOf, readDiscovery } from './workspace/discovery.ts';

let estate: Estate;
let world: PretendWorkspace;
let admin: Ask;
const users = '/admin/directory/v1/users';
const start = async (options: Partial<PretendWorkspaceOptions> = {}): Promise<void> => {
  await world?.close();
  estate = makeEstate(makeTrust());
  world = await startPretendWorkspace({ estate, ...options });
  admin = await signIn(world);
};
beforeEach(async () => start());
afterEach(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
  if (world.contract.present) assertContract(world.contract);
});
const googleOf = (key: string) => estate.leaver(key).google;
const everybody = async (query: string, ask = admin): Promise<{ ids: string[]; pages: number }> => {
  const ids: string[] = [];
  let [token, pages] = ['', 0];
  do {
    const { status, body } = await ask(
      'GET',
      `${users}?${query}${token === '' ? '' : `&pageToken=${token}`}`,
    );
    expect(status).toBe(200);
    ids.push(...(body.users ?? []).map(({ id }) => id));
    token = body.nextPageToken ?? '';
    pages += 1;
  } while (token !== '');
  return { ids, pages };
};

describe('the list of users', () => {
  test('comes in pages of the size asked for, a hundred if none is, and holds everybody once', async () => {
    const { ids, pages } = await everybody('customer=my_customer');
    expect(ids.sort()).toEqual([...estate.google.users.keys()].sort());
    expect(pages).toBe(Math.ceil(estate.google.users.size / 100));
    for (const [asked, size] of [
      ['', 100],
      ['&maxResults=7', 7],
    ] as const)
      expect((await admin('GET', `${users}?customer=my_customer${asked}`)).body.users).toHaveLength(size);
    expect((await everybody('customer=my_customer&maxResults=500')).pages).toBe(1);
    expect((await everybody('domain=brook.example&maxResults=300')).pages).toBe(2);
  });

  test('refuses a page over the cap, a token of another query, and no customer', async () => {
    // The contract would call the first a mistake of the client; here it is meant.
    const over = await admin('GET', `${users}?customer=my_customer&maxResults=501`);
    expect([over.status, over.body.error.errors[0].reason]).toEqual([400, 'invalidParameter']);
    const { body } = await admin('GET', `${users}?customer=my_customer&maxResults=50`);
    const other = await admin(
      'GET',
      `${users}?customer=my_customer&maxResults=60&pageToken=${body.nextPageToken}`,
    );
    expect([other.status, other.body.error.message]).toEqual([400, 'Invalid Input: pageToken']);
    const made = await admin('GET', `${users}?customer=my_customer&maxResults=50&pageToken=zzzz`);
    expect(made.status).toBe(400);
    expect((await admin('GET', users)).status).toBe(400);
    if (world.contract.present) {
      expect(world.contract.violations).toEqual(['request GET /admin/directory/v1/users: parameter maxResults may not be 501']); // prettier-ignore
      (world.contract.violations as string[]).length = 0;
    }
  });

  test('has pages with nothing on them but a token, and short ones, when told to', async () => {
    world.knobs.emptyPageEvery = 2;
    world.knobs.shortPages = 90;
    const { ids, pages } = await everybody('customer=my_customer&maxResults=500');
    expect(new Set(ids).size).toBe(estate.google.users.size);
    expect(ids).toHaveLength(estate.google.users.size);
    expect(pages).toBeGreaterThan(Math.ceil(estate.google.users.size / 90));
    const first = await admin('GET', `${users}?customer=my_customer`);
    const second = await admin('GET', `${users}?customer=my_customer&pageToken=${first.body.nextPageToken}`);
    expect(Object.keys(second.body).sort()).toEqual(['etag', 'kind', 'nextPageToken']);
  });

  test('searches, and gives the fields asked for', async () => {
    const suspended = await everybody(`customer=my_customer&query=${encodeURIComponent('isSuspended=true')}`);
    expect(suspended.ids).toEqual([googleOf('brook-suspended')]);
    const units = await everybody(
      `customer=my_customer&query=${encodeURIComponent("orgUnitPath='/Service'")}`,
    );
    expect(units.ids).toHaveLength(2);
    const { body } = await admin('GET', `${users}?customer=my_customer&maxResults=2&fields=nextPageToken,users(id,name/fullName)`); // prettier-ignore
    expect(Object.keys(body).sort()).toEqual(['nextPageToken', 'users']);
    expect(Object.keys(body.users[0] ?? {})).toEqual(['id', 'name']);
    expect(Object.keys(body.users[0]?.name ?? {})).toEqual(['fullName']);
    expect((await admin('GET', `${users}?customer=my_customer&fields=users(id`)).status).toBe(400);
  });

  test('shows what was written only after a while; by id it is there at once', async () => {
    const clock = createMovableClock(() => 1_000_000);
    await start({ clock, lagMs: 30_000 });
    const id = googleOf('brook-plain');
    await admin('PATCH', `${users}/${id}`, { suspended: true });
    expect((await admin('GET', `${users}/${id}`)).body.suspended).toBe(true);
    const query = `customer=my_customer&query=${encodeURIComponent('isSuspended=true')}`;
    expect((await everybody(query)).ids).not.toContain(id);
    world.knobs.staleReads = 1;
    expect((await admin('GET', `${users}/${id}`)).body.suspended).toBe(false);
    expect((await admin('GET', `${users}/${id}`)).body.suspended).toBe(true);
    clock.set(new Date(1_030_001));
    expect((await everybody(query)).ids).toContain(id);
  });
});

describe('a user', () => {
  test('is found by id, address and alias, and nobody else is', async () => {
    const { google, email } = estate.leaver('brook-owner');
    for (const key of [google, email, 'office@brook.example'])
      expect((await admin('GET', `${users}/${key}`)).body).toMatchObject({ id: google, primaryEmail: email });
    const nobody = await admin('GET', `${users}/nobody@brook.example`);
    expect([nobody.status, nobody.body.error]).toEqual([404, { code: 404, message: 'Resource Not Found: userKey', errors: [{ domain: 'global', reason: 'notFound', message: 'Resource Not Found: userKey' }] }]); // prettier-ignore
  });

  test('never signed in: 1970', async () => {
    const { body } = await admin('GET', `${users}/${googleOf('brook-quiet')}`);
    expect(body.lastLoginTime).toBe('1970-01-01T00:00:00.000Z');
  });

  test('is suspended, hidden, moved and given a password; then put back', async () => {
    const id = googleOf('brook-plain');
    const { body } = await admin('PATCH', `${users}/${id}`, { suspended: true, includeInGlobalAddressList: false, orgUnitPath: '/Leavers', password: 'long-and-random-0' }); // prettier-ignore
    expect(body).toMatchObject({ suspended: true, suspensionReason: 'ADMIN', orgUnitPath: '/Leavers' });
    expect(body).not.toHaveProperty('password');
    expect(estate.google.users.get(id)).toMatchObject({ suspended: true, passwordsSet: 1, includeInGlobalAddressList: false }); // prettier-ignore
    expect((await admin('PATCH', `${users}/${id}`, { suspended: false, orgUnitPath: '/Staff' })).body).not.toHaveProperty('suspensionReason'); // prettier-ignore
    expect(estate.google.users.get(id)).toMatchObject({ suspended: false, orgUnitPath: '/Staff' });
    expect((await admin('POST', `${users}/${id}/signOut`)).status).toBe(204);
    expect(estate.google.users.get(id)?.signOuts).toBe(1);
  });

  test('is not half changed by a patch that is wrong in one place', async () => {
    const id = googleOf('brook-plain');
    for (const wrong of [{ orgUnitPath: '/Nowhere' }, { password: 'short' }])
      expect((await admin('PATCH', `${users}/${id}`, { suspended: true, ...wrong })).status).toBe(400);
    expect(estate.google.users.get(id)?.suspended).toBe(false);
    const archived = await admin('PATCH', `${users}/${id}`, { archived: true });
    expect([archived.status, archived.body.error.message]).toEqual([
      412,
      'Insufficient archived user licenses',
    ]);
    world.knobs.archiveSeats = 1;
    expect((await admin('PATCH', `${users}/${id}`, { archived: true })).status).toBe(200);
  });

  test('who is a super administrator is out of reach of a lesser one', async () => {
    const id = googleOf('brook-admin');
    const refused = await admin('PATCH', `${users}/${id}`, { suspended: true });
    expect([refused.status, refused.body.error.message]).toEqual([
      403,
      'Not Authorized to access this resource/api',
    ]);
    expect((await admin('POST', `${users}/${id}/signOut`)).status).toBe(403);
    expect((await admin('POST', `${users}/${id}/verificationCodes/invalidate`)).status).toBe(403);
    const greater = await signIn(world, standing.googleBreakGlass);
    expect((await greater('PATCH', `${users}/${id}`, { suspended: true })).status).toBe(200);
  });

  test('refuses a second write while the first settles: 412, then 409', async () => {
    const clock = createMovableClock(() => 1_000_000);
    await start({ clock, knobs: { settleMs: 5000 } });
    const patch = () => admin('PATCH', `${users}/${googleOf('brook-plain')}`, { suspended: true });
    expect([(await patch()).status, (await patch()).status, (await patch()).status]).toEqual([200, 412, 409]);
    clock.set(new Date(1_005_001));
    expect((await patch()).status).toBe(200);
  });
});

describe('what opens an account without its password', () => {
  test('is listed, taken away once, and gone the second time', async () => {
    const at = `${users}/${googleOf('brook-forwarder')}`;
    for (const [kind, key] of [['tokens', 'clientId'], ['asps', 'codeId']] as const) {
      const { body } = await admin('GET', `${at}/${kind}`);
      expect(body.items).toHaveLength(2);
      for (const item of body.items) {
        expect((await admin('DELETE', `${at}/${kind}/${String(item[key])}`)).status).toBe(204);
        expect((await admin('DELETE', `${at}/${kind}/${String(item[key])}`)).status).toBe(404);
      }
      expect((await admin('GET', `${at}/${kind}`)).body).not.toHaveProperty('items');
    }
    expect((await admin('GET', `${at}/verificationCodes`)).body.items).toHaveLength(10);
    expect((await admin('POST', `${at}/verificationCodes/invalidate`)).status).toBe(204);
    expect((await admin('GET', `${at}/verificationCodes`)).body).not.toHaveProperty('items');
  }); // prettier-ignore

  test('backup codes of a suspended user cannot be made worthless any more', async () => {
    const at = `${users}/${googleOf('brook-suspended')}/verificationCodes`;
    expect((await admin('POST', `${at}/invalidate`)).status).toBe(400);
    expect((await admin('GET', at)).body.items).toHaveLength(10);
  });
});

describe('groups', () => {
  const groups = '/admin/directory/v1/groups';
  test('of a user, with the role in each; taken out, the list shows it later', async () => {
    const clock = createMovableClock(() => 1_000_000);
    await start({ clock, lagMs: 20_000 });
    const { google, email } = estate.leaver('brook-owner');
    const mine = async () => (await admin('GET', `${groups}?userKey=${email}`)).body.groups ?? []; // prettier-ignore
    expect((await mine()).map((group) => group.email).sort()).toEqual([
      'staff@brook.example',
      'trips@brook.example',
    ]);
    const at = `${groups}/trips@brook.example/members`;
    expect((await admin('GET', `${at}/${google}`)).body).toMatchObject({ role: 'OWNER', type: 'USER' });
    expect((await admin('DELETE', `${at}/${google}`)).status).toBe(204);
    expect((await admin('DELETE', `${at}/${google}`)).status).toBe(404);
    expect((await admin('GET', `${at}/${google}`)).status).toBe(404);
    const listed = async () => ((await admin('GET', at)).body.members ?? []).some(({ id }) => id === google); // prettier-ignore
    expect([await listed(), (await mine()).length]).toEqual([true, 2]);
    clock.set(new Date(1_020_001));
    expect([await listed(), (await mine()).length]).toEqual([false, 1]);
    expect((await admin('POST', at, { email, role: 'OWNER' })).body).toMatchObject({
      id: google,
      role: 'OWNER',
    });
    const again = await admin('POST', at, { email, role: 'OWNER' });
    expect([again.status, again.body.error.errors[0].reason]).toEqual([409, 'duplicate']);
  });

  test('that follow a rule refuse to be changed by hand; a page holds 200 at the most', async () => {
    const at = `${groups}/everyone@brook.example`;
    const { body } = await admin('GET', `${at}/members?maxResults=1000`);
    expect(body.members.length).toBeGreaterThan(40);
    const first = body.members[0]?.id;
    expect((await admin('DELETE', `${at}/members/${first}`)).status).toBe(412);
    expect((await admin('POST', `${at}/members`, { email: 'paul.whitaker@brook.example' })).status).toBe(412);
    expect((await admin('GET', at)).body).toMatchObject({
      email: 'everyone@brook.example',
      adminCreated: true,
    });
    expect((await admin('GET', `${groups}/none@brook.example`)).status).toBe(404);
  });
});

test('units, roles and who holds them, licences, drives with one organiser left', async () => {
  const customer = '/admin/directory/v1/customer/my_customer';
  const units = await admin('GET', `${customer}/orgunits?type=all`);
  expect(units.body.organizationUnits.map(({ orgUnitPath }) => orgUnitPath)).toEqual(expect.arrayContaining(['/Leavers', '/Pupils', '/Pupils/Year 6', '/Staff'])); // prettier-ignore
  const roles = await admin('GET', `${customer}/roles`);
  const superRole = roles.body.items.find((role) => role['isSuperAdminRole']); // prettier-ignore
  const held = await admin('GET', `${customer}/roleassignments?userKey=${googleOf('brook-admin')}`);
  expect(held.body.items).toMatchObject([{ roleId: superRole?.['roleId'], assigneeType: 'user' }]);
  const licence = await admin(
    'GET',
    '/apps/licensing/v1/product/101031/users?customerId=my_customer&maxResults=1000',
  );
  expect(licence.body.items).toHaveLength(estate.google.users.size);
  const one = `/apps/licensing/v1/product/101031/sku/1010310008/user/${estate.leaver('brook-plain').email}`;
  expect((await admin('GET', one)).body).toMatchObject({ skuId: '1010310008' });
  expect((await admin('GET', one.replace('1010310008', '1'))).status).toBe(404);
  const drives = await admin('GET', `/drive/v3/drives?useDomainAdminAccess=true&q=${encodeURIComponent('organizerCount = 1')}`); // prettier-ignore
  expect(drives.body.drives).toEqual([
    { kind: 'drive#drive', id: expect.any(String), name: 'Residential trips' },
  ]);
  const at = `/drive/v3/files/${drives.body.drives[0]?.id}/permissions?useDomainAdminAccess=true&supportsAllDrives=true`;
  expect((await admin('GET', at)).body.permissions[0]).not.toHaveProperty('emailAddress');
  expect((await admin('GET', `${at}&fields=permissions(role,emailAddress)`)).body.permissions[0]).toEqual({ role: 'organizer', emailAddress: 'tessa.boyle@brook.example' }); // prettier-ignore
  expect((await admin('GET', '/drive/v3/drives')).body.drives).toEqual([]);
  expect((await admin('GET', '/drive/v3/drives?pageSize=101')).status).toBe(400);
  (world.contract.violations as string[]).length = 0;
});

describe('who may ask', () => {
  test('each method wants one of its own scopes', async () => {
    for (const method of methods) {
      const others = allScopes.filter((scope) => !method.scopes.includes(scope));
      const ask = await signIn(world, world.adminSubject, others);
      const path = method.template.replaceAll(/\{\w+\}/g, 'x');
      const { status, body, headers } = await ask(method.method, path);
      expect([method.id, status, body.error.details?.[0].reason]).toEqual([method.id, 403, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT']); // prettier-ignore
      expect(headers.get('www-authenticate')).toContain('insufficient_scope');
    }
    expect(world.calls.all.some(({ handled, template }) => handled && template !== '/token')).toBe(false);
  });

  test('the Directory answers administrators only', async () => {
    const teacher = await signIn(world, estate.leaver('brook-plain').email);
    expect((await teacher('GET', `${users}?customer=my_customer`)).status).toBe(403);
    expect((await (await signIn(world, undefined, [scopeOf('admin.directory.user')]))('GET', `${users}?customer=my_customer`)).status).toBe(200); // prettier-ignore
  });

  test('without a token, with one run out, and once with a good one: 401', async () => {
    const bare = await fetch(`${world.url}${users}?customer=my_customer`);
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('invalid_token'),
    ]);
    world.tokens.refuseNext(1);
    expect((await admin('GET', `${users}?customer=my_customer`)).status).toBe(401);
    expect((await admin('GET', `${users}?customer=my_customer`)).status).toBe(200);
    world.tokens.expireAll();
    expect((await admin('GET', `${users}?customer=my_customer`)).body.error.status).toBe('UNAUTHENTICATED');
  });
});

describe('throttling and faults', () => {
  test('says that too much was asked in all of Google’s ways', async () => {
    const limits = [{ name: 'directory', units: 1, windowMs: 60_000, tells: 'absent' as const }];
    await start({ limits, quotaWays: ['403 userRateLimitExceeded', '403 rateLimitExceeded', '403 quotaExceeded', '429', '429 text', '429 html', '503'] }); // prettier-ignore
    expect((await admin('GET', `${users}?customer=my_customer`)).status).toBe(200);
    const seen: unknown[] = [];
    for (let n = 0; n < 7; n += 1) {
      const { status, body, text, headers } = await admin('GET', `${users}?customer=my_customer`);
      expect(headers.has('retry-after')).toBe(false);
      seen.push([status, body.error?.errors[0].reason ?? text.slice(0, 6)]);
    }
    expect(seen).toEqual([
      [403, 'userRateLimitExceeded'], [403, 'rateLimitExceeded'], [403, 'quotaExceeded'], [429, 'rateLimitExceeded'], [429, 'Rate L'],
      [429, '<html>'], [503, 'backendError'],
    ]); // prettier-ignore
    expect(world.throttle.counts['directory']).toMatchObject({ calls: 8, refusals: 7 });
  });

  test('Gmail’s units are counted for each user', async () => {
    const ask = await signIn(world, estate.leaver('brook-forwarder').email);
    await ask('GET', '/gmail/v1/users/me/settings/imap');
    await ask('PUT', '/gmail/v1/users/me/settings/imap', { enabled: false });
    await ask('POST', '/gmail/v1/users/me/settings/delegates', {
      delegateEmail: 'catherine.hughes@brook.example',
    });
    expect(world.throttle.counts['gmailUser']).toMatchObject({ calls: 3, units: 106 });
  });

  test('does wrong what it is told to', async () => {
    const id = googleOf('brook-plain');
    world.faults.add({ template: `${users}/{userKey}`, method: 'PATCH', drop: 'after', times: 1 });
    await expect(admin('PATCH', `${users}/${id}`, { suspended: true })).rejects.toThrow();
    expect(estate.google.users.get(id)?.suspended).toBe(true);
    world.faults.add({ status: 502, body: '<html>Bad Gateway</html>', times: 1 });
    expect((await admin('GET', `${users}/${id}`)).text).toBe('<html>Bad Gateway</html>');
    world.faults.add({ status: 403, code: 'dailyLimitExceeded', times: 1 });
    expect((await admin('GET', `${users}/${id}`)).body.error.errors[0]).toMatchObject({ domain: 'usageLimits', reason: 'dailyLimitExceeded' }); // prettier-ignore
    world.faults.add({ template: '/token', status: 503, times: 1 });
    await expect(signIn(world)).resolves.toBeDefined();
    expect(world.calls.count({ template: '/token', status: 503 })).toBe(1);
    expect((await admin('GET', '/admin/directory/v1/devices')).status).toBe(404);
  });
});

test('the compact list of methods is what Google’s documents say', () => {
  const documents = readDiscovery();
  if (documents === undefined) return;
  expect(compactOf(documents, methods.map(({ id }) => id))).toEqual(methods); // prettier-ignore
});

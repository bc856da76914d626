/** Accounts of Google Workspace: listed, read again, what hangs on them, suspended and lifted. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { everyAccount, everyPage, idOf, startWorld, userOf, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => world.close());

describe('pages', () => {
  test('has every account once, as Google knows it', async () => {
    const accounts = await everyAccount(world.cloud);
    const { users } = world.estate.google;
    expect(accounts.map(({ id }) => id).sort()).toEqual([...users.keys()].sort());
    const owner = accounts.find(({ id }) => id === idOf(world, 'brook-owner'));
    expect(owner).toMatchObject({
      cloud: 'google',
      tenant: 'brook.example',
      address: userOf(world, 'brook-owner').primaryEmail,
      aliases: ['office@brook.example', 'lettings@brook.example'],
      name: 'Tessa Boyle',
      employeeId: 'S903',
      guest: false,
      enabled: true,
      onPremises: false,
      roles: { checked: true, value: [] },
    });
    expect(owner?.createdAt).toBe(new Date(owner?.createdAt ?? '').toISOString());
    expect(accounts.filter(({ enabled }) => !enabled).map(({ id }) => id)).toContain(
      idOf(world, 'brook-suspended'),
    );
  });

  test('1970 is never, and a missing time is not looked at', async () => {
    const accounts = await everyAccount(world.cloud);
    const of = (key: string) => accounts.find(({ id }) => id === idOf(world, key))?.lastSignIn;
    expect(of('brook-quiet')).toEqual({ checked: true, value: 'never' });
    expect(of('brook-plain')).toEqual({
      checked: true,
      value: new Date(userOf(world, 'brook-plain').lastLoginTime).toISOString(),
    });
    world.google.faults.add({
      template: '/admin/directory/v1/users',
      status: 200,
      body: {
        kind: 'admin#directory#users',
        users: [{ id: '1', primaryEmail: 'a@b', suspended: false, isAdmin: false, isDelegatedAdmin: false }],
      },
    });
    expect((await everyAccount(world.cloud))[0]?.lastSignIn).toMatchObject({ checked: false });
  });

  test('goes on from any page, in another process, with nothing missing and nothing twice', async () => {
    world.google.knobs.shortPages = 100;
    world.google.knobs.emptyPageEvery = 3;
    const whole = await everyPage(world.cloud);
    expect(whole.length).toBeGreaterThan(5);
    expect(whole.some(({ accounts }) => accounts.length === 0)).toBe(true);
    expect(whole.map(({ next }) => next !== undefined)).toEqual(
      whole.map((_, index) => index < whole.length - 1),
    );
    for (const [index, { next }] of whole.entries()) {
      if (next === undefined) continue;
      const before = whole.slice(0, index + 1).flatMap(({ accounts }) => accounts);
      const rest = await everyAccount(world.connect({ licences: false }), next);
      expect([...before, ...rest].map(({ id }) => id).sort()).toEqual(
        [...world.estate.google.users.keys()].sort(),
      );
    }
  });

  test('a place that Google no longer knows is a conflict, and so is one that is none of ours', async () => {
    world.google.knobs.shortPages = 100;
    const [first] = await everyPage(world.cloud);
    const places = JSON.parse(
      Buffer.from((first?.next ?? '').split('.')[2] ?? '', 'base64url').toString(),
    ) as [string, { token: string }][];
    expect(places).toHaveLength(1);
    const broken = Buffer.from(JSON.stringify([['', { token: 'gone' }]])).toString('base64url');
    const lanes = Buffer.from(JSON.stringify([['other.example', 'done']])).toString('base64url');
    for (const from of [`workspace.1.${broken}`, `workspace.1.${lanes}`, 'workspace.2.x', 'rubbish', ''])
      await expect(everyPage(world.cloud, from)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a further domain that Google does not know, as one of Microsoft’s, has nobody; the rest is walked', async () => {
    const cloud = world.connect({ domains: ['brook.example', 'brook.onmicrosoft.com'] });
    expect((await everyAccount(cloud)).length).toBeGreaterThan(100);
    expect(world.logged.join('')).toContain('a domain of a school is none of Google');
  });

  test('a domain that is not the school’s is said at once', async () => {
    const cloud = world.connect({ domain: 'nobody.example', domains: ['brook.example', 'nobody.example'] });
    await expect(everyPage(cloud)).rejects.toMatchObject({ code: 'misconfigured' });
  });

  test('an account without the marks of an administrator in its answer is not taken for anything', async () => {
    world.google.faults.add({
      template: '/admin/directory/v1/users',
      status: 200,
      body: {
        kind: 'admin#directory#users',
        users: [{ id: '1', primaryEmail: 'a@brook.example', suspended: false }],
      },
    });
    await expect(everyPage(world.cloud)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('roles by name, of administrators only', async () => {
    const { roles, roleAssignments } = world.estate.google;
    const help = [...roles.values()].find(({ roleName }) => roleName === '_HELP_DESK_ADMIN_ROLE');
    const user = userOf(world, 'brook-plain');
    user.isDelegatedAdmin = true;
    const accounts = async () => {
      const all = await everyAccount(world.cloud);
      return (key: string) => all.find(({ id }) => id === idOf(world, key))?.roles;
    };
    expect((await accounts())('brook-plain')).toEqual({ checked: true, value: ['Administrator'] });
    roleAssignments.set('77', { roleAssignmentId: '77', roleId: help?.roleId ?? '0', assignedTo: user.id });
    const rolesOf = await accounts();
    expect(rolesOf('brook-plain')).toEqual({
      checked: true,
      value: [help === undefined ? 'Administrator' : 'Help desk administrator'],
    });
    expect(rolesOf('brook-admin')).toMatchObject({ value: ['Super administrator'] });
  });

  test('licences, with names; without the permission they are none and the titles say so', async () => {
    const titles = await world.cloud.licences.titles();
    const accounts = await everyAccount(world.cloud);
    const [id, licence] = [...world.estate.google.licences][0] ?? ['', ''];
    const sku = licence.split('/')[1] ?? '';
    expect(accounts.find((one) => one.id === id)?.licences).toEqual([sku]);
    expect(titles.checked && titles.value.get(sku)).toMatch(/^Google Workspace for Education/);
    world.google.delegated.delete('https://www.googleapis.com/auth/apps.licensing');
    const other = world.connect();
    expect((await everyAccount(other)).every(({ licences }) => licences.length === 0)).toBe(true);
    expect(await other.licences.titles()).toMatchObject({ checked: false });
  });
});

describe('find', () => {
  test('reads an account by its id, and knows an absent one by a true 404 only', async () => {
    const id = idOf(world, 'brook-plain');
    expect(await world.cloud.accounts.find(id)).toMatchObject({ id, enabled: true });
    expect(await world.cloud.accounts.find('100000000000000000000')).toBeUndefined();
    const stop = world.google.faults.add({ status: 404, body: '<html>no such page</html>' });
    await expect(world.cloud.accounts.find(id)).rejects.toMatchObject({ code: 'unavailable' });
    stop();
    world.google.faults.add({ status: 403, code: 'forbidden' });
    await expect(world.cloud.accounts.find(id)).rejects.toMatchObject({ code: 'misconfigured' });
  });

  test('an address is no id: one that was given out again is somebody else', async () => {
    expect(await world.cloud.accounts.find(userOf(world, 'brook-plain').primaryEmail)).toBeUndefined();
  });

  test('a role that somebody got a moment ago is seen', async () => {
    const user = userOf(world, 'brook-plain');
    const { roles, roleAssignments } = world.estate.google;
    const role = [...roles.values()][0];
    roleAssignments.set('78', { roleAssignmentId: '78', roleId: role?.roleId ?? '', assignedTo: user.id });
    const found = await world.cloud.accounts.find(user.id);
    expect(found?.roles).toMatchObject({ checked: true });
    expect(found?.roles.checked === true && found.roles.value).toHaveLength(1);
  });

  test('without the right to read roles anybody may hold one; what the account itself says is still known', async () => {
    world.google.delegated.delete('https://www.googleapis.com/auth/admin.directory.rolemanagement.readonly');
    const found = await world.cloud.accounts.find(idOf(world, 'brook-admin'));
    expect(found?.roles).toEqual({ checked: true, value: ['Super administrator'] });
    expect((await world.cloud.accounts.find(idOf(world, 'brook-plain')))?.roles).toMatchObject({
      checked: false,
    });
    const accounts = await everyAccount(world.cloud);
    expect(accounts.filter(({ roles }) => roles.checked).map(({ id }) => id)).toContain(
      idOf(world, 'brook-admin'),
    );
    expect(accounts.find(({ id }) => id === idOf(world, 'brook-plain'))?.roles.checked).toBe(false);
  });
});

describe('burdens', () => {
  test('the last organiser of a drive, the only owner of a group, addresses that others write to', async () => {
    const found = await world.cloud.accounts.burdens(idOf(world, 'brook-owner'));
    expect(found).toEqual({
      checked: true,
      value: [
        { what: 'sole-organiser-of-drive', title: 'Residential trips' },
        { what: 'sole-owner-of-group', title: 'School trips' },
        { what: 'published-address', title: 'office@brook.example' },
        { what: 'published-address', title: 'lettings@brook.example' },
      ],
    });
    expect(await world.cloud.accounts.burdens(idOf(world, 'brook-plain'))).toEqual({
      checked: true,
      value: [],
    });
    // The drives are asked for once for a batch of people.
    expect(world.google.calls.count({ template: '/drive/v3/drives' })).toBe(1);
  });

  test('a second owner, and it is nobody’s burden', async () => {
    const group = [...world.estate.google.groups.values()].find(({ name }) => name === 'School trips');
    group?.members.set(idOf(world, 'brook-plain'), 'OWNER');
    const found = await world.cloud.accounts.burdens(idOf(world, 'brook-owner'));
    expect(found.checked && found.value.map(({ what }) => what)).not.toContain('sole-owner-of-group');
  });

  test('without the right to see drives it is not checked, and what is known of groups is said all the same', async () => {
    world.google.delegated.delete('https://www.googleapis.com/auth/drive.readonly');
    const found = await world.cloud.accounts.burdens(idOf(world, 'brook-owner'));
    expect(found.checked).toBe(false);
    expect(!found.checked && found.because).toMatch(/shared drives\. These groups .*“School trips”/);
  });

  test('drives that could not be read once are asked for again', async () => {
    world.google.faults.add({ template: '/drive/v3/drives', status: 400, times: 1 });
    const id = idOf(world, 'brook-owner');
    await expect(world.cloud.accounts.burdens(id)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await world.cloud.accounts.burdens(id)).toMatchObject({ checked: true });
  });
});

describe('setEnabled', () => {
  test('suspends, says so the second time, and lifts it', async () => {
    const id = idOf(world, 'brook-plain');
    const { accounts } = world.cloud;
    expect(await accounts.setEnabled(id, false)).toEqual({ done: true, already: false });
    expect(userOf(world, 'brook-plain').suspended).toBe(true);
    expect(await accounts.setEnabled(id, false)).toEqual({ done: true, already: true });
    expect((await accounts.find(id))?.enabled).toBe(false);
    expect(await accounts.setEnabled(id, true)).toEqual({ done: true, already: false });
    expect((await accounts.find(id))?.enabled).toBe(true);
    expect(world.google.calls.count({ method: 'PATCH' })).toBe(2);
  });

  test('waits while an earlier write settles, and gives up as surely not done', async () => {
    const id = idOf(world, 'brook-plain');
    const template = '/admin/directory/v1/users/{userKey}';
    world.google.faults.add({ method: 'PATCH', template, status: 412, code: 'conditionNotMet', times: 2 });
    world.google.faults.add({ method: 'PATCH', template, status: 409, code: 'conflict', times: 2 });
    expect(await world.cloud.accounts.setEnabled(id, false)).toEqual({ done: true, already: false });
    expect(world.waits).toEqual([1_000, 2_000, 4_000, 8_000]);
    world.google.faults.add({ method: 'PATCH', template, status: 412, code: 'conditionNotMet' });
    await expect(world.cloud.accounts.setEnabled(id, true)).rejects.toMatchObject({ code: 'unavailable' });
    expect(userOf(world, 'brook-plain').suspended).toBe(true);
  });

  test('a super administrator is for people, anybody else whom the administrator may not touch is a wrong setting', async () => {
    const refused = await world.cloud.accounts.setEnabled(idOf(world, 'brook-admin'), false);
    expect(refused).toMatchObject({ done: false });
    expect(!refused.done && refused.askHuman).toMatch(/super administrator .* Admin console/);
    world.google.faults.add({ method: 'PATCH', status: 403, code: 'forbidden' });
    await expect(world.cloud.accounts.setEnabled(idOf(world, 'brook-plain'), false)).rejects.toMatchObject({
      code: 'misconfigured',
    });
  });

  test('an archived account is disabled; to bring it back takes a person', async () => {
    userOf(world, 'brook-plain').archived = true;
    const id = idOf(world, 'brook-plain');
    expect(await world.cloud.accounts.setEnabled(id, false)).toEqual({ done: true, already: true });
    expect(await world.cloud.accounts.setEnabled(id, true)).toMatchObject({ done: false });
    expect(world.google.calls.count({ method: 'PATCH' })).toBe(0);
  });

  test('what Google took and did not do is not done', async () => {
    world.google.faults.add({ method: 'PATCH', status: 200, body: { suspended: false } });
    expect(await world.cloud.accounts.setEnabled(idOf(world, 'brook-plain'), false)).toMatchObject({
      done: false,
    });
  });

  test('nobody there is not found', async () => {
    await expect(world.cloud.accounts.setEnabled('100000000000000000000', false)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

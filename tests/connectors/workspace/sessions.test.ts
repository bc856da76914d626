/** Sessions, app passwords, tokens and backup codes of Google Workspace, and the groups. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Held, Hold } from '../../../bot/core/ports.ts';
import { idOf, startWorld, userOf, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => world.close());

const heldOf = async (hold: Hold, id: string): Promise<readonly Held[]> => {
  const held = await hold.held(id);
  if (!held.checked) throw new Error(held.because);
  return held.value;
};
const nobody = '100000000000000000000';

describe('signing out', () => {
  test('sets a password that is kept nowhere, then ends the sessions', async () => {
    const id = idOf(world, 'brook-plain');
    expect(await world.cloud.sessions.signOut(id)).toEqual({ done: true, already: false });
    expect(userOf(world, 'brook-plain')).toMatchObject({
      passwordsSet: 1,
      signOuts: 1,
      changePasswordAtNextLogin: false,
    });
    expect(await world.cloud.sessions.signOut(id)).toEqual({ done: true, already: false });
  });

  test('half done is never said to be not done: the password is set, the sign-out failed', async () => {
    const id = idOf(world, 'brook-plain');
    const template = '/admin/directory/v1/users/{userKey}/signOut';
    const stop = world.google.faults.add({ template, status: 503, retryAfter: 86_400 });
    await expect(world.cloud.sessions.signOut(id)).rejects.toMatchObject({ code: 'unconfirmed' });
    expect(userOf(world, 'brook-plain')).toMatchObject({ passwordsSet: 1, signOuts: 0 });
    stop();
    world.google.faults.add({ template, status: 429, retryAfter: 86_400, times: 1 });
    await expect(world.connect().sessions.signOut(id)).rejects.toMatchObject({
      code: 'unconfirmed',
      retryAt: expect.any(Date) as unknown,
    });
    expect(await world.connect().sessions.signOut(id)).toMatchObject({ done: true });
  });

  test('a password never reaches an error, whatever happens', async () => {
    world.google.faults.add({ method: 'PATCH', status: 400, body: { error: { code: 400, message: 'no' } } });
    const error: unknown = await world.cloud.sessions
      .signOut(idOf(world, 'brook-plain'))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(error).not.toHaveProperty('cause');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/password|@|[\w-]{64}/);
  });

  test('a super administrator is for people; somebody who is not there is not found', async () => {
    const refused = await world.cloud.sessions.signOut(idOf(world, 'brook-admin'));
    expect(!refused.done && refused.askHuman).toMatch(/super administrator .* reset the password/);
    await expect(world.cloud.sessions.signOut(nobody)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('Google does not say that they have ended, unless the account is suspended', async () => {
    const at = new Date().toISOString();
    const { sessions } = world.cloud;
    expect(await sessions.signedOutSince(idOf(world, 'brook-plain'), at)).toMatchObject({ checked: false });
    expect(await sessions.signedOutSince(idOf(world, 'brook-suspended'), at)).toEqual({
      checked: true,
      value: true,
    });
  });
});

describe('what signs in without the password', () => {
  test('is held, taken, gone the second time, and cannot be put back', async () => {
    const id = idOf(world, 'brook-forwarder');
    const { sessions } = world.cloud;
    const held = await heldOf(sessions, id);
    expect(held.map(({ what, id: at, title }) => [what, at, title])).toEqual([
      [
        'token',
        '1111.apps.googleusercontent.com',
        'The app “Quiz Maker” may use this account (2 permissions)',
      ],
      [
        'token',
        '2222.apps.googleusercontent.com',
        'The app “Phone Mail” may use this account (1 permission)',
      ],
      ['app-password', '1', 'App password “Old phone”'],
      ['app-password', '2', 'App password “Mail at home”'],
      ['backup-codes', 'all', '10 backup codes for signing in'],
    ]);
    for (const one of held) {
      expect(one).toMatchObject({ undoable: false, undo: expect.stringMatching(/the person/) as unknown });
      expect(await sessions.give(id, one)).toEqual({ done: true, already: true });
      expect(await sessions.take(id, one)).toEqual({ done: true, already: false });
      expect(await sessions.take(id, one)).toEqual({ done: true, already: true });
      expect(await sessions.give(id, one)).toEqual({ done: false, askHuman: one.undo });
    }
    expect(await heldOf(sessions, id)).toEqual([]);
  });

  test('backup codes themselves are kept nowhere', async () => {
    const id = idOf(world, 'brook-forwarder');
    const codes = world.estate.google.backupCodes.get(id) ?? [];
    const held = JSON.stringify(await heldOf(world.cloud.sessions, id));
    expect(codes).toHaveLength(10);
    for (const code of codes) expect(held).not.toContain(code);
  });

  test('backup codes of a suspended account are owed; of one that has none there is nothing to do', async () => {
    const id = idOf(world, 'brook-suspended');
    const codes = (await heldOf(world.cloud.sessions, id)).find(({ what }) => what === 'backup-codes');
    if (codes === undefined) throw new Error('no codes');
    expect(await world.cloud.sessions.take(id, codes)).toMatchObject({ done: false, owed: true });
    world.estate.google.backupCodes.delete(id);
    expect(await world.cloud.sessions.take(id, codes)).toEqual({ done: true, already: true });
  });

  test('a super administrator’s are for people', async () => {
    const id = idOf(world, 'brook-admin');
    for (const one of await heldOf(world.cloud.sessions, id))
      expect(await world.cloud.sessions.take(id, one)).toMatchObject({ done: false });
  });

  test('a kind that is not of here is refused', async () => {
    const alien: Held = { what: 'group', id: '1', title: '', was: '{}', undoable: true };
    for (const hold of [world.cloud.sessions, world.cloud.mail])
      await expect(hold.take(idOf(world, 'brook-plain'), alien)).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('groups', () => {
  const owner = () => idOf(world, 'brook-owner');

  test('are held with the role, left, and entered again with the same role', async () => {
    const { groups } = world.cloud;
    const held = await heldOf(groups, owner());
    const trips = held.find(({ title }) => title === 'Group “School trips” (owner)');
    if (trips === undefined) throw new Error('not in the group');
    expect(trips).toMatchObject({ what: 'group', undoable: true });
    expect(await groups.take(owner(), trips)).toEqual({ done: true, already: false });
    expect(await groups.take(owner(), trips)).toEqual({ done: true, already: true });
    expect((await heldOf(groups, owner())).map(({ id }) => id)).not.toContain(trips.id);
    expect(await groups.give(owner(), trips)).toEqual({ done: true, already: false });
    expect(await groups.give(owner(), trips)).toEqual({ done: true, already: true });
    expect(await heldOf(groups, owner())).toEqual(held);
  });

  test('back in it with another role is not as it was', async () => {
    const trips = (await heldOf(world.cloud.groups, owner())).find(({ title }) => title.includes('trips'));
    if (trips === undefined) throw new Error('not in the group');
    world.estate.google.groups.get(trips.id)?.members.set(owner(), 'MEMBER');
    const given = await world.cloud.groups.give(owner(), trips);
    expect(!given.done && given.askHuman).toMatch(/not as owner as before/);
  });

  test('a group that follows a rule is for people, and so is one that is gone', async () => {
    const { google } = world.estate;
    const dynamic = [...google.groups.values()].find((group) => group.dynamic);
    const member = [...(dynamic?.members.keys() ?? [])][0] ?? '';
    const held = (await heldOf(world.cloud.groups, member)).find(({ id }) => id === dynamic?.id);
    if (held === undefined) throw new Error('nobody is in a group with a rule');
    const refused = await world.cloud.groups.take(member, held);
    expect(!refused.done && refused.askHuman).toMatch(/follow a rule/);
    expect(await world.cloud.groups.give(member, held)).toMatchObject({ done: false });
    google.groups.delete(held.id);
    expect(await world.cloud.groups.take(member, held)).toEqual({ done: true, already: true });
    const gone = await world.cloud.groups.give(member, held);
    expect(!gone.done && gone.askHuman).toMatch(/is gone/);
  });

  test('one that a list still shows although it was left is not held', async () => {
    await world.close();
    world = await startWorld({ lagMs: 60_000 });
    const { groups } = world.cloud;
    const [first] = await heldOf(groups, owner());
    if (first === undefined) throw new Error('in no group');
    await groups.take(owner(), first);
    expect((await heldOf(groups, owner())).map(({ id }) => id)).not.toContain(first.id);
  });
});

/** The table of scopes: held against Google's own description, against what is asked, and what is said when one is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PermissionRow } from '../../../bot/core/ports.ts';
import {
  permissions,
  scopeOf,
  workspacePermissions,
  type MethodId,
} from '../../../connectors/workspace/permissions.ts';
import { gmailOf } from '../../pretend-school/estate/index.ts';
import { methodOf } from '../../pretend-school/workspace/index.ts';
import { everyAccount, idOf, leastKeys, startWorld, userOf, type World } from './world.ts';

const ids = Object.keys(permissions) as MethodId[];
const auth = 'https://www.googleapis.com/auth/';

interface Described {
  readonly id: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly flatPath?: string;
  readonly scopes?: readonly string[];
}
interface Resource {
  readonly methods?: Readonly<Record<string, Described>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}
const folder = new URL('../../../../shared/api/', import.meta.url);
const present = existsSync(folder);
const methodsIn = (resource: Resource): readonly Described[] => [
  ...Object.values(resource.methods ?? {}),
  ...Object.values(resource.resources ?? {}).flatMap(methodsIn),
];
const described = (): ReadonlyMap<string, { readonly call: string; readonly scopes: readonly string[] }> =>
  new Map(
    ['admin_directory_v1', 'gmail-v1', 'licensing-v1', 'drive-v3'].flatMap((name) => {
      const document = JSON.parse(
        readFileSync(new URL(`google-${name}.json`, folder), 'utf8'),
      ) as Resource & {
        readonly servicePath: string;
      };
      return methodsIn(document).map(
        ({ id, httpMethod, path, flatPath, scopes = [] }) =>
          [id, { call: `${httpMethod} /${document.servicePath}${flatPath ?? path}`, scopes }] as const,
      );
    }),
  );

/** Narrower first: what a scope opens, as Google says in words. */
const width = (scope: string): number =>
  ['gmail.settings', '.readonly', '.security', 'group.member', 'user', 'group', 'apps.licensing'].findIndex(
    (part) => scope.includes(part),
  );

describe('the table', () => {
  (present ? test : test.skip)('each row is a method that Google describes, opened by its scope', () => {
    const all = described();
    for (const id of ids) {
      const { call, scopes } = all.get(id) ?? { call: 'nothing', scopes: [] };
      expect([id, permissions[id].call]).toEqual([id, call]);
      expect(scopes).toContain(permissions[id].permission);
      expect(scopes).toContain(scopeOf(id));
      // Where Google has a scope that only reads, that is the one.
      const reading = scopes.filter((scope) => scope.startsWith(auth) && scope.endsWith('.readonly'));
      if (permissions[id].call.startsWith('GET ') && id.startsWith('directory.') && reading.length > 0)
        expect(reading).toContain(permissions[id].permission);
      expect(width(permissions[id].permission)).toBeGreaterThanOrEqual(0);
    }
  });

  test('it agrees with what the stand-in checks, so that it holds where Google’s documents are not', () => {
    for (const id of ids) {
      const { method, template, scopes } = methodOf(id);
      expect(permissions[id].call).toBe(`${method} ${template}`);
      expect(scopes).toContain(scopeOf(id));
    }
  });

  test('who reads cannot write: none of the reader’s scopes changes anything', () => {
    for (const id of ids) {
      const row: PermissionRow = permissions[id];
      expect([id, row.identity]).toEqual([id, scopeOf(id).endsWith('.readonly') ? 'reader' : 'writer']);
      if (!row.call.startsWith('GET ')) expect(row.identity).toBe('writer');
    }
  });

  test('the scopes that a school delegates, and no other: adding one is a decision', () => {
    const asked = (optional: boolean) =>
      [
        ...new Set(
          ids
            .filter((id) => ((permissions[id] as PermissionRow).optional !== undefined) === optional)
            .map((id) => `${permissions[id].identity}: ${scopeOf(id).replace(auth, '')}`),
        ),
      ].sort();
    expect(asked(false)).toEqual([
      'reader: admin.directory.group.readonly',
      'reader: admin.directory.rolemanagement.readonly',
      'reader: admin.directory.user.readonly',
      'writer: admin.directory.group.member',
      'writer: admin.directory.user',
      'writer: admin.directory.user.security',
      'writer: gmail.settings.basic',
      'writer: gmail.settings.sharing',
    ]);
    expect(asked(true)).toEqual(['reader: drive.readonly', 'writer: apps.licensing']);
    expect(workspacePermissions).toHaveLength(ids.length);
  });

  test('each row says for people why it is there and what is lost, in whole sentences', () => {
    for (const { why, lost, optional = 'Left out.' } of workspacePermissions)
      for (const words of [why, lost, optional]) expect(words).toMatch(/^[A-Z].*\.$/);
  });
});

test('every call has its row, every row is called, and each was held against Google’s description', async () => {
  const world = await startWorld();
  try {
    const { google } = world.estate;
    const key = leastKeys(world.google, { optional: true });
    const cloud = world.connect({ key });
    const forwarder = idOf(world, 'brook-forwarder');
    const owner = idOf(world, 'brook-owner');
    const plain = idOf(world, 'brook-plain');
    const roleId = [...google.roles.keys()][0] ?? '';
    google.roleAssignments.set('9', { roleAssignmentId: '9', roleId, assignedTo: plain });
    const mail = gmailOf(google, userOf(world, 'brook-forwarder'));
    mail.forwardingAddresses.set('office@brook.example', 'accepted');
    mail.autoForwarding = { ...mail.autoForwarding, emailAddress: 'office@brook.example' };
    for (const [id, one] of mail.filters)
      mail.filters.set(id, { ...one, action: { forward: 'office@brook.example' } });
    await everyAccount(cloud);
    await cloud.accounts.find(plain);
    await cloud.accounts.burdens(owner);
    for (const [hold, id] of [
      [cloud.mail, forwarder],
      [cloud.sessions, forwarder],
      [cloud.groups, owner],
    ] as const) {
      const held = await hold.held(id);
      for (const one of held.checked ? held.value : []) {
        await hold.take(id, one);
        await hold.give(id, one);
      }
    }
    await cloud.sessions.signOut(plain);
    await cloud.accounts.setEnabled(plain, false);
    const { contract } = world.google;
    expect([...contract.used.keys()].sort()).toEqual(workspacePermissions.map(({ call }) => call).sort());
    expect(contract.undescribed).toEqual([]);
    expect(contract.unchecked).toEqual([]);
    process.stdout.write(`${contract.report()}\n`);
  } finally {
    await world.close();
  }
});

describe('what was granted', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(async () => world.close());

  test('each scope that is missing is named with what is lost, and the rest works', async () => {
    const { delegated } = world.google;
    delegated.delete(`${auth}gmail.settings.sharing`);
    delegated.delete(`${auth}admin.directory.group.readonly`);
    const grants = await world.cloud.grants();
    expect(grants).toMatchObject({
      checked: true,
      value: {
        missing: [
          {
            permission: `reader: ${auth}admin.directory.group.readonly`,
            lost: expect.any(String) as unknown,
          },
          { permission: `writer: ${auth}gmail.settings.sharing`, lost: expect.any(String) as unknown },
        ],
        surplus: [],
        unknown: [expect.stringMatching(/Domain-wide delegation/), expect.any(String)] as unknown,
      },
    });
    expect((await everyAccount(world.cloud)).length).toBeGreaterThan(100);
    expect(await world.cloud.groups.held(idOf(world, 'brook-plain'))).toMatchObject({
      checked: false,
      because: expect.stringMatching(/not given the permission to look at the groups/) as unknown,
    });
    expect(await world.cloud.mail.held(idOf(world, 'brook-forwarder'))).toMatchObject({ checked: true });
  });

  const notGiven = { done: false, askHuman: expect.stringMatching(/not given the permission/) as unknown };

  test.each([
    ['gmail.settings.basic', 'mail', 'brook-forwarder'],
    ['gmail.settings.sharing', 'mail', 'brook-forwarder'],
    ['admin.directory.user.security', 'sessions', 'brook-forwarder'],
    ['admin.directory.group.readonly', 'groups', 'brook-owner'],
    ['admin.directory.group.member', 'groups', 'brook-owner'],
  ] as const)('without %s the rest goes on, and IT does that by hand', async (scope, hold, who) => {
    const id = idOf(world, who);
    const before = await world.cloud[hold].held(id);
    if (!before.checked) throw new Error(before.because);
    world.google.delegated.delete(`${auth}${scope}`);
    const cloud = world.connect();
    const now = await cloud[hold].held(id);
    if (!now.checked) expect(now.because).toMatch(/not given the permission to look at/);
    const taken = [];
    for (const one of before.value) taken.push(await cloud[hold].take(id, one));
    expect(now.checked && taken.every(({ done }) => done)).toBe(false);
    for (const one of taken) if (!one.done) expect(one).toMatchObject(notGiven);
    for (const one of before.value) await cloud[hold].give(id, one);
    expect(await cloud.accounts.burdens(id)).toMatchObject({ checked: !scope.includes('group.readonly') });
    expect(await cloud.accounts.setEnabled(id, false)).toEqual({ done: true, already: false });
  });

  test('without the scope that suspends a person does it, and what else can be taken is taken', async () => {
    world.google.delegated.delete(`${auth}admin.directory.user`);
    const id = idOf(world, 'brook-forwarder');
    expect(await world.cloud.accounts.setEnabled(id, false)).toMatchObject(notGiven);
    expect(await world.cloud.sessions.signOut(id)).toMatchObject(notGiven);
    expect(await world.cloud.sessions.held(id)).toMatchObject({ checked: true });
  });

  test('with one key for both nothing is missing, and surplus is said to be unseen', async () => {
    expect(await world.cloud.grants()).toMatchObject({ checked: true, value: { missing: [], surplus: [] } });
  });

  test('what Lantern goes without is not missing', async () => {
    const cloud = world.connect({ key: leastKeys(world.google, { optional: false }) });
    expect(await cloud.grants()).toMatchObject({ checked: true, value: { missing: [], surplus: [] } });
    expect(await cloud.licences.titles()).toMatchObject({ checked: false });
    expect((await everyAccount(cloud)).length).toBe(world.estate.google.users.size);
  });

  test('a reader that could write has too much', async () => {
    const key = leastKeys(world.google, { optional: false });
    const cloud = world.connect({ key: { reader: key.writer, writer: key.writer } });
    const grants = await cloud.grants();
    expect(grants.checked && grants.value.surplus).toContain(`reader: ${auth}admin.directory.user`);
  });

  test('an administrator who has gone, or a key that is not accepted: nothing could be checked', async () => {
    const stranger = await startWorld();
    try {
      const gone = await world.connect({ admin: 'nobody@brook.example' }).grants();
      expect(!gone.checked && gone.because).toMatch(/administrator account/);
      const wrong = { ...stranger.google.credentials, token_uri: world.google.tokenUrl };
      const refused = await world.connect({ key: wrong }).grants();
      expect(!refused.checked && refused.because).toMatch(/does not accept the key/);
    } finally {
      await stranger.close();
    }
  });

  test('asked again, it sees what was granted or withdrawn meanwhile', async () => {
    await world.cloud.grants();
    world.google.delegated.delete(`${auth}admin.directory.user`);
    const grants = await world.cloud.grants();
    expect(grants.checked && grants.value.missing).toHaveLength(1);
  });
});

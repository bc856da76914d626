/** The list of accounts: what a tenant gives and refuses, how it is walked, and what is known of sign-ins and roles. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Cloud, CloudAccount } from '../../../bot/core/ports.ts';
import { lastSignInOf } from '../../../connectors/graph/sign-ins.ts';
import { writePlace } from '../../../connectors/graph/place.ts';
import { makeBigTrust, makeEstate } from '../../pretend-school/estate/index.ts';
import { serveReport, usageCsv } from '../../pretend-school/graph/index.ts';
import { leastApps } from '../../pretend-school/least-apps.ts';
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

const all = async (cloud: Cloud, from?: string): Promise<readonly CloudAccount[]> => {
  const accounts: CloudAccount[] = [];
  for await (const page of cloud.accounts.pages(from)) accounts.push(...page.accounts);
  return accounts;
};
const ids = (accounts: readonly CloudAccount[]) => accounts.map(({ id }) => id).sort();
const truth = ({ estate }: GraphScene) => [...estate.entra.users.keys()].sort();
const by = (accounts: readonly CloudAccount[], id: string) => accounts.find((account) => account.id === id);
const lists = ({ graph }: GraphScene, status?: number) =>
  graph.calls.all.filter(
    (call) => call.template === '/users' && (status === undefined || call.status === status),
  );

describe('last sign-in (2.1)', () => {
  const at = { old: '2025-03-01T08:00:00Z', mid: '2026-01-05T08:00:00Z', late: '2026-11-01T08:00:00Z' };
  const iso = (text: string) => new Date(text).toISOString();
  test.each([
    [undefined, 'never'],
    [null, 'never'],
    [{ lastSignInDateTime: at.late, lastSuccessfulSignInDateTime: at.old }, iso(at.old)],
    [{ lastSignInDateTime: at.old, lastNonInteractiveSignInDateTime: at.mid }, iso(at.mid)],
    [{ lastSignInDateTime: at.mid, lastNonInteractiveSignInDateTime: undefined }, iso(at.mid)],
    [
      { lastSuccessfulSignInDateTime: '0001-01-01T00:00:00Z', lastSignInDateTime: '0001-01-01T00:00:00Z' },
      'never',
    ],
  ])('%j', (signInActivity, value) => {
    const none = {
      lastSignInDateTime: undefined,
      lastNonInteractiveSignInDateTime: undefined,
      lastSuccessfulSignInDateTime: undefined,
    };
    const given =
      signInActivity === undefined || signInActivity === null
        ? undefined
        : Object.assign(none, signInActivity);
    expect(lastSignInOf({ signInActivity: given })).toEqual({ checked: true, value });
  });
});

test('an account says what Graph says', async () => {
  const { cloud, estate } = await start();
  const accounts = await all(cloud);
  const find = (key: string) => by(accounts, estate.leaver(key).entra);
  expect(find('synced')).toMatchObject({ onPremises: true, enabled: true, cloud: 'entra' });
  expect(find('dated')?.leavesAt).toMatch(/^2026-10-30T/);
  expect(find('role')?.roles).toEqual({ checked: true, value: ['Helpdesk Administrator'] });
  expect(find('plain')?.roles).toEqual({ checked: true, value: [] });
  expect(find('disabled')).toMatchObject({ enabled: false });
  expect(find('forwarder')?.aliases).toContain('trips@hillside.example');
  const guests = accounts.filter(({ guest }) => guest);
  expect(guests.find(({ address }) => address.startsWith('pia'))).toMatchObject({ invitation: 'pending' });
  expect(accounts.filter(({ employeeId }) => employeeId !== undefined).length).toBeGreaterThan(50);
});

test('a role that comes through a group is a role', async () => {
  const opened = await start();
  const { cloud, estate } = opened;
  const group = [...estate.entra.groups.values()].find((one) => one.isAssignableToRole === true);
  const user = estate.leaver('plain').entra;
  group?.members.add(user);
  expect(by(await all(cloud), user)?.roles).toEqual({ checked: true, value: [] });
  const role = [...estate.entra.roleDefinitions.values()][0];
  estate.entra.roleAssignments.set('ra', { id: 'ra', principalId: group?.id ?? '', roleDefinitionId: role?.id ?? '', directoryScopeId: '/' }); // prettier-ignore
  expect(by(await all(cloud), user)?.roles).toEqual({ checked: true, value: [role?.displayName] });
  expect((await cloud.accounts.find(user))?.roles).toEqual({ checked: true, value: [role?.displayName] });
});

test('where roles may not be read, everybody may hold one', async () => {
  const opened = await start();
  opened.graph.faults.add({ template: '/roleManagement/directory/roleAssignments', status: 403 });
  for (const { roles } of await all(opened.cloud)) expect(roles.checked).toBe(false);
  opened.graph.faults.clear();
  opened.graph.faults.add({ template: '/groups', status: 403 });
  expect((await opened.cloud.accounts.find(opened.estate.leaver('plain').entra))?.roles.checked).toBe(false);
});

test.each([120, 240, 500])('a tenant that gives %i at a time is asked for so many', async (signInPage) => {
  const opened = await start({ limits: { signInPage } });
  expect(ids(await all(opened.cloud))).toEqual(truth(opened));
  const refused = lists(opened, 400).length;
  expect(refused).toBe(signInPage === 500 ? 0 : 1);
  expect(ids(await all(opened.cloud))).toEqual(truth(opened));
  expect(lists(opened, 400)).toHaveLength(refused);
});

test('the second walk takes what the first found out: hardly a call more than there must be', async () => {
  const estate = makeEstate(makeBigTrust({ schools: 6, people: 6_000 }));
  const opened = await start({ estate, checkContract: false });
  await all(opened.cloud);
  opened.graph.calls.clear();
  expect(ids(await all(opened.cloud))).toEqual(truth(opened));
  const must = Math.ceil(estate.entra.users.size / 120);
  expect(lists(opened).length).toBeLessThanOrEqual(Math.ceil(must * 1.04) + 1);
  expect(opened.graph.calls.peak).toBeLessThanOrEqual(9);
});

test('the second walk finds those who came, and begins anew where the tenant has changed', async () => {
  const opened = await start({ limits: { signInPage: 120 } });
  const { cloud, estate, graph } = opened;
  await all(cloud);
  const [some] = [...estate.entra.users.values()];
  for (let n = 0; n < 200; n += 1) {
    const id = crypto.randomUUID();
    if (some !== undefined)
      estate.entra.users.set(id, { ...some, id, userPrincipalName: `m${n}@hillside.example` });
    graph.changed(id);
  }
  expect(ids(await all(cloud))).toEqual(truth(opened));
  graph.limits.signInPage = 90;
  graph.limits.page = 90;
  expect(ids(await all(cloud))).toEqual(truth(opened));
});

describe('a tenant that will not sort', () => {
  /** Refuses the sorted list: first with large pages, then with small ones. */
  const unsorted = async () => {
    const opened = await start({ limits: { signInPage: 120 } });
    opened.graph.faults.add({ template: '/users', status: 400, times: 2 });
    return opened;
  };

  test('is walked page by page, and gone on with by its own links', async () => {
    const opened = await unsorted();
    const pages = [];
    for await (const page of opened.cloud.accounts.pages()) pages.push(page);
    expect(ids(pages.flatMap(({ accounts }) => accounts))).toEqual(truth(opened));
    const [first] = pages;
    const rest = await all(opened.connect(), first?.next);
    expect(ids([...(first?.accounts ?? []), ...rest])).toEqual(truth(opened));
  });

  test('and whose link has run out is begun again', async () => {
    const opened = await unsorted();
    const pages = [];
    for await (const page of opened.cloud.accounts.pages()) pages.push(page);
    opened.graph.faults.add({ template: '/users', status: 400, code: 'Directory_ExpiredPageToken' });
    await expect(all(opened.connect(), pages[0]?.next)).rejects.toMatchObject({ code: 'conflict' });
  });
});

test('fewer than the service counted: the missing are found in the plain list', async () => {
  const opened = await start({ limits: { signInPage: 500 } });
  const { cloud, estate, graph } = opened;
  const [first] = truth(opened);
  // The first, sorted answer is one person short, and says so in its count.
  const users = [...estate.entra.users.values()].filter(({ id }) => id !== first).slice(0, 5);
  const body = { '@odata.count': estate.entra.users.size, value: users };
  graph.faults.add({ template: '/users', status: 200, body, times: 1 });
  const pages = [];
  for await (const page of cloud.accounts.pages()) pages.push(page);
  expect(ids(pages.flatMap(({ accounts }) => accounts))).toEqual(truth(opened));
  await expect(all(opened.connect(), pages[0]?.next)).rejects.toMatchObject({ code: 'conflict' });
});

test('a next link to another service is not followed', async () => {
  const opened = await start();
  const { cloud, graph, estate } = opened;
  const [user] = [...estate.entra.users.values()];
  const body = { value: [user], '@odata.nextLink': 'https://elsewhere.example/v1.0/users?$skiptoken=x' };
  graph.faults.add({ template: '/users', status: 200, body });
  await expect(all(cloud)).rejects.toMatchObject({ code: 'unavailable' });
  const place = writePlace({
    v: 1,
    how: 'chain',
    link: 'https://elsewhere.example/v1.0/users',
    signIns: true,
  });
  await expect(all(opened.connect(), place)).rejects.toMatchObject({ code: 'unavailable' });
});

test.each(['refuse', 'null'] as const)(
  'without the permission for leave dates (%s), they are not asked for',
  async (leaveDateUnread) => {
    const opened = await start({ limits: { leaveDateUnread } });
    const reader = opened.graph.apps[0];
    if (reader !== undefined)
      reader.granted = reader.granted.filter((name) => !name.startsWith('User-LifeCycle'));
    const accounts = await all(opened.cloud);
    expect(ids(accounts)).toEqual(truth(opened));
    expect(accounts.every(({ leavesAt }) => leavesAt === undefined)).toBe(true);
    expect(lists(opened, 403)).toEqual([]);
    const grants = await opened.cloud.grants();
    expect(grants.checked ? grants.value.missing.map(({ permission }) => permission) : []).toEqual([
      'reader: User-LifeCycleInfo.Read.All',
    ]);
  },
);

test('a token that cannot be read: what is refused is left out, and said', async () => {
  const opened = await start();
  const [reader, writer] = leastApps(opened.graph.tenant);
  const opaque = (granted: readonly string[]) => ({
    getToken: () =>
      Promise.resolve({
        token: opened.graph.tokens.issue({ app: 'a', granted }).token,
        expiresOnTimestamp: Date.now() + 3_600_000,
      }),
  });
  const few = reader?.granted.filter((name) => !/AuditLog|LifeCycle/.test(name)) ?? [];
  const cloud = opened.connect({ reader: opaque(few), writer: opaque(writer?.granted ?? []) });
  const accounts = await all(cloud);
  expect(ids(accounts)).toEqual(truth(opened));
  expect(accounts.some(({ lastSignIn }) => lastSignIn.checked)).toBe(false);
  expect(accounts.some(({ leavesAt }) => leavesAt !== undefined)).toBe(false);
  expect(await cloud.grants()).toMatchObject({ checked: false });
});

describe('without Entra ID P1', () => {
  const basic = async (optional: boolean) => {
    const opened = await start({ limits: { premium: false }, optional });
    const report = await serveReport(() => usageCsv(opened.estate.entra.users.values(), opened.estate.now));
    opened.graph.reports.url = report.url;
    return { ...opened, report };
  };

  test('the report of use stands in, by days; what it does not show is not "never"', async () => {
    const { cloud, estate, report } = await basic(true);
    const accounts = await all(cloud);
    await report.close();
    expect(by(accounts, estate.leaver('quiet').entra)?.lastSignIn.checked).toBe(false);
    const known = accounts.filter(({ lastSignIn }) => lastSignIn.checked);
    expect(known.length).toBeGreaterThan(20);
    for (const { id, lastSignIn } of known) {
      const day = estate.entra.users.get(id)?.signInActivity?.lastSuccessfulSignInDateTime?.slice(0, 10);
      expect(lastSignIn).toEqual({ checked: true, value: `${day}T00:00:00.000Z` });
    }
  });

  test('hidden names, no permission, or no answer: nothing is known, and it says why', async () => {
    const opened = await basic(true);
    opened.graph.reports.concealed = true;
    const [hidden] = await all(opened.cloud);
    expect(hidden?.lastSignIn).toMatchObject({ checked: false, because: expect.stringContaining('hides') });
    opened.graph.reports.concealed = false;
    await opened.report.close();
    await expect(all(opened.cloud)).rejects.toMatchObject({ code: 'unavailable' });
    const reader = opened.graph.apps[0];
    if (reader !== undefined) reader.granted = leastApps(opened.graph.tenant)[0]?.granted ?? [];
    opened.graph.tokens.expireAll();
    const [denied] = await all(opened.connect());
    expect(denied?.lastSignIn).toMatchObject({
      checked: false,
      because: expect.stringContaining('may not read'),
    });
  });
});

test('nobody’s name or address reaches the log', async () => {
  const opened = await start();
  const { cloud, graph, estate, lines } = opened;
  for (const status of [429, 503, 500]) graph.faults.add({ template: /users/, status, times: 2 });
  await all(cloud);
  await cloud.accounts.find(estate.leaver('forwarder').entra);
  await cloud.mail.held(estate.leaver('forwarder').entra);
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => /@|example|users/.test(line))).toEqual([]);
});

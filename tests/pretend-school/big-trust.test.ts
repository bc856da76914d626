/** A trust of 60 schools and 60,000 people: made in seconds, and listed whole by both connectors, whatever happens meanwhile. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { AccountPage, Cloud } from '../../bot/core/ports.ts';
import { startGraphScene } from '../connectors/graph/graph-world.ts';
import { startWorld } from '../connectors/workspace/world.ts';
import { makeBigTrust, makeEstate, type Estate } from './estate/index.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Scene {
  readonly cloud: Cloud;
  /** Another process on the same cloud. */
  readonly again: () => Cloud;
  /** Short and empty pages from now on. */
  readonly poor: () => void;
  readonly users: Map<string, { readonly id: string }>;
  add(): string;
  remove(id: string): void;
  rename(id: string): void;
}

const openGraph = async (estate: Estate): Promise<Scene> => {
  const scene = await startGraphScene({ estate, checkContract: false, optional: true });
  closing.push(() => scene.close());
  const { graph } = scene;
  const { users } = estate.entra;
  return {
    cloud: scene.cloud,
    again: () => scene.connect(),
    poor: () => Object.assign(graph.limits, { shortPages: 0.2, emptyPages: 0.1 }),
    users,
    add: () => {
      const [like] = users.values();
      const id = '99999999-0000-4000-8000-000000000001';
      users.set(id, { ...like!, id, userPrincipalName: 'nina.new@s001.example' });
      graph.changed(id);
      return id;
    },
    remove: (id) => graph.remove(users.get(id)!),
    rename: (id) => {
      const user = users.get(id)!;
      user.userPrincipalName = `aaron.${user.userPrincipalName}`;
      graph.changed(id);
    },
  };
};

const openWorkspace = async (estate: Estate): Promise<Scene> => {
  const { users, domains } = estate.google;
  const [boss] = users.values();
  boss!.isAdmin = true;
  const connection = { admin: boss!.primaryEmail, domains };
  const world = await startWorld({ estate, checkContract: false, limits: [], connection });
  closing.push(() => world.close());
  return {
    cloud: world.cloud,
    again: () => world.connect(),
    poor: () => Object.assign(world.google.knobs, { shortPages: 90, emptyPageEvery: 3 }),
    users,
    add: () => {
      const id = '199999999999999999999';
      users.set(id, { ...boss!, id, isAdmin: false, primaryEmail: `nina.new@${domains[0]}` });
      return id;
    },
    remove: (id) => void users.delete(id),
    rename: (id) => {
      const user = users.get(id)!;
      user.primaryEmail = `aaron.${user.primaryEmail}`;
    },
  };
};

const clouds = [
  ['Microsoft 365', openGraph],
  ['Google Workspace', openWorkspace],
] as const;

const idsOf = ({ accounts }: AccountPage): string[] => accounts.map(({ id }) => id);

const listed = async (cloud: Cloud, between: (page: number) => void = () => undefined): Promise<string[]> => {
  const ids: string[] = [];
  let page = 0;
  for await (const one of cloud.accounts.pages()) {
    ids.push(...idsOf(one));
    between((page += 1));
  }
  return ids;
};

const estateOf = (schools: number): Estate => makeEstate(makeBigTrust({ schools, people: schools * 1_000 }));

test('60,000 people, each of them once in the cloud that they are in', async () => {
  const estate = estateOf(60);
  expect(estate.trust.schools).toHaveLength(60);
  expect(estate.trust.schools.reduce((sum, { people }) => sum + people.length, 0)).toBe(60_000);
  for (const [, open] of clouds) {
    const { cloud, users } = await open(estate);
    const ids = await listed(cloud);
    expect(ids).toHaveLength(users.size);
    expect(new Set(ids).size).toBe(users.size);
  }
}, 120_000);

describe.each(clouds)('%s', (_name, open) => {
  test('somebody is added, renamed and removed while it is listed: nobody else is missed', async () => {
    const scene = await open(estateOf(6));
    const before = [...scene.users.keys()];
    const [renamed = '', removed = ''] = [before.at(-7), before.at(-400)];
    let added = '';
    const ids = await listed(scene.cloud, (page) => {
      if (page === 2) scene.rename(renamed);
      if (page === 3) scene.remove(removed);
      if (page === 4) added = scene.add();
    });
    const seen = new Set(ids);
    const stayed = before.filter((id) => id !== removed);
    expect(stayed.filter((id) => !seen.has(id))).toEqual([]);
    expect([...seen].filter((id) => !before.includes(id) && id !== added)).toEqual([]);
    // By then it has come to rest.
    expect((await listed(scene.again())).toSorted()).toEqual([...scene.users.keys()].toSorted());
  }, 60_000);

  test.each([1, 5, 17])(
    'the process dies after page %d, of short and empty pages: gone on with from there, each once',
    async (at) => {
      const scene = await open(estateOf(6));
      scene.poor();
      const ids: string[] = [];
      let from: string | undefined;
      let page = 0;
      for await (const one of scene.cloud.accounts.pages()) {
        ids.push(...idsOf(one));
        from = one.next;
        if ((page += 1) === at) break;
      }
      expect(from).toBeDefined();
      for await (const one of scene.again().accounts.pages(from)) ids.push(...idsOf(one));
      expect(ids.toSorted()).toEqual([...scene.users.keys()].toSorted());
    },
    60_000,
  );
});

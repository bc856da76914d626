/** A trust whose schools have a domain each in one Workspace: walked side by side, and picked up where a walk died. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeBigTrust, makeEstate } from '../../pretend-school/estate/index.ts';
import { everyAccount, everyPage, startWorld, type World } from './world.ts';

const estate = makeEstate(makeBigTrust({ schools: 12, people: 1_200 }));
const domains = estate.google.domains;
let world: World;
let latency = 0;
beforeEach(async () => {
  const [boss] = [...estate.google.users.values()];
  if (boss === undefined) throw new Error('nobody');
  boss.isAdmin = true;
  world = await startWorld({
    estate,
    latency: () => latency,
    connection: { admin: boss.primaryEmail, domains, licences: false },
  });
});
afterEach(async () => {
  latency = 0;
  await world.close();
});

const everybody = () => [...estate.google.users.keys()].sort();

test('every account of every domain, once, with several lists under way at a time', async () => {
  world.google.knobs.shortPages = 40;
  latency = 20;
  const accounts = await everyAccount(world.cloud);
  expect(accounts.map(({ id }) => id).sort()).toEqual(everybody());
  expect(world.google.calls.peak).toBeGreaterThan(1);
});

test('whatever the sizes of pages, wherever it dies: a new walk misses and repeats nobody', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 15, max: 120 }),
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 6 }),
      async (shortPages, emptyPageEvery, lives) => {
        Object.assign(world.google.knobs, { shortPages, emptyPageEvery: emptyPageEvery === 1 ? 0 : emptyPageEvery });
        const seen: string[] = [];
        let from: string | undefined;
        for (const pages of [...lives, Infinity]) {
          let left = pages;
          let ended = false;
          for await (const { accounts, next } of world.connect().accounts.pages(from)) {
            seen.push(...accounts.map(({ id }) => id));
            from = next;
            ended = next === undefined;
            left -= 1;
            if (left === 0) break;
          }
          if (ended) break;
        }
        expect(seen.sort()).toEqual(everybody());
      },
    ),
    { numRuns: 12 },
  );
}, 120_000); // prettier-ignore

test('a school more or less, and the place is not taken up: the walk begins again', async () => {
  world.google.knobs.shortPages = 40;
  const [first] = await everyPage(world.cloud);
  const fewer = world.connect({ domains: domains.slice(1) });
  await expect(everyPage(fewer, first?.next)).rejects.toMatchObject({ code: 'conflict' });
});

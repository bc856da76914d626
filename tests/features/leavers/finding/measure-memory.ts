/**
 * `node --expose-gc bot/run.js tests/features/leavers/finding/measure-memory.ts [people] [schools]`: the night of a whole trust,
 * with storage in a process of its own (Azurite) and clouds that make each page when it is asked for, so that what grows here
 * is Lantern's own. Prints what it took above the base, which is everything loaded and the rosters in memory.
 */
import { createLedger } from '../../../../bot/core/ledger.ts';
import type {
  AccountPage,
  Cloud,
  CloudAccount,
  CloudName,
  Deps,
  Person,
} from '../../../../bot/core/ports.ts';
import { leaverRange, leavers } from '../../../../bot/features/leavers/leaver.ts';
import { saveList } from '../../../../bot/features/leavers/finding/leaver-list.ts';
import { nightJob } from '../../../../bot/features/leavers/finding/night.ts';
import { readList } from '../../../../bot/features/leavers/finding/read-list.ts';
import { createRecords } from '../../../../connectors/azure/records.ts';
import { createRosterDirectory } from '../../../../connectors/roster/directory.ts';
import { readRows } from '../../../../connectors/roster/read-rows.ts';
import { startAzurite } from '../../../pretend-school/azurite.ts';
import { createMemoryClouds, ordinary } from '../../../support/memory-clouds.ts';
import { keysInMemory, sealedWith } from '../../../support/row-keys.ts';
import { silent } from '../../../support/lantern.ts';
import { hillside } from '../../concerns/route-world.ts';
import { unlinked } from '../../../support/unlinked.ts';

const [people = 60_000, count = 60] = process.argv
  .slice(2)
  .map(Number)
  .filter((one) => one > 0);
const schools = Array.from({ length: count }, (_, n) => `school-${String(n).padStart(2, '0')}`);
const tenants = { entra: 'tenant-1', google: 'trust.example' } as const;
const clock = { now: () => new Date('2026-11-23T02:00:00Z') };
const everyNth = 50;

const schoolAt = (n: number): string => schools[n % count] ?? '';
const accountAt = (cloud: CloudName, n: number): CloudAccount =>
  ordinary(cloud, tenants[cloud], {
    id: `${cloud}-0000-4000-8000-${String(n).padStart(12, '0')}`,
    name: `Forename${n} Surname${n}`,
    address: `forename.surname${n}@${schoolAt(n)}.example`,
    aliases: [`${n}@${schoolAt(n)}.example`],
    employeeId: `S${n}`,
    unit: `/Pupils/${schoolAt(n)}/Year ${n % 13}`,
    licences: ['m365-a3-faculty', 'm365-a3-students'],
  });

const cloudOf = (base: Cloud, size: number): Cloud => ({
  ...base,
  accounts: {
    ...base.accounts,
    burdens: () => Promise.resolve({ checked: true, value: [] }),
    async *pages(from = '0'): AsyncGenerator<AccountPage> {
      for (let at = Number(from); at < people; at += size) {
        await new Promise((done) => setImmediate(done));
        const accounts = Array.from({ length: Math.min(size, people - at) }, (_, n) =>
          accountAt(base.name, at + n),
        );
        yield at + size < people ? { accounts, next: String(at + size) } : { accounts };
      }
    },
  },
});

const rosterOf = (school: string, index: number) => ({
  school,
  tenant: tenants.entra,
  domain: tenants.google,
  mistakes: [],
  people: Array.from({ length: Math.floor(people / count) }, (_, k) => k * count + index)
    .filter((n) => n % everyNth !== 0)
    .map((n): Person => ({
      id: `${school}.S${n}`,
      school,
      name: `Forename${n} Surname${n}`,
      kind: 'pupil',
      guest: false,
      email: `forename.surname${n}@${school}.example`,
      accounts: { entra: accountAt('entra', n).id, google: accountAt('google', n).id },
    })),
});

const main = async (): Promise<void> => {
  const azurite = await startAzurite({ inMemory: true });
  const stored = createRecords({ connectionString: azurite.connectionString });
  await stored.prepare();
  const records = sealedWith(stored, keysInMemory());
  const memory = createMemoryClouds({ clock, schools, clouds: [{ name: 'entra', tenant: tenants.entra }, { name: 'google', tenant: tenants.google }] }); // prettier-ignore
  const all = memory.all.map((one) => cloudOf(one, 500));
  const deps: Deps = {
    directory: createRosterDirectory(schools.map(rosterOf)),
    records,
    ledger: createLedger({
      records,
      clock,
      trailKey: () => Buffer.alloc(32, 1),
      limitMs: 60_000,
      attemptMs: 30_000,
    }),
    policies: { schools, of: () => hillside },
    clouds: { all, of: () => all, schoolOf: ({ address }) => address.split('@')[1]?.split('.')[0] },
    lists: { of: () => Promise.resolve(undefined), read: readRows },
    clock,
    log: silent,
    ...unlinked(),
    notifier: {
      tell: () => Promise.reject(new Error('nobody')),
      inTurn: () => Promise.reject(new Error('nobody is asked in turn')),
      arrivedAt: () => Promise.resolve(undefined),
      overwrite: () => Promise.reject(new Error('nobody')),
    },
    away: { in: () => Promise.resolve(new Set()), forget: () => undefined },
    holders: { newcomers: () => new Map(), refresh: () => Promise.resolve() },
  };
  let listed = 0;
  for (const [index, school] of schools.entries()) {
    const left = Array.from({ length: Math.floor(people / count) }, (_, k) => k * count + index).filter(
      (n) => n % everyNth === 0,
    );
    listed += left.length;
    const text = ['Adno,Leaving Date', ...left.map((n) => `S${n},17/07/2026`)].join('\n');
    await saveList(school, readList({ name: 'l.csv', text }, deps.lists), 'x', deps);
  }
  globalThis.gc?.();
  const base = process.memoryUsage().rss;
  let peak = base;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const began = performance.now();
  const done = await nightJob.run({}, deps, { school: schools[0] ?? '', attempt: 4 });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(watch);
  globalThis.gc?.();
  let found = 0;
  for (const school of schools)
    for await (const row of records.list(leavers, leaverRange(school)))
      found += row.value.accounts.length === 2 ? 1 : 0;
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  process.stdout.write(
    `${people} people in ${count} schools, ${people * 2} accounts; ${listed} on the lists, ${found} found with both accounts; ` +
      `${'rows' in done ? 'whole' : 'paused'}\nbase ${mb(base)} MB, peak ${mb(peak)} MB (+${mb(peak - base)}), after ${mb(process.memoryUsage().rss)} MB; ${seconds.toFixed(1)} s\n`,
  );
  await stored.close();
  await azurite.stop();
};

await main();

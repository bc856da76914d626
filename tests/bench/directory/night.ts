/**
 * One night of finding leavers over the whole trust, with the product's own parts: both clouds read page by page, people joined
 * school by school, candidates written, in sealed rows in memory. Tells the most memory that the whole process ever held.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startLantern } from '../../../bot/main.ts';
import type { Deps, Records } from '../../../bot/core/ports.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import { compareSchool } from '../../../bot/features/leavers/finding/compare-school.ts';
import type { CloudTonight, Titles } from '../../../bot/features/leavers/finding/load-facts.ts';
import { leaverRange, leavers } from '../../../bot/features/leavers/leaver.ts';
import { walkCloud } from '../../../bot/features/leavers/finding/walk.ts';
import { noLists } from '../../../bot/clouds.ts';
import { createRosterDirectory } from '../../../connectors/roster/directory.ts';
import { hillside } from '../../features/concerns/route-world.ts';
import { readRoster, type Roster } from '../../../connectors/roster/read-roster.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { keysInMemory, sealedWith } from '../../support/row-keys.ts';
import { answer } from './answer.ts';
import { openOurs } from './open-ours.ts';
import type { ClientSettings } from './walked.ts';
import { unlinked } from '../../support/unlinked.ts';

export interface Night {
  readonly people: number;
  readonly accounts: number;
  readonly candidates: number;
  readonly walkMs: number;
  readonly compareMs: number;
  /** Bytes: before the night, with the roster read, and the most that there ever was. */
  readonly before: number;
  readonly most: number;
}

export interface NightSettings extends ClientSettings {
  /** Folder with a CSV for each school. */
  readonly rosters: string;
}

/** The most that this process ever had resident, as the kernel counts it; elsewhere what it has now. */
const mostResident = (): number => {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};

const silent: Deps['log'] = { info: () => undefined, warn: () => undefined, error: () => undefined };

const depsOf = (settings: NightSettings, rosters: readonly Roster[]): Deps => {
  const schools = rosters.map(({ school }) => school);
  const { graph, workspace } = openOurs(settings);
  const clock = { now: () => new Date() };
  const records: Records = sealedWith(createMemoryRecords(), keysInMemory());
  const withGoogle = new Set(settings.workspace.domains);
  const domainOf = (address: string) => address.slice(address.indexOf('@') + 1);
  const known = new Set(schools);
  return {
    directory: createRosterDirectory(rosters),
    records,
    ledger: createLedger({ records, clock, trailKey: () => Buffer.alloc(32, 1) }),
    policies: { schools, of: () => hillside },
    clouds: {
      all: [graph, workspace],
      of: (school) => (withGoogle.has(`${school}.example`) ? [graph, workspace] : [graph]),
      schoolOf: ({ address }) => {
        const [school = ''] = domainOf(address).split('.');
        return known.has(school) ? school : undefined;
      },
    },
    lists: noLists,
    clock,
    log: silent,
    ...unlinked(),
    notifier: {
      tell: () => Promise.reject(new Error('nobody is told')),
      inTurn: () => Promise.reject(new Error('nobody is asked in turn')),
      arrivedAt: () => Promise.resolve(undefined),
      overwrite: () => Promise.reject(new Error('nobody is told')),
    },
    away: { in: () => Promise.resolve(new Set()), forget: () => undefined },
    holders: { newcomers: () => new Map(), refresh: () => Promise.resolve() },
  };
};

const night = async (deps: Deps, before: number): Promise<Night> => {
  const began = performance.now();
  const tonight = await Promise.all(
    deps.clouds.all.map(async (cloud): Promise<CloudTonight> => {
      const end = await walkCloud(cloud, deps);
      if ('paused' in end) throw new Error('nobody asked for a pause');
      return { cloud, walked: end.walked };
    }),
  );
  const walked = performance.now();
  const titles: Titles = new Map();
  for (const school of deps.policies.schools) {
    const own = new Set(deps.clouds.of(school));
    await compareSchool(
      school,
      tonight.filter(({ cloud }) => own.has(cloud)),
      titles,
      deps,
    );
  }
  const ended = performance.now();
  const most = mostResident();
  let [candidates, people] = [0, 0];
  for (const school of deps.policies.schools) {
    for await (const _ of deps.records.list(leavers, leaverRange(school))) candidates += 1;
    for await (const _ of deps.directory.everybody(school)) people += 1;
  }
  return {
    people,
    accounts: tonight.reduce((sum, one) => sum + ('walked' in one ? one.walked.accounts : 0), 0),
    candidates,
    walkMs: walked - began,
    compareMs: ended - walked,
    before,
    most,
  };
};

// The whole product is loaded, as it is on a server.
if (typeof startLantern !== 'function') throw new Error('the product is not there');

await answer((given) => {
  const settings = given as NightSettings;
  const rosters = readdirSync(settings.rosters).map((file) => {
    const school = file.replace('.csv', '');
    const domain = `${school}.example`;
    return readRoster(readFileSync(join(settings.rosters, file), 'utf8'), file, school, {
      tenant: settings.graph.tenant,
      domain: settings.workspace.domains.includes(domain) ? settings.workspace.domains[0] : undefined,
    });
  });
  const deps = depsOf(settings, rosters);
  return Promise.resolve({
    ready: {},
    answers: { night: () => night(deps, mostResident()) },
    close: () => Promise.resolve(),
  });
});

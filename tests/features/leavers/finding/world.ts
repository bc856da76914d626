/** Everything that finding leavers uses, in memory: sealed records, a ledger, clouds with a state, a roster, a clock. */
import type { Clock, CloudAccount, Deps, Kind, Person, SchoolId } from '../../../../bot/core/ports.ts';
import { createLedger } from '../../../../bot/core/ledger.ts';
import { noLists } from '../../../../bot/clouds.ts';
import { sealedLeaverKindOf } from '../../../../bot/features/leavers/sealed-kinds.ts';
import { createRosterDirectory } from '../../../../connectors/roster/directory.ts';
import type { Policy } from '../../../../bot/policy/policy.ts';
import { createMemoryClouds, type MemoryClouds } from '../../../support/memory-clouds.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { keysInMemory, sealedWith } from '../../../support/row-keys.ts';
import { silent } from '../../../support/lantern.ts';
import { hillside } from '../../concerns/route-world.ts';
import { z } from 'zod';
import { unlinked } from '../../../support/unlinked.ts';

export interface MovableClock extends Clock {
  set(iso: string): void;
}

export interface FindingWorld {
  readonly deps: Deps;
  readonly clock: MovableClock;
  readonly clouds: MemoryClouds;
  people(...people: Partial<Person>[]): void;
  /** Rows of the school that begin so, as they lie. */
  readonly stored: (from: string, partition?: string) => Promise<{ row: string; value: unknown }[]>;
}

const service = keysInMemory();
const raw: Kind<unknown> = { name: '', table: 'cases', schema: z.unknown() };

export interface WorldOptions {
  readonly lists?: Deps['lists'];
  readonly policy?: Policy;
  readonly policies?: Readonly<Record<SchoolId, Policy>>;
  readonly at?: string;
  readonly pageSize?: number;
  readonly schoolOf?: (account: Pick<CloudAccount, 'address'>) => SchoolId | undefined;
  /** Another process on the storage of this world. */
  readonly on?: { readonly inner: ReturnType<typeof createMemoryRecords>; readonly clouds: MemoryClouds };
}

export const person = (more: Partial<Person>): Person => ({
  id: 'hillside.X',
  school: 'hillside',
  name: 'X',
  kind: 'staff',
  guest: false,
  accounts: {},
  ...more,
});

export const worldOf = (
  options: WorldOptions = {},
): FindingWorld & { readonly inner: ReturnType<typeof createMemoryRecords> } => {
  let now = new Date(options.at ?? '2026-11-23T02:00:00Z');
  const clock = { now: () => now, set: (iso: string) => void (now = new Date(iso)) };
  const all = options.policies ?? { hillside: options.policy ?? hillside };
  const policies: Deps['policies'] = {
    schools: Object.keys(all),
    of: (school) => all[school] ?? hillside,
  };
  const clouds =
    options.on?.clouds ??
    createMemoryClouds({
      clock,
      schools: policies.schools,
      ...(options.pageSize === undefined ? {} : { pageSize: options.pageSize }),
      ...(options.schoolOf === undefined ? {} : { schoolOf: options.schoolOf }),
    });
  const inner = options.on?.inner ?? createMemoryRecords();
  const records = sealedWith(inner, service);
  const ledger = createLedger({ records, clock, trailKey: () => Buffer.alloc(32, 1) });
  const directory = createRosterDirectory([]);
  const deps: Deps = {
    directory,
    records,
    ledger,
    policies,
    clouds,
    lists: options.lists ?? noLists,
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
  return {
    deps,
    clock,
    clouds,
    inner,
    people: (...people) =>
      directory.reload([
        {
          school: 'hillside',
          tenant: 'tenant-1',
          domain: 'hillside.example',
          people: people.map(person),
          mistakes: [],
        },
      ]),
    async stored(from, partition = 'hillside') {
      const found: { row: string; value: unknown }[] = [];
      const table = partition === 'hillside' ? 'cases' : 'directory';
      for await (const { key, value } of inner.listMixed(
        table,
        { partition, from, to: `${from}~` },
        (row) => ({
          ...raw,
          table,
          name: nameOf(row),
        }),
      ))
        found.push({ row: key.row, value });
      return found;
    },
  };
};

/** The memory checks a row's kind, so it must be known here. */
const nameOf = (row: string): string => sealedLeaverKindOf(row)?.name ?? 'directory-page';

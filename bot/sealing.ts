/** Which keys the records are sealed with, and who keeps them: Key Vault, or locally a file. */
import { openKeyFile } from '../connectors/key-file/key-file.ts';
import type { Config } from './config.ts';
import { put } from './core/change.ts';
import { isAppError } from './core/errors.ts';
import type { KeyService, Ledger, Log, Records, SchoolId } from './core/ports.ts';
import { createAppKeys } from './core/sealing/app-keys.ts';
import { createCaseKeys } from './core/sealing/case-keys.ts';
import { renewSeals, type Renewed } from './core/sealing/renew-seals.ts';
import { schoolKeyAt, schoolKeys, type SchoolKey } from './core/sealing/school-key.ts';
import { createSealedRecords } from './core/sealing/sealed-records.ts';
import { boundAddresses, sealedKindOf, type BoundAddresses } from './features/index.ts';
import { misconfigured } from './config.ts';
import { identityOf } from './storage.ts';

export interface Sealing {
  /** What is written through these is sealed, what is read is opened. */
  readonly records: Records;
  readonly service: KeyService;
  /** At the first start of a version that seals: what version 0.1 left in the clear. */
  sealWhatLiesOpen(ledger: Ledger): Promise<void>;
  /** After keys were changed: whatever is still sealed with older ones. */
  renew(school: SchoolId, ledger: Ledger): Promise<Renewed>;
  /** What no row names and still hangs on the app's keys. @param visitorDays for so long a visit counts */
  bound(school: SchoolId, visitorDays: number): Promise<BoundAddresses>;
}

const realClock = { now: () => new Date() };

/**
 * @param standIn for tests
 * @throws AppError `misconfigured`, `unavailable`, `tampered`
 */
export const openSealing = async (
  config: Config,
  stored: Records,
  schools: readonly SchoolId[],
  log: Log,
  standIn?: KeyService,
): Promise<Sealing> => {
  const { service, prepare } =
    standIn === undefined ? await openService(config, schools, log) : { service: standIn };
  const keys = { app: createAppKeys(config.appKeys), cases: createCaseKeys(service, realClock) };
  const records = createSealedRecords(stored, { ...keys, clear: 'refused' });
  const kept = new Map<SchoolId, SchoolKey | undefined>();
  for (const school of schools) {
    const there = await keptKey(records, school);
    kept.set(school, there);
    await prepare?.(school, there);
  }
  const renew = (school: SchoolId, ledger: Ledger, clear: 'refused' | 'read'): Promise<Renewed> =>
    renewSeals(school, { records: stored, keys, service, ledger, kindOf: sealedKindOf, clear });
  /** Also where it is the same: what it is sealed with may have changed. */
  const keep = (school: SchoolId, ledger: Ledger): Promise<void> => {
    const newest = newestOf(service, school);
    return ledger.record(school, {
      rows: [put(schoolKeys, schoolKeyAt(school), newest)],
      trail: [{ actor: 'lantern', action: 'keys.newest', target: newest.id }],
    });
  };

  return {
    records,
    service,
    bound: (school, visitorDays) => boundAddresses(school, visitorDays, { records, clock: realClock }),
    async renew(school, ledger) {
      const renewed = await renew(school, ledger, 'refused');
      await keep(school, ledger);
      return renewed;
    },
    async sealWhatLiesOpen(ledger) {
      for (const school of schools) {
        const before = kept.get(school);
        const newest = newestOf(service, school);
        if (before?.id === newest.id) continue;
        if (before === undefined) {
          const { renewed } = await renew(school, ledger, 'read');
          log.info('rows that lay in the clear were sealed', { school, count: renewed });
        }
        await keep(school, ledger);
      }
    },
  };
};

interface Service {
  readonly service: KeyService;
  /** Learns a school's newest key; the one that was kept is for while the service is away. */
  readonly prepare?: (school: SchoolId, kept: SchoolKey | undefined) => Promise<unknown>;
}

/** The vault's client is loaded only where there is a vault: it costs a start tens of milliseconds. */
const openService = async (config: Config, schools: readonly SchoolId[], log: Log): Promise<Service> => {
  if (config.keys.kind === 'file') return { service: await openKeyFile(config.keys.path, schools) };
  const { createKeyVault } = await import('../connectors/azure/key-vault.ts');
  const vault = createKeyVault({ vault: config.keys.url, credential: await identityOf(config), log });
  return { service: vault, prepare: (school, kept) => vault.prepare(school, kept) };
};

const keptKey = async (records: Records, school: SchoolId): Promise<SchoolKey | undefined> => {
  try {
    return (await records.get(schoolKeys, schoolKeyAt(school)))?.value;
  } catch (error) {
    if (!isAppError(error, 'tampered')) throw error;
    throw misconfigured([
      `the records of ${school} were sealed with other keys than LANTERN_APP_KEYS has, or changed from outside. Put the key that they were sealed with back into LANTERN_APP_KEYS (OPERATING.md, “The keys”)`,
    ]);
  }
};

const newestOf = (service: KeyService, school: SchoolId): SchoolKey => {
  const { id, key } = service.newest(school);
  return { v: 1, id, spki: key.export({ type: 'spki', format: 'der' }).toString('base64') };
};

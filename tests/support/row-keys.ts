/** Reads and writes what a test's Lantern has sealed, with its own keys. */
import { generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { AppError } from '../../bot/core/errors.ts';
import type { KeyService, Records } from '../../bot/core/ports.ts';
import { createAppKeys } from '../../bot/core/sealing/app-keys.ts';
import { createCaseKeys } from '../../bot/core/sealing/case-keys.ts';
import type { SealingKeys } from '../../bot/core/sealing/seal-row.ts';
import { createSealedRecords } from '../../bot/core/sealing/sealed-records.ts';
import { appKey } from './key-file.ts';

export const keysWith = (service: KeyService): SealingKeys => ({
  app: createAppKeys([Buffer.from(appKey, 'base64')]),
  cases: createCaseKeys(service, { now: () => new Date() }),
});

/** A key service without a file: one pair for every school, made for this process. */
export const keysInMemory = (): KeyService & { away(is: boolean): void } => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  let isAway = false;
  return {
    away: (is) => void (isAway = is),
    newest: () => ({ id: 'only', key: publicKey }),
    unwrap: async (_school, _id, wrapped) => {
      if (isAway) throw new AppError('unavailable', 'the key service is away');
      try {
        return privateDecrypt({ key: privateKey, oaepHash: 'sha256' }, wrapped);
      } catch {
        throw new AppError('tampered', 'it was not wrapped with this key');
      }
    },
  };
};

export const sealedWith = (records: Records, service: KeyService): Records =>
  createSealedRecords(records, { ...keysWith(service), clear: 'refused' });

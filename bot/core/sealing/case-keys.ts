/**
 * The keys of cases. Each row that holds words carries its case's key along, wrapped: whoever may ask the key service can
 * open it, and whoever writes needs nobody. A process that writes to a case makes a key for it and uses that as long as it
 * remembers it, never one that it has only read: so a case may have several, and writing never waits for the service.
 */
import { constants, createSecretKey, publicEncrypt, randomBytes, type KeyObject } from 'node:crypto';
import { AppError, isAppError } from '../errors.ts';
import type { Clock, KeyService, SchoolId } from '../ports.ts';
import { Lru } from '../lru.ts';
import { tampered } from './envelope.ts';

/** `id`: which of the school's keys wraps it; `wrapped`: base64. */
export interface CaseKey {
  readonly id: string;
  readonly wrapped: string;
  readonly key: KeyObject;
}

export interface CaseKeys {
  /** The key to seal this case's words with. Never waits. */
  sealing(school: SchoolId, caseId: string): CaseKey;
  /** @throws AppError `unavailable` with words for a person while the service is away; `tampered` */
  opening(school: SchoolId, wrapped: Pick<CaseKey, 'id' | 'wrapped'>): Promise<KeyObject>;
}

/** Unwrapped keys are forgotten after this long, so that a right that was taken away in the service soon counts. */
const rememberMs = 10 * 60_000;
const most = 2_000;

interface Kept {
  readonly key: CaseKey;
  readonly until: number;
}

/** @param clock the real one: keys are remembered by real time, whatever the school's clock says */
export const createCaseKeys = (service: KeyService, clock: Clock): CaseKeys => {
  const byCase = new Lru<string, Kept>(most);
  const byWrapped = new Lru<string, Kept>(most);
  const remember = (school: SchoolId, caseId: string, key: CaseKey): CaseKey => {
    const kept = { key, until: clock.now().getTime() + rememberMs };
    byCase.set(`${school}|${caseId}`, kept);
    byWrapped.set(`${school}|${key.wrapped}`, kept);
    return key;
  };
  const fresh = (kept: Kept | undefined): CaseKey | undefined =>
    kept !== undefined && clock.now().getTime() < kept.until ? kept.key : undefined;

  return {
    sealing(school, caseId) {
      const newest = service.newest(school);
      const known = fresh(byCase.get(`${school}|${caseId}`));
      if (known?.id === newest.id) return known;
      const secret = randomBytes(32);
      const wrapped = publicEncrypt({ key: newest.key, ...oaep }, secret).toString('base64');
      return remember(school, caseId, { id: newest.id, wrapped, key: createSecretKey(secret) });
    },
    async opening(school, { id, wrapped }) {
      const known = fresh(byWrapped.get(`${school}|${wrapped}`));
      if (known !== undefined) return known.key;
      const secret = await service
        .unwrap(school, id, Buffer.from(wrapped, 'base64'))
        .catch((error: unknown) => {
          if (isAppError(error, 'tampered')) throw tampered();
          throw isAppError(error, 'unavailable') ? locked(error) : error;
        });
      // Only for opening: whose key it is shows when it opens something, so nothing is sealed with it.
      const key = { id, wrapped, key: createSecretKey(secret) };
      byWrapped.set(`${school}|${wrapped}`, { key, until: clock.now().getTime() + rememberMs });
      return key.key;
    },
  };
};

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;

const locked = (cause: AppError): AppError =>
  new AppError('unavailable', 'The key service does not unwrap the key of a case', {
    say: 'The words of this case are locked just now: the service that keeps the keys does not answer. Nothing is lost, and new reports are still taken in and told. Please try again in a few minutes. If it cannot wait, speak to the person who reported it, or to your safeguarding lead.',
    cause,
  });

/** The keys that wrap the keys of cases: one pair for each school, whose private half only the key service has. */
import type { KeyObject } from 'node:crypto';
import type { SchoolId } from './people.ts';

/** A public half (RSA, at least 3072 bits), and the name by which the service finds its private half again. */
export interface WrappingKey {
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * Wrapping is done here, with the public half (RSA-OAEP, SHA-256), so taking in a report works while the service is away.
 * Implementations: `connectors/azure/key-vault.ts`, and locally `connectors/key-file`.
 */
export interface KeyService {
  /**
   * The school's newest key, from memory: sealing never waits for anybody.
   * @throws AppError `misconfigured` for a school that was not prepared
   */
  newest(school: SchoolId): WrappingKey;
  /**
   * @throws AppError `unavailable` when the service does not answer, or refuses; `tampered` when that key never wrapped it
   */
  unwrap(school: SchoolId, id: string, wrapped: Buffer): Promise<Buffer>;
}

/**
 * Where each person's 1:1 chat is, learned from what arrives from there. Kept in storage, so that any instance can
 * reach them; remembered here, so that a turn costs no read.
 */
import { z } from 'zod';
import { create, put } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { hashKey } from '../../core/keys.ts';
import type { Change, Clock, Key, Kind, Person, PersonId, Records } from '../../core/ports.ts';
import { Lru } from '../../core/lru.ts';
import { createAddressNotes } from './address-notes.ts';
import { createWholeSchools } from './whole-schools.ts';

const addressSchema = z.object({
  v: z.literal(1),
  person: z.string(),
  tenant: z.string(),
  conversation: z.string(),
  service: z.string(),
  updatedAt: z.iso.datetime(),
  /** When Lantern was last installed for them, or their chat began. */
  arrivedAt: z.iso.datetime().optional(),
});

export type Address = z.infer<typeof addressSchema>;
export type Whereabouts = Pick<Address, 'tenant' | 'conversation' | 'service'>;

export const addressKind: Kind<Address> = { name: 'teams-address', table: 'people', schema: addressSchema };
export const addressKey = (person: Pick<Person, 'id' | 'school'>): Key => ({
  partition: person.school,
  row: `T!${hashKey(person.id)}`,
});

export interface AddressBook {
  find(person: Person): Promise<Address | undefined>;
  /** The same for one of many: where many are asked for, all are read at once, and nobody urgent waits for it. */
  findAmongMany(person: Person): Promise<Address | undefined>;
  /**
   * Remembers where somebody is. `new`: nobody had met them before; said once only, however many instances meet them
   * at once. Written only when something changed, or with an `arrival`: Lantern was installed for them, or their chat began.
   */
  meet(person: Person, where: Whereabouts, how?: 'arrival'): Promise<'new' | 'known'>;
  /** The newest arrival (ISO, UTC), as any instance heard of it. */
  arrivedAt(person: Person): Promise<string | undefined>;
  /**
   * Remembers a chat that was just opened for somebody, whatever was known before: no read, and one write for all who are
   * noted at about the same time. Resolves when it is stored.
   */
  note(person: Person, where: Whereabouts): Promise<void>;
  /** What is remembered here may be out of date: read it again next time. */
  doubt(person: Person): void;
}

/** Everybody of a large trust: some 20 MB when all of them have been written to. */
const most = 50_000;
/** Of one school, at once: with more, those who were read first could be forgotten again. */
const mostListed = 25_000;
/** Two activities arrive for one installation: one is enough. */
const togetherMs = 60_000;
const isJustSo = (at: string | undefined, now: Date): boolean =>
  at !== undefined && Math.abs(now.getTime() - Date.parse(at)) < togetherMs;

export const createAddressBook = (records: () => Records, clock: () => Clock): AddressBook => {
  const remembered = new Lru<PersonId, Address>(most);
  const noted = createAddressNotes(records);
  const find = async (person: Person): Promise<Address | undefined> => {
    const kept = remembered.get(person.id);
    if (kept !== undefined) return kept;
    const stored = (await records().get(addressKind, addressKey(person)))?.value;
    if (stored !== undefined) remembered.set(person.id, stored);
    return stored;
  };

  const whole = createWholeSchools(async (school) => {
    let count = 0;
    for await (const { value } of records().list(addressKind, { partition: school, from: 'T!', to: 'T"' })) {
      count += 1;
      if (count > mostListed) return false;
      if (remembered.get(value.person) === undefined) remembered.set(value.person, value);
    }
    return true;
  });

  const addressAt = (person: Person, where: Whereabouts): Address => {
    const { tenant, conversation, service } = where;
    const updatedAt = clock().now().toISOString();
    return { v: 1, person: person.id, tenant, conversation, service, updatedAt };
  };

  return {
    find,
    async arrivedAt(person) {
      return (await records().get(addressKind, addressKey(person)))?.value.arrivedAt;
    },
    findAmongMany: async (person) => {
      if (remembered.get(person.id) === undefined && (await whole.isKnown(person.school)))
        return remembered.get(person.id);
      return find(person);
    },
    async note(person, where) {
      const address = addressAt(person, where);
      remembered.set(person.id, address);
      await noted.add(put(addressKind, addressKey(person), address));
    },
    async meet(person, where, how) {
      const known = await find(person);
      const now = clock().now();
      const arrives = how === 'arrival' && !isJustSo(known?.arrivedAt, now);
      if (known !== undefined && isSame(known, where) && !arrives) return 'known';
      const arrivedAt = arrives ? now.toISOString() : known?.arrivedAt;
      const address = { ...addressAt(person, where), ...(arrivedAt === undefined ? {} : { arrivedAt }) };
      const key = addressKey(person);
      const isNew = known === undefined && (await wasAbsent(records(), create(addressKind, key, address)));
      if (!isNew) await records().commit([put(addressKind, key, address)]);
      remembered.set(person.id, address);
      return isNew ? 'new' : 'known';
    },
    doubt: (person) => remembered.delete(person.id),
  };
};

const isSame = (known: Whereabouts, where: Whereabouts): boolean =>
  known.tenant === where.tenant &&
  known.conversation === where.conversation &&
  known.service === where.service;

const wasAbsent = async (records: Records, change: Change): Promise<boolean> => {
  try {
    await records.commit([change]);
    return true;
  } catch (error) {
    if (isAppError(error, 'conflict')) return false;
    throw error;
  }
};

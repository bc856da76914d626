/**
 * A guest: somebody from outside who has an account for a while, with a member of staff who answers for them and a day on
 * which it ends (policy-map C6). One row `LG!<id>` in the school's partition. Lantern creates no account: IT does, and says
 * which it is. It imports nothing of leaver.ts, which lists it among the kinds that are sealed.
 */
import { z } from 'zod';
import { hashKey } from '../../../core/keys.ts';
import type { CloudAccount, Deps, Key, Kind, Person, SchoolId, Stored } from '../../../core/ports.ts';
import { policyRolesOf, schoolsOf } from '../../../core/roles.ts';

const signed = z.object({ by: z.string(), at: z.string() });

/** `asked`: IT has not said yet which account it is. */
export const guestStages = ['asked', 'active', 'ended'] as const;

const account = z.object({
  cloud: z.enum(['entra', 'google']),
  tenant: z.string(),
  id: z.string(),
  address: z.string(),
});
export type GuestAccount = z.infer<typeof account>;

const guestRow = z.object({
  v: z.literal(1),
  id: z.string(),
  stage: z.enum(guestStages),
  name: z.string(),
  organisation: z.string(),
  address: z.string(),
  /** Who answers for them. */
  sponsor: z.string(),
  reason: z.string(),
  services: z.array(z.string()),
  /** ISO dates. */
  from: z.string(),
  until: z.string(),
  /** That they have agreed to the acceptable use policy, and where the agreement is; by the sponsor. */
  agreed: signed.extend({ where: z.string() }).optional(),
  requestedAt: z.string(),
  /** Absent although it is active: no cloud is connected, and IT gave the address by hand. */
  account: account.optional(),
  confirmed: signed.extend({ address: z.string() }).optional(),
  /** The sponsor lets it end: they are not asked again. */
  letEnd: signed.optional(),
  extensions: z.array(signed.extend({ until: z.string(), reason: z.string() })),
  said: z.array(z.string()),
  /** When it is looked at next (ISO, UTC); empty: not any more. */
  look: z.string(),
  /** The newest presses that were counted (S4). */
  used: z.array(z.string()),
});
export type Guest = z.infer<typeof guestRow>;

/** `open` is a column, so that a list reads only those that have not ended. */
export const guests: Kind<Guest> = {
  name: 'guest',
  table: 'cases',
  schema: guestRow,
  columns: ({ stage }) => ({ open: stage !== 'ended' }),
  sealed: { words: [] },
};

export const guestPrefix = 'LG!';
export const guestKey = (school: SchoolId, id: string): Key => ({
  partition: school,
  row: `${guestPrefix}${id}`,
});

/** The id where somebody in IT answers for an account that is there: two of them at once make one row. */
export const guestIdOf = ({ cloud, tenant, id }: Pick<CloudAccount, 'cloud' | 'tenant' | 'id'>): string =>
  hashKey('guest', cloud, tenant, id).slice(0, 26);

export const isSameAccount = (
  one: Pick<CloudAccount, 'cloud' | 'tenant' | 'id'> | undefined,
  other: Pick<CloudAccount, 'cloud' | 'tenant' | 'id'>,
): boolean => one?.cloud === other.cloud && one.tenant === other.tenant && one.id === other.id;

/** Whether this person is asked about accounts in that school: the role that the policy names, IT mostly. */
export const isAsked = (person: Person, school: SchoolId, { policies }: Pick<Deps, 'policies'>): boolean => {
  if (!schoolsOf(person, policies).includes(school)) return false;
  const policy = policies.of(school);
  return policyRolesOf(person.id, policy).includes(policy.leavers.asks);
};

/** The schools in which they are. */
export const askedIn = (person: Person, deps: Pick<Deps, 'policies'>): SchoolId[] =>
  schoolsOf(person, deps.policies).filter((school) => isAsked(person, school, deps));

export const openGuests = async (
  school: SchoolId,
  { records }: Pick<Deps, 'records'>,
): Promise<Stored<Guest>[]> => {
  const found: Stored<Guest>[] = [];
  const range = { partition: school, from: guestPrefix, to: 'LG"', where: { open: true } };
  for await (const one of records.list(guests, range)) found.push(one);
  return found;
};

const mostUsed = 40;
export const withPress = (used: readonly string[], press: { readonly id: string } | undefined): string[] =>
  press === undefined ? [...used] : [...used, press.id].slice(-mostUsed);

/** The same words whether it is not there or not for them (E2). */
export const nothingThere = { answer: { text: 'There is nothing here for you.' } };
export const tooOld =
  'That card had been there for more than a day, so nothing was done. This is how it stands now.';

/**
 * The accounts of a school as people: which accounts of both clouds are one person's. By the roster's own immutable ids first,
 * then by the MIS id that a cloud keeps, then by an address of the school; never by a name.
 */
import { foldedWords } from '../../../core/fold.ts';
import type { CloudAccount, Person, SchoolId } from '../../../core/ports.ts';

/** An account, and who in the roster has it by its immutable id. */
export interface Seen {
  readonly account: CloudAccount;
  readonly owner?: Person | undefined;
}

/** Somebody with accounts. */
export interface Holder {
  readonly accounts: readonly CloudAccount[];
  /** Who in the roster of today claims one of these accounts: by its id, by their MIS id, or by their address. */
  readonly active?: Person | undefined;
  /** MIS ids that the clouds keep, lower-case; at most one where it is certain who it is. */
  readonly misIds: ReadonlySet<string>;
  /** False: something here fits two people. */
  readonly sure: boolean;
}

interface Group {
  accounts: Seen[];
  owners: Set<string>;
  misIds: Set<string>;
  sure: boolean;
  into?: Group;
}

/** @param ours whether an address is one of the school's own domains: only those say who somebody is */
export const peopleOf = (
  school: SchoolId,
  seen: readonly Seen[],
  roster: readonly Person[],
  ours: (address: string, account: CloudAccount) => boolean,
): Holder[] => {
  const groups = seen.map((one): Group => groupOf(one));
  joinBy(groups, ({ owner }) => (owner === undefined ? [] : [owner.id]), 'id');
  joinBy(
    groups,
    ({ account }) => (account.employeeId === undefined ? [] : [account.employeeId.toLowerCase()]),
    'id',
  );
  joinBy(groups, ({ account }) => addressesOf(account).filter((one) => ours(one, account)), 'address');
  const claims = claimsOf(school, roster);
  return groups.filter(({ into }) => into === undefined).map((group) => holderOf(group, claims));
};

export const addressesOf = ({ address, aliases }: Pick<CloudAccount, 'address' | 'aliases'>): string[] => [
  ...new Set([address, ...aliases].map((one) => one.toLowerCase())),
];

const groupOf = (one: Seen): Group => ({
  accounts: [one],
  owners: new Set(one.owner === undefined ? [] : [one.owner.id]),
  misIds: new Set(one.account.employeeId === undefined ? [] : [one.account.employeeId.toLowerCase()]),
  sure: true,
});

const endOf = (group: Group): Group => (group.into === undefined ? group : endOf(group.into));

const joinBy = (
  groups: readonly Group[],
  keysOf: (one: Seen) => readonly string[],
  by: 'id' | 'address',
): void => {
  const first = new Map<string, Group>();
  for (const start of groups) {
    // Each begins with its own account and is joined to others later, so the first is the one that it began with.
    const [own] = start.accounts;
    for (const key of own === undefined ? [] : keysOf(own)) {
      const other = first.get(key);
      if (other === undefined) first.set(key, start);
      else meet(endOf(other), endOf(start), by);
    }
  }
};

/** Two that share something become one, unless ids say that they are two: then what tells them apart decides. */
const meet = (one: Group, other: Group, by: 'id' | 'address'): void => {
  if (one === other) return;
  // The same address in two clouds, and nothing in common otherwise: given out twice.
  if (by === 'address' && !haveName(one, other)) return;
  const owners = new Set([...one.owners, ...other.owners]);
  const misIds = new Set([...one.misIds, ...other.misIds]);
  if (owners.size <= 1 && misIds.size <= 1) {
    one.accounts.push(...other.accounts);
    one.owners = owners;
    one.misIds = misIds;
    one.sure = one.sure && other.sure && (by === 'address' || alike(one.accounts));
    other.into = one;
    return;
  }
  // An address that went from one person to another: each has an id of their own, so nobody is mistaken for anybody. But an
  // account without any id that lies between two people may be either's.
  const nameless = [one, other].some(({ accounts }) =>
    accounts.some(({ account, owner }) => owner === undefined && account.employeeId === undefined),
  );
  if (by === 'id' || nameless) {
    one.sure = false;
    other.sure = false;
  }
};

const haveName = (one: Group, other: Group): boolean =>
  one.accounts.some((a) => other.accounts.some((b) => shareName(a.account.name, b.account.name)));

/** Two accounts of one cloud with one MIS id are one person's only if their names have something in common. */
const alike = (accounts: readonly Seen[]): boolean =>
  accounts.every(({ account: one }, at) =>
    accounts
      .slice(at + 1)
      .every(
        ({ account: other }) =>
          one.cloud !== other.cloud || one.tenant !== other.tenant || shareName(one.name, other.name),
      ),
  );

/** The words of a name, folded: at least two letters each. */
export const nameWords = (name: string): string[] => foldedWords(name).filter((word) => word.length > 1);

/** Whether two names can be one person's: they have a word in common. Somebody who marries keeps the first name. */
export const shareName = (one: string, other: string): boolean => {
  const words = new Set(nameWords(one));
  return nameWords(other).some((word) => words.has(word));
};

interface Claims {
  readonly byMisId: ReadonlyMap<string, Person>;
  readonly byAddress: ReadonlyMap<string, Person>;
}

const claimsOf = (school: SchoolId, roster: readonly Person[]): Claims => ({
  byMisId: new Map(roster.map((person) => [person.id.slice(school.length + 1).toLowerCase(), person])),
  byAddress: new Map(
    roster.flatMap((person) =>
      person.email === undefined ? [] : [[person.email.toLowerCase(), person] as const],
    ),
  ),
});

/** Whoever of the roster may have any of it is taken to have it: that only ever protects. */
const holderOf = ({ accounts, misIds, sure }: Group, { byMisId, byAddress }: Claims): Holder => {
  const owner = accounts.find((one) => one.owner !== undefined)?.owner;
  const byId = [...misIds].map((id) => byMisId.get(id)).find((one) => one !== undefined);
  const byMail = accounts
    .flatMap(({ account }) => addressesOf(account).map((address) => byAddress.get(address)))
    .find((one) => one !== undefined);
  return { accounts: accounts.map(({ account }) => account), active: owner ?? byId ?? byMail, misIds, sure };
};

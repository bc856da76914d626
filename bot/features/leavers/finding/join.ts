/**
 * Whom a leaver list means, among the people of the clouds. Immutable ids of accounts first, then the MIS id, then an address;
 * a name alone only proposes, and is never certain (promises.md E8: name twins, reused ids and addresses).
 */
import type { CloudAccount, SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { isNewer } from '../protect.ts';
import type { ListLine } from './read-list.ts';
import { addressesOf, nameWords, shareName, type Holder } from './people-of.ts';

/** Somebody with accounts, and what the list says of them. */
export interface Found extends Holder {
  readonly line?: ListLine | undefined;
}

export interface Joined {
  readonly people: readonly Found[];
  /** Lines for which no account was found. */
  readonly notFound: readonly ListLine[];
}

interface Match {
  readonly line: ListLine;
  readonly holders: readonly Holder[];
  readonly sure: boolean;
  /** Only the name fits: it says nothing against somebody whom another line names by an id. */
  readonly byName: boolean;
}

export const joinList = (
  school: SchoolId,
  holders: readonly Holder[],
  lines: readonly ListLine[],
  policy: Policy,
): Joined => {
  const index = indexOf(holders);
  const matches = lines.map((line) => matchOf(line, school, index, policy));
  const byId = matches.filter((match) => !match.byName);
  const claims = Map.groupBy(
    byId.flatMap((match) => match.holders.map((holder) => ({ match, holder }))),
    ({ holder }) => holder,
  );
  const taken = new Set<Holder>();
  const people: Found[] = [];
  for (const match of [...byId, ...matches.filter((one) => one.byName)]) {
    const [first, ...others] = match.holders.filter((holder) => !taken.has(holder));
    if (first === undefined) continue;
    const claimed = [first, ...others].flatMap((holder) => claims.get(holder) ?? []);
    const all = [match, ...claimed.map((claim) => claim.match)];
    const line = latestOf(all.map((one) => one.line));
    // Proposals by name alone stay apart: they are different people.
    const parts = match.sure ? [[first, ...others]] : [first, ...others].map((one) => [one]);
    for (const part of parts) {
      part.forEach((holder) => taken.add(holder));
      people.push(
        ...foundOf(part, line, match.sure && all.every((one) => one.sure && isSame(one.line, line)), policy),
      );
    }
  }
  return {
    people: [...people, ...holders.filter((holder) => !taken.has(holder))],
    notFound: matches.filter((match) => match.holders.length === 0).map(({ line }) => line),
  };
};

const latestOf = (lines: readonly ListLine[]): ListLine =>
  lines.reduce((best, line) => (line.lastDay > best.lastDay ? line : best));

/** Two lines of one account: one person, unless their names say otherwise. */
const isSame = (one: ListLine, other: ListLine): boolean =>
  one === other || (one.name !== '' && other.name !== '' && shareName(one.name, other.name));

interface Index {
  readonly byAccount: ReadonlyMap<string, Holder>;
  readonly byMisId: ReadonlyMap<string, readonly Holder[]>;
  readonly byAddress: ReadonlyMap<string, readonly Holder[]>;
  readonly byName: ReadonlyMap<string, readonly Holder[]>;
}

const indexOf = (holders: readonly Holder[]): Index => {
  const each = <T>(pick: (holder: Holder) => readonly T[]): Map<T, Holder[]> => {
    const found = new Map<T, Holder[]>();
    for (const holder of holders)
      for (const key of new Set(pick(holder))) {
        const there = found.get(key);
        if (there === undefined) found.set(key, [holder]);
        else there.push(holder);
      }
    return found;
  };
  return {
    byAccount: new Map(
      holders.flatMap((holder) =>
        holder.accounts.map((one) => [`${one.cloud} ${one.id.toLowerCase()}`, holder]),
      ),
    ),
    byMisId: each(({ misIds, active }) => [...misIds, ...(active === undefined ? [] : [`.${active.id}`])]),
    byAddress: each(({ accounts }) => accounts.flatMap(addressesOf)),
    byName: each(({ accounts }) => accounts.map(({ name }) => nameKey(name))),
  };
};

const nameKey = (name: string): string => nameWords(name).toSorted().join(' ');

const matchOf = (line: ListLine, school: SchoolId, index: Index, policy: Policy): Match => {
  const left = (holder: Holder): boolean =>
    !holder.accounts.every((account) => isNewer(account, line.lastDay, policy));
  const byAccount = [
    ...(line.entraId === undefined ? [] : [index.byAccount.get(`entra ${line.entraId.toLowerCase()}`)]),
    ...(line.googleId === undefined ? [] : [index.byAccount.get(`google ${line.googleId.toLowerCase()}`)]),
  ].filter((holder) => holder !== undefined);
  const byMisId = [line.id, line.upn]
    .filter((id) => id !== undefined)
    .flatMap((id) => [
      ...(index.byMisId.get(id.toLowerCase()) ?? []),
      ...(index.byMisId.get(`.${school}.${id}`) ?? []),
    ]);
  const byAddress = (line.address === undefined ? [] : (index.byAddress.get(line.address) ?? [])).filter(
    left,
  );
  const [first = [], ...weaker] = [byAccount, byMisId.filter(left), byAddress]
    .map((tier) => [...new Set(tier)])
    .filter((tier) => tier.length > 0);
  if (first.length === 0)
    return { line, holders: proposalsOf(line, index).filter(left), sure: false, byName: true };
  const extra = weaker.flat().filter((holder) => !first.includes(holder));
  const named = byAccount.length > 0 || first.every((holder) => fitsName(holder, line));
  const known =
    byAccount.length > 0 || byMisId.length > 0 || first.every((holder) => !isOtherId(holder, line));
  const all = [...new Set([...first, ...extra])];
  return areOne(all, line) && named && known
    ? { line, holders: all, sure: true, byName: false }
    : { line, holders: first, sure: false, byName: false };
};

/** The list's name and the account's have a word in common; where one of them has no name, nothing speaks against it. */
const fitsName = ({ accounts, active }: Holder, { name }: ListLine): boolean =>
  nameWords(name).length === 0 ||
  [...accounts.map((account) => account.name), ...(active === undefined ? [] : [active.name])].some(
    (other) => nameWords(other).length === 0 || shareName(name, other),
  );

/**
 * Only an address speaks for it, and the cloud keeps an id of the same making that is another one: whoever has the address now
 * is somebody else. Ids of another making (a pupil number, a payroll number) say nothing.
 */
const isOtherId = ({ misIds }: Holder, { id, upn }: ListLine): boolean =>
  [id, upn].some(
    (own) =>
      own !== undefined &&
      [...misIds].some((other) => other !== own.toLowerCase() && shapeOf(other) === shapeOf(own)),
  );

/** `S034` and `AB12` are letters and then figures. */
const shapeOf = (id: string): string => id.replace(/\p{L}+/gu, 'a').replace(/\p{N}+/gu, '9');

/** Several that a line names by its ids are one person only if nothing tells them apart. */
const areOne = (holders: readonly Holder[], line: ListLine): boolean => {
  if (holders.length === 1) return true;
  const misIds = new Set(holders.flatMap((holder) => [...holder.misIds]));
  const active = new Set(
    holders.flatMap((holder) => (holder.active === undefined ? [] : [holder.active.id])),
  );
  const clouds = holders.flatMap((holder) => [
    ...new Set(holder.accounts.map((one) => `${one.cloud} ${one.tenant}`)),
  ]);
  return (
    misIds.size <= 1 &&
    active.size <= 1 &&
    new Set(clouds).size === clouds.length &&
    holders.every((holder) => fitsName(holder, line))
  );
};

/** At most so many of one name: beyond that the name says nothing. */
const mostTwins = 3;

const proposalsOf = (line: ListLine, { byName }: Index): readonly Holder[] => {
  const key = nameKey(line.name);
  const twins = key.includes(' ') ? (byName.get(key) ?? []) : [];
  const gone = twins.filter(({ active }) => active === undefined);
  return gone.length > mostTwins ? [] : gone;
};

/**
 * The accounts that the line means. One that is newer than the last day, and that only an address joins to the others, belongs
 * to whoever was given the address since: another person.
 */
const foundOf = (holders: readonly Holder[], line: ListLine, sure: boolean, policy: Policy): Found[] => {
  const accounts = holders.flatMap((holder) => holder.accounts);
  const misIds = new Set(holders.flatMap((holder) => [...holder.misIds]));
  const active = holders.find((holder) => holder.active !== undefined)?.active;
  const isOther = (account: CloudAccount): boolean =>
    account.employeeId === undefined &&
    isNewer(account, line.lastDay, policy) &&
    !(
      line.entraId?.toLowerCase() === account.id.toLowerCase() ||
      line.googleId?.toLowerCase() === account.id.toLowerCase()
    );
  const others = accounts.filter(isOther);
  const own = accounts.filter((account) => !others.includes(account));
  const whole: Found = {
    accounts: own,
    active,
    misIds,
    line,
    sure: sure && holders.every((holder) => holder.sure),
  };
  return [
    whole,
    ...others.map((account): Found => ({ accounts: [account], active, misIds: new Set(), sure: true })),
  ].filter((found) => found.accounts.length > 0);
};

/** How one person looks tonight: accounts, grounds, protections, rank. Pure. */
import { cloudTitles } from '../../../core/say-cloud.ts';
import { localDate } from '../../../core/say-time.ts';
import type { CloudAccount, CloudName, PersonId, SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { isGround, type Ground, type Leaver, type LeaverAccount, type Protection } from '../leaver.ts';
import { disabledAtOf, isLive, protectionsOf } from '../protect.ts';
import type { Found } from './join.ts';

/** A cloud as it was read: `at` is when the reading began (ISO, UTC). */
export interface ReadCloud {
  readonly cloud: CloudName;
  readonly tenant: string;
  readonly at: string;
}
export interface AwayCloud {
  readonly cloud: CloudName;
  readonly tenant: string;
  readonly because: string;
}

export interface NightFacts {
  readonly school: SchoolId;
  readonly policy: Policy;
  readonly now: Date;
  readonly people: readonly Found[];
  readonly rows: readonly Leaver[];
  /** The list's name; and whether a line that is not on it has surely been taken off. */
  readonly list: { readonly name: string; readonly whole: boolean };
  readonly read: readonly ReadCloud[];
  readonly away: readonly AwayCloud[];
  /** Clouds of which the roster knows accounts: elsewhere it says nothing that somebody is not in it. */
  readonly rosterKnows: ReadonlySet<CloudName>;
  readonly titlesOf: (account: Pick<CloudAccount, 'cloud' | 'tenant' | 'licences'>) => readonly string[];
  readonly managerOf: (said: string) => PersonId | undefined;
  readonly ownIds: ReadonlySet<string>;
}

export interface Look {
  readonly accounts: readonly LeaverAccount[];
  readonly grounds: readonly Ground[];
  readonly lastDay: string | undefined;
  readonly protections: readonly Protection[];
  readonly notChecked: readonly string[];
  readonly rank: number;
  /** In the roster of today, and nothing that is about somebody who is here. */
  readonly cameBack: boolean;
}

/** @param before the row of the same person, if there is one */
export const lookAt = (found: Found, before: Leaver | undefined, facts: NightFacts): Look => {
  const accounts = [
    ...found.accounts.map((account) => accountOf(account, before, facts)),
    ...keptFromAway(found, before, facts),
  ].toSorted(byPlace);
  const idle = idleDaysOf(accounts, facts);
  const firm = firmGrounds(found, accounts, before, facts);
  const grounds = [...firm, ...rankingOf(found, accounts, idle, facts)];
  const lastDay = lastDayOf(firm, facts);
  const protections = protectionsFor(found, accounts, before, grounds, lastDay, facts);
  return {
    accounts,
    grounds,
    lastDay,
    protections,
    notChecked: notCheckedOf(accounts, facts),
    rank: rankOf(grounds, idle, accounts),
    cameBack: found.active !== undefined && protections.some(({ why }) => why === 'came-back'),
  };
};

const byPlace = (one: LeaverAccount, other: LeaverAccount): number =>
  placeOf(one) < placeOf(other) ? -1 : 1;
export const placeOf = ({ cloud, tenant, id }: Pick<LeaverAccount, 'cloud' | 'tenant' | 'id'>): string =>
  `${cloud} ${tenant} ${id}`;

const marginMs = 3_600_000;

/** Lists lag behind: what Lantern read of the very account shortly before the list was read, or after, counts more. */
const enabledOf = (account: CloudAccount, before: Leaver | undefined, { read }: NightFacts): boolean => {
  const run = before?.runs.filter(({ cloud, id }) => cloud === account.cloud && id === account.id).at(-1);
  const at = read.find(({ cloud, tenant }) => cloud === account.cloud && tenant === account.tenant)?.at;
  const back = run?.readBack;
  if (back === undefined || at === undefined || Date.parse(back.at) < Date.parse(at) - marginMs)
    return account.enabled;
  return back.enabled;
};

const accountOf = (account: CloudAccount, before: Leaver | undefined, facts: NightFacts): LeaverAccount => {
  const { cloud, tenant, id, address, name, createdAt, onPremises, unit } = account;
  return {
    cloud,
    tenant,
    id,
    address,
    name,
    enabled: enabledOf(account, before, facts),
    ...(createdAt === undefined ? {} : { createdAt }),
    lastSignIn: account.lastSignIn,
    licences: [...facts.titlesOf(account)],
    onPremises,
    roles: account.roles.checked ? { checked: true, value: [...account.roles.value] } : account.roles,
    unit,
  };
};

/** What could not be looked at stays as it was last seen. */
const keptFromAway = (found: Found, before: Leaver | undefined, { away }: NightFacts): LeaverAccount[] => {
  const there = new Set(found.accounts.map(placeOf));
  return (before?.accounts ?? []).filter((account) => !there.has(placeOf(account)) && isAway(account, away));
};

export const isAway = (
  account: Pick<LeaverAccount, 'cloud' | 'tenant'>,
  away: readonly AwayCloud[],
): boolean => away.some(({ cloud, tenant }) => cloud === account.cloud && tenant === account.tenant);

const firmGrounds = (
  { line, accounts }: Found,
  seen: readonly LeaverAccount[],
  before: Leaver | undefined,
  facts: NightFacts,
): Ground[] => {
  const kept = before?.grounds ?? [];
  const dates = accounts.flatMap(({ leavesAt }) =>
    leavesAt === undefined ? [] : [localDate(new Date(leavesAt), facts.policy.calendar.zone)],
  );
  const latest = dates.toSorted().at(-1);
  const unread = before?.accounts.some((account) => isAway(account, facts.away)) === true;
  const again = isEnabledAgain(before, seen);
  return [
    ...(line === undefined
      ? kept.filter(({ what }) => what === 'list' && (again || !facts.list.whole))
      : [{ what: 'list' as const, lastDay: line.lastDay, list: facts.list.name, line: line.line }]),
    ...(latest === undefined
      ? kept.filter(({ what }) => what === 'leave-date' && (again || unread))
      : [{ what: 'leave-date' as const, lastDay: latest }]),
    ...kept.filter(
      (one) =>
        one.what === 'named' ||
        one.what === 'guest-ended' ||
        (one.what === 'sanction' && isLive(one, facts.now, facts.policy)),
    ),
  ];
};

/**
 * Lantern had disabled it, and it works: why it was disabled still says something, though the lists of today speak of others.
 * It is asked about until somebody decides.
 */
const isEnabledAgain = (before: Leaver | undefined, seen: readonly LeaverAccount[]): boolean =>
  before !== undefined &&
  seen.some((account) => account.enabled && disabledAtOf(before, account) !== undefined);

/** What somebody of IT has said lately counts before any list; of lists and dates, the later day. */
const lastDayOf = (grounds: readonly Ground[], { now, policy }: NightFacts): string | undefined => {
  const named = grounds.filter((one) => one.what === 'named');
  const lately = named.filter((one) => isLive(one, now, policy)).map((one) => one.lastDay);
  const listed = grounds.flatMap((one) => {
    if (one.what === 'list' || one.what === 'leave-date') return [one.lastDay];
    return one.what === 'guest-ended' ? [one.endedOn] : [];
  });
  const [days = []] = [lately, listed, named.map((one) => one.lastDay)].filter((one) => one.length > 0);
  return days.toSorted().at(-1);
};

/** Days since anybody last signed in, on either side; undefined where that is not known of each. `never` counts as that. */
type Idle = number | 'never' | undefined;

const idleDaysOf = (accounts: readonly LeaverAccount[], { now, policy }: NightFacts): Idle => {
  const seen: string[] = [];
  for (const { lastSignIn } of accounts) {
    if (!lastSignIn.checked) return undefined;
    if (lastSignIn.value !== 'never') seen.push(lastSignIn.value);
  }
  const last = seen.toSorted().at(-1);
  return last === undefined ? 'never' : daysBetween(last, now, policy);
};

/** By the calendar of the school, so that the answer is the same all day. */
const daysBetween = (from: string, to: Date, { calendar }: Policy): number =>
  Math.max(
    0,
    Math.round(
      (Date.parse(localDate(to, calendar.zone)) - Date.parse(localDate(new Date(from), calendar.zone))) /
        86_400_000,
    ),
  );

const rankingOf = (
  found: Found,
  accounts: readonly LeaverAccount[],
  idle: Idle,
  { policy, now, rosterKnows }: NightFacts,
): Ground[] => {
  const { idleDays } = policy.leavers;
  const isNew = accounts.some(
    ({ createdAt }) => createdAt !== undefined && daysBetween(createdAt, now, policy) < idleDays,
  );
  const isIdle = idle === 'never' ? !isNew : idle !== undefined && idle >= idleDays;
  const isMissing =
    found.active === undefined && found.accounts.some(({ cloud, guest }) => !guest && rosterKnows.has(cloud));
  return [
    ...(isMissing ? [{ what: 'not-in-roster' as const }] : []),
    ...(isIdle ? [{ what: 'no-sign-in' as const, ...(idle === 'never' ? {} : { days: idle }) }] : []),
  ];
};

const protectionsFor = (
  found: Found,
  accounts: readonly LeaverAccount[],
  before: Leaver | undefined,
  grounds: readonly Ground[],
  lastDay: string | undefined,
  { policy, ownIds, now, school }: NightFacts,
): Protection[] => {
  const id = personIdOf(found, school) ?? before?.person;
  const all = accounts.flatMap((account) => {
    const seen = found.accounts.find((one) => placeOf(one) === placeOf(account));
    return protectionsOf({
      account: { ...account, aliases: seen?.aliases },
      person: {
        id,
        active: found.active,
        sure: found.sure,
        disabledAt: before === undefined ? undefined : disabledAtOf(before, account),
      },
      lastDay,
      grounds,
      policy,
      ownIds,
      now,
    });
  });
  const each = new Map(all.map((one) => [`${one.level} ${one.why} ${one.words}`, one]));
  return [...each.values()].toSorted((a, b) => (a.level === b.level ? 0 : a.level === 'never' ? -1 : 1));
};

/**
 * Their id within the trust: as the roster writes it, else as a cloud does (its own letters), else the list. What the list alone
 * says counts only where it is certain that they are meant.
 */
export const personIdOf = (
  { active, line, misIds, accounts, sure }: Found,
  school: SchoolId,
): PersonId | undefined => {
  if (active !== undefined) return active.id;
  const wanted = sure ? (line?.id ?? [...misIds][0]) : undefined;
  if (wanted === undefined) return undefined;
  const written = accounts.map(({ employeeId }) => employeeId);
  return `${school}.${written.find((id) => id?.toLowerCase() === wanted.toLowerCase()) ?? wanted}`;
};

const notCheckedOf = (accounts: readonly LeaverAccount[], { away }: NightFacts): string[] => [
  ...new Set([
    ...away.map(({ cloud, because }) => `${cloudTitles[cloud]} could not be looked at (${because}).`),
    ...accounts.flatMap(({ cloud, lastSignIn, roles }) => [
      ...(lastSignIn.checked
        ? []
        : [`When somebody last signed in to ${cloudTitles[cloud]}: ${lastSignIn.because}`]),
      ...(roles.checked
        ? []
        : [`Which administrator’s roles are held in ${cloudTitles[cloud]}: ${roles.because}`]),
    ]),
  ]),
];

/** Grounds first, then how long nobody signed in, then licences: each within its own figures. */
const rankOf = (grounds: readonly Ground[], idle: Idle, accounts: readonly LeaverAccount[]): number => {
  const days = idle === 'never' ? 9_999 : Math.min(idle ?? 0, 9_998);
  const licences = Math.min(
    accounts.reduce((sum, one) => sum + one.licences.length, 0),
    9,
  );
  return (grounds.some(isGround) ? 1_000_000 : 0) + days * 10 + licences;
};

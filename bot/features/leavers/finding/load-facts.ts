/** Gathers what one school's comparison needs: the accounts that were read, the roster, the list, the rows. */
import { setImmediate as breath } from 'node:timers/promises';
import { isAppError } from '../../../core/errors.ts';
import { fold } from '../../../core/fold.ts';
import type {
  Cloud,
  CloudAccount,
  CloudName,
  Deps,
  Person,
  PersonId,
  SchoolId,
  Stored,
} from '../../../core/ports.ts';
import { leaverRange, leavers, type Leaver } from '../leaver.ts';
import { joinList, type Joined } from './join.ts';
import { listOf, type LeaverList } from './leaver-list.ts';
import { placeOf, type NightFacts } from './look.ts';
import { peopleOf, type Seen } from './people-of.ts';
import { homeless, type Walked } from './directory-rows.ts';
import { accountsOf } from './walk.ts';

/** A cloud tonight: what was read of it, or why it could not be. */
export type CloudTonight = { readonly cloud: Cloud } & (
  { readonly walked: Walked } | { readonly because: string }
);

/** Names of licences by cloud, asked for once a night and only when somebody needs them. */
export type Titles = Map<Cloud, Promise<ReadonlyMap<string, string>>>;

export interface Loaded {
  readonly facts: NightFacts;
  readonly stored: ReadonlyMap<string, Stored<Leaver>>;
  readonly list: LeaverList;
  readonly notFound: Joined['notFound'];
  /** Accounts of the school, by cloud. */
  readonly counts: ReadonlyMap<Cloud, number>;
}

export const loadFacts = async (
  school: SchoolId,
  tonight: readonly CloudTonight[],
  titles: Titles,
  deps: Deps,
): Promise<Loaded> => {
  const roster: Person[] = [];
  for await (const person of deps.directory.everybody(school)) roster.push(person);
  const stored = new Map<string, Stored<Leaver>>();
  for await (const row of deps.records.list(leavers, leaverRange(school))) stored.set(row.value.id, row);
  const list = await listOf(school, deps);
  const { seen, counts } = await seenIn(school, tonight, stored, deps);
  const policy = deps.policies.of(school);
  const ours = (address: string, account: CloudAccount): boolean =>
    deps.clouds.schoolOf({ cloud: account.cloud, tenant: account.tenant, address }) !== undefined;
  const holders = peopleOf(school, seen, roster, ours);
  await breath();
  const { people, notFound } = joinList(school, holders, list.lines, policy);
  await breath();
  const needsTitles =
    stored.size > 0 ||
    people.some(({ line, accounts }) => line !== undefined || accounts.some((one) => one.leavesAt));
  const named = needsTitles
    ? await titlesFor(tonight, titles)
    : new Map<string, ReadonlyMap<string, string>>();
  return {
    stored,
    list,
    notFound,
    counts,
    facts: {
      school,
      policy,
      now: deps.clock.now(),
      people,
      rows: [...stored.values()].map(({ value }) => value),
      list: { name: list.name ?? '', whole: list.name !== undefined && list.notUsed.length === 0 },
      read: tonight.flatMap((one) =>
        'walked' in one
          ? [{ cloud: one.cloud.name, tenant: one.cloud.tenant, at: one.walked.startedAt }]
          : [],
      ),
      away: tonight.flatMap((one) =>
        'because' in one ? [{ cloud: one.cloud.name, tenant: one.cloud.tenant, because: one.because }] : [],
      ),
      rosterKnows: new Set<CloudName>(
        seen.flatMap(({ owner, account }) => (owner === undefined ? [] : [account.cloud])),
      ),
      titlesOf: ({ cloud, tenant, licences }) =>
        licences.map((id) => named.get(`${cloud} ${tenant}`)?.get(id) ?? id),
      managerOf: managersOf(school, roster),
      ownIds: new Set(deps.clouds.all.flatMap(({ own = [] }) => own.map((one) => one.toLowerCase()))),
    },
  };
};

/** After so many accounts others have their turn: a conversation never waits until a large school has been compared. */
const accountsABreath = 500;

/** Each account once, should a page have been read twice. */
const seenIn = async (
  school: SchoolId,
  tonight: readonly CloudTonight[],
  rows: ReadonlyMap<string, Stored<Leaver>>,
  deps: Deps,
): Promise<{ readonly seen: Seen[]; readonly counts: Map<Cloud, number> }> => {
  const counts = new Map<Cloud, number>();
  const seen: Seen[] = [];
  let looked = 0;
  const breathe = async (): Promise<void> => {
    looked += 1;
    if (looked % accountsABreath === 0) await breath();
  };
  const known = new Set([...rows.values()].flatMap(({ value }) => value.accounts.map(placeOf)));
  for (const one of tonight) {
    if (!('walked' in one)) continue;
    const accounts = new Map<string, CloudAccount>();
    for await (const account of accountsOf(one.cloud, one.walked, school, deps)) {
      accounts.set(account.id, account);
      await breathe();
    }
    for await (const account of accountsOf(one.cloud, one.walked, homeless, deps)) {
      if (await isOurs(account, school, known, deps)) accounts.set(account.id, account);
      await breathe();
    }
    counts.set(one.cloud, accounts.size);
    for (const account of accounts.values()) {
      seen.push({ account, owner: await deps.directory.byAccount(account) });
      await breathe();
    }
  }
  await breath();
  return { seen, counts };
};

/** An address of no school's says little: a guest has none of ours, and a person may have one of the trust's. */
const isOurs = async (
  account: CloudAccount,
  school: SchoolId,
  known: ReadonlySet<string>,
  { directory }: Deps,
): Promise<boolean> => known.has(placeOf(account)) || (await directory.byAccount(account))?.school === school;

const titlesFor = async (
  tonight: readonly CloudTonight[],
  titles: Titles,
): Promise<Map<string, ReadonlyMap<string, string>>> => {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const { cloud } of tonight) {
    const asked = titles.get(cloud) ?? titlesOf(cloud);
    titles.set(cloud, asked);
    found.set(`${cloud.name} ${cloud.tenant}`, await asked);
  }
  return found;
};

/** Only words for people: without them the vendor's own ids are shown. */
const titlesOf = async (cloud: Cloud): Promise<ReadonlyMap<string, string>> => {
  try {
    const titles = await cloud.licences.titles();
    return titles.checked ? titles.value : new Map<string, string>();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return new Map<string, string>();
  }
};

/** A line manager by the id in the MIS, or by a name or an e-mail address that only one member of staff has. */
const managersOf = (
  school: SchoolId,
  roster: readonly Person[],
): ((said: string) => PersonId | undefined) => {
  const ids = new Set(roster.map(({ id }) => id));
  const staff = roster.filter(({ kind }) => kind === 'staff');
  const byName = Map.groupBy(staff, ({ name }) => fold(name));
  const byEmail = Map.groupBy(staff, ({ email = '' }) => email.trim().toLowerCase());
  return (said) => {
    const id = `${school}.${said}`;
    if (ids.has(id)) return id;
    const plain = said.trim();
    const meant = plain.includes('@') ? byEmail.get(plain.toLowerCase()) : byName.get(fold(plain));
    return meant?.length === 1 ? meant[0]?.id : undefined;
  };
};

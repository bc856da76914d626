/** What every part of the connection works with. */
import { setTimeout as timeout } from 'node:timers/promises';
import type { Changed, Checked, Clock, Log } from '../../bot/core/ports.ts';
import { errorOf } from './faults.ts';
import { failedBy, valueOf, type Answer, type Ask } from './ask.ts';
import type { LastListed } from './licences.ts';
import { user, userFields, type GoogleUser } from './schema.ts';
import { walkPages } from '../http/walk-pages.ts';

export interface Workspace {
  readonly ask: Ask;
  /** The domain that the connection is for. */
  readonly tenant: string;
  /** Whose accounts are walked side by side; none: the whole customer in one go. */
  readonly lanes: readonly string[];
  /** Every domain that is the school's own. An address of another one is outside. */
  readonly ownDomains: ReadonlySet<string>;
  readonly admin: string;
  /** Whether a walk reads the licences as well: a listing of its own, as long as that of the accounts. */
  readonly licencesInLists: boolean;
  readonly lastLicences: LastListed;
  readonly clock: Clock;
  readonly log: Log;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

export const napping = async (ms: number): Promise<void> => {
  await timeout(ms);
};

export const lower = (address: string): string => address.toLowerCase();

export const isOutside = (address: string, { ownDomains }: Pick<Workspace, 'ownDomains'>): boolean =>
  !ownDomains.has(lower(address.slice(address.lastIndexOf('@') + 1)));

/**
 * The account as it is at this moment, by its id; undefined for a true 404 only. Google takes an address where it wants an id: one that
 * was given out again must not stand in for the account that was meant.
 */
export const readUser = async (id: string, { ask }: Workspace): Promise<GoogleUser | undefined> => {
  const answer = await ask('directory.users.get', user, (api, options) =>
    api.users.get({ userKey: id, projection: 'full', fields: userFields }, options),
  );
  if (failedBy(answer, 'absent')) return undefined;
  const found = valueOf(answer);
  return found.id === id ? found : undefined;
};

/** {@link readUser}. @throws AppError `not-found` where there is none */
export const mustReadUser = async (id: string, workspace: Workspace): Promise<GoogleUser> => {
  const found = await readUser(id, workspace);
  if (found === undefined) throw errorOf({ kind: 'absent', status: 404 });
  return found;
};

/** Everything of a list that comes in pages. @throws AppError */
export const listAll = async <Item>(
  fetch: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly Item[]; readonly nextPageToken?: string | undefined }>,
): Promise<readonly Item[]> => {
  const all: Item[] = [];
  const pages = walkPages<Item>({
    fetchPage: async (token) => {
      const { items, nextPageToken } = await fetch(token);
      return { items, place: nextPageToken };
    },
    ahead: false,
  });
  for await (const { items } of pages) all.push(...items);
  return all;
};

/** How long Google takes to apply a write before it takes the next one to the same account; waits between tries, in milliseconds. */
const settling = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Asks again while earlier writes settle (412 and 409, audit-and-leavers.md 2.3): surely refused, so nothing is done twice. */
export const onceSettled = async <T>(
  attempt: () => Promise<Answer<T>>,
  { sleep }: Pick<Workspace, 'sleep'>,
): Promise<Answer<T>> => {
  for (const wait of settling) {
    const answer = await attempt();
    if (!failedBy(answer, 'not-settled')) return answer;
    await sleep(wait);
  }
  return await attempt();
};

/** Whether a school did not grant this, or switched its API off: no fault that passes, and no reason to stop at the rest. */
export const notGranted = <T>(answer: Answer<T>): boolean => failedBy(answer, 'no-permission', 'not-enabled');

/** @param what `the groups of an account` */
export const notLookedAt = (what: string): Checked<never> => ({
  checked: false,
  because: `Lantern was not given the permission to look at ${what} in Google Workspace.`,
});

/** What a school did not grant is a person's to do (manifest/permissions.md). @param byHand whole sentences */
export const notAllowed = (byHand: string): Changed => ({
  done: false,
  askHuman: `Lantern was not given the permission to do this in Google Workspace. ${byHand}`,
});

/**
 * Turns the answer to a change into what became of it; an administrator's account that refuses is for people, and so is what was not
 * granted. @param instead what to ask of a super administrator
 */
export const changedBy = async (
  id: string,
  answer: Answer<unknown>,
  { already = false, instead }: { readonly already?: boolean; readonly instead: string },
  workspace: Workspace,
): Promise<Changed> => {
  if (answer.ok) return { done: true, already };
  if (notGranted(answer)) return notAllowed(instead.replace(/^Ask one/, 'Ask an administrator'));
  if (!failedBy(answer, 'forbidden')) throw errorOf(answer.fault);
  const found = await readUser(id, workspace);
  if (found === undefined || !(found.isAdmin || found.isDelegatedAdmin)) throw errorOf(answer.fault);
  return {
    done: false,
    askHuman: `This account is an administrator’s, and Google lets only a super administrator change it. ${instead}`,
  };
};

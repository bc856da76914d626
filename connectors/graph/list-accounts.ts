/** Every account of a tenant, in pages, several at once (audit-and-leavers.md 2.1; performance.md). */
import type { AccountPage, Checked, CloudAccount } from '../../bot/core/ports.ts';
import { accountOf } from './account.ts';
import { askUsers, countUsers, fetchStretch, follow, type Users } from './ask-users.ts';
import { narrower, type Asking } from './asking.ts';
import type { Client } from './client.ts';
import { unexpected } from './errors.ts';
import { beginAgain, readPlace, writePlace, type Place } from './place.ts';
import { readRoles, type RolesByHolder } from './roles.ts';
import type { GraphUser } from './schema.ts';
import { lastSignInOf, type LastSignIn } from './sign-ins.ts';
import { evenCuts } from './split-names.ts';
import { readUse, type UseByAddress } from './use-report.ts';
import { walkChain } from './walk-chain.ts';
import { walkRanges, type Stretch } from './walk-ranges.ts';

/** What a tenant answered the last time, so that the next walk need not find out again. */
export interface Learnt {
  readonly asking: Asking;
  /** Names that cut the list into single pages; none before a walk has come to its end. */
  readonly cuts: readonly string[];
}

export interface Listing {
  readonly client: Client;
  readonly tenant: string;
  /** What may be asked for, as far as it is known before the first answer. */
  readonly asking: () => Promise<Asking>;
  readonly memory: { learnt: Learnt | undefined };
  readonly ca?: string | undefined;
}

type Account = (user: GraphUser) => CloudAccount;
type Walk = AsyncGenerator<AccountPage, void, undefined>;

interface Ranges {
  readonly stretches: readonly Stretch[];
  /** The answer for the first of them, which was asked for before. */
  readonly first: Promise<Users>;
  /** How many there are in all; undefined: the service does not say, and nothing can be compared. */
  readonly total: Promise<number | undefined>;
  /** How many an earlier process handed out; undefined: this one began. */
  readonly seen?: number | undefined;
  readonly asking: Asking;
  readonly account: Promise<Account>;
}

/** See `Accounts.pages`. */
export async function* listAccounts(from: string | undefined, listing: Listing): Walk {
  const { client, memory } = listing;
  const place = from === undefined ? undefined : readPlace(from);
  const roles = heard(readRoles(client));
  if (place === undefined && memory.learnt !== undefined) {
    const warm = await startWarm(memory.learnt, roles, listing);
    if (warm !== undefined) {
      yield* warm;
      return;
    }
    memory.learnt = undefined;
  }
  const { page, asking } = await firstPage(place, await listing.asking(), listing);
  const account = readerOf(asking, roles, listing);
  const ranges = place?.how === 'ranges' ? place : undefined;
  const total = ranges?.total ?? page.count;
  if (!asking.sorted || total === undefined || place?.how === 'chain') {
    yield* walkChain(
      { first: page, handed: new Set(), asking, account: await account, mending: false },
      client,
    );
    return;
  }
  const stretches = ranges === undefined ? [{}] : stretchesOf(ranges.open);
  const first = Promise.resolve(page);
  yield* walkStretches(
    { stretches, first, total: Promise.resolve(total), seen: ranges?.seen, asking, account },
    listing,
  );
}

/** A promise whose failure is heard where it is awaited, and does not end the process before. */
const heard = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

/** The first page says what may be asked for: it is asked with less and less until the tenant answers. */
const firstPage = async (
  place: Place | undefined,
  asking: Asking,
  listing: Listing,
): Promise<{ readonly page: Users; readonly asking: Asking }> => {
  const { client } = listing;
  if (place?.how === 'chain') {
    const { link, signIns } = place;
    return { page: await follow(link, asking, client), asking: { ...asking, signIns } };
  }
  const stretch = place?.how === 'ranges' ? stretchesOf(place.open)[0] : undefined;
  const answer = await askUsers(stretch ?? {}, asking, client);
  if (answer.ok) return { page: answer.value, asking };
  const less = narrower(asking, answer);
  if (less === undefined) throw unexpected(answer);
  return firstPage(place, less, listing);
};

/** By what the last walk found out, every page at once. Undefined: the tenant answers differently now, so begin anew. */
const startWarm = async (
  { asking, cuts }: Learnt,
  roles: Promise<Checked<RolesByHolder>>,
  listing: Listing,
): Promise<Walk | undefined> => {
  const { client } = listing;
  const may = await listing.asking();
  // Where something was left out the last time, it may be given by now.
  if (may.signIns !== asking.signIns || may.leaveDate !== asking.leaveDate) return undefined;
  const stretches = stretchesOf(['', ...cuts].map((cut, index) => [cut, '', cuts[index] ?? '']));
  const probe = heard(askUsers(stretches[0] ?? {}, asking, client));
  const first = heard(
    probe.then((answer) => {
      if (answer.ok) return answer.value;
      throw unexpected(answer);
    }),
  );
  const total = heard(countUsers(client));
  const account = readerOf(asking, roles, listing);
  const walk = walkStretches({ stretches, first, total, asking, account }, listing);
  const head = heard(walk.next());
  return (await probe).ok ? resumed(head, walk) : undefined;
};

async function* resumed(head: Promise<IteratorResult<AccountPage, void>>, walk: Walk): Walk {
  const first = await head;
  if (first.done === true) return;
  yield first.value;
  yield* walk;
}

async function* walkStretches(ranges: Ranges, listing: Listing): Walk {
  const { stretches, first, asking } = ranges;
  const handed = new Map<string, string>();
  let seen = ranges.seen ?? 0;
  const walk = walkRanges({
    stretches,
    fetch: (stretch) => (stretch === stretches[0] ? first : fetchStretch(stretch, asking, listing.client)),
    key: keyOf,
    atOnce: listing.client.atOnce,
    pageSize: asking.size,
  });
  for await (const { items, open } of walk) {
    const [total, account] = await Promise.all([ranges.total, ranges.account]);
    const fresh = items.filter(({ id }) => !handed.has(id));
    for (const user of fresh) handed.set(user.id, keyOf(user).name);
    seen += fresh.length;
    const short = open.length === 0 && total !== undefined && seen < total;
    // Only this process knows whom it handed out, so nobody else can find who is still missing.
    if (short && ranges.seen !== undefined) throw beginAgain();
    const next = short ? writePlace({ v: 1, how: 'again' }) : placeOf(open, total ?? 0, seen);
    yield { accounts: fresh.map(account), ...(next === undefined ? {} : { next }) };
    if (short) yield* missing(handed, { asking, account }, listing.client);
    else if (open.length === 0 && ranges.seen === undefined)
      listing.memory.learnt = { asking, cuts: evenCuts([...handed.values()], asking.size) };
  }
}

const keyOf = ({ id, userPrincipalName }: GraphUser) => ({ id, name: userPrincipalName.toLowerCase() });

/** Fewer than the service counted: it is read once more as one list, for those who were left out. */
async function* missing(
  handed: ReadonlyMap<string, string>,
  { asking, account }: { readonly asking: Asking; readonly account: Account },
  client: Client,
): Walk {
  const plainly = { ...asking, sorted: false };
  const page = await askUsers({}, plainly, client);
  if (!page.ok) throw unexpected(page);
  yield* walkChain(
    { first: page.value, handed: new Set(handed.keys()), asking: plainly, account, mending: true },
    client,
  );
}

const placeOf = (open: readonly Stretch[], total: number, seen: number): string | undefined =>
  open.length === 0
    ? undefined
    : writePlace({
        v: 1,
        how: 'ranges',
        open: open.map(({ from = '', after = '', to = '' }) => [from, after, to]),
        total,
        seen,
      });

const stretchesOf = (
  open: readonly (readonly [string, string, string] | readonly string[])[],
): readonly Stretch[] =>
  open.map(([from = '', after = '', to = '']) => ({
    ...(from === '' ? {} : { from }),
    ...(after === '' ? {} : { after }),
    ...(to === '' ? {} : { to }),
  }));

const readerOf = (
  asking: Asking,
  roles: Promise<Checked<RolesByHolder>>,
  { client, tenant, ca }: Listing,
): Promise<Account> =>
  heard(
    Promise.all([roles, asking.signIns ? undefined : readUse(client, ca)]).then(([known, use]) => (user) => {
      const lastSignIn = use === undefined ? lastSignInOf(user) : lastUseOf(user, use);
      return accountOf(user, { tenant, roles: known, lastSignIn });
    }),
  );

const lastUseOf = ({ userPrincipalName }: GraphUser, use: Checked<UseByAddress>): LastSignIn => {
  if (!use.checked) return use;
  const value = use.value.get(userPrincipalName.toLowerCase());
  if (value !== undefined) return { checked: true, value };
  return {
    checked: false,
    because: 'Microsoft’s report of use shows nothing in the last 180 days, and does not go back further.',
  };
};

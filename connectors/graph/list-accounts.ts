/** Every account of a tenant, in pages, several at once (audit-and-leavers.md 2.1; performance.md). */
import type { AccountPage, Checked } from '../../bot/core/ports.ts';
import { accountOf } from './account.ts';
import { narrower, selected, type Asking } from './asking.ts';
import { costing, type Client, type Reply } from './client.ts';
import { unexpected } from './errors.ts';
import { beginAgain, readPlace, writePlace, type Place } from './place.ts';
import { readRoles, type RolesByHolder } from './roles.ts';
import { listOf, userSchema, type GraphUser } from './schema.ts';
import { lastSignInOf, type LastSignIn } from './sign-ins.ts';
import { readUse, type UseByAddress } from './use-report.ts';
import { walkRanges, type Fetched, type Stretch } from './walk-ranges.ts';

export interface Listing {
  readonly client: Client;
  readonly tenant: string;
  /** What may be asked for, as far as it is known before the first answer. */
  readonly asking: () => Promise<Asking>;
  /** Told what turned out to be possible. */
  readonly learnt: (asking: Asking) => void;
  readonly ca?: string | undefined;
}

type Users = Fetched<GraphUser>;

/** What the walk goes by once the first answer is here. */
interface Setting {
  readonly asking: Asking;
  readonly account: (user: GraphUser) => AccountPage['accounts'][number];
}

/** See `Accounts.pages`. Ids are unique within one process's walk. */
export async function* listAccounts(
  from: string | undefined,
  listing: Listing,
): AsyncGenerator<AccountPage, void, undefined> {
  const place = from === undefined ? undefined : readPlace(from);
  const roles = readRoles(listing.client);
  // Whoever fails first is heard; the other must not end the process for that.
  roles.catch(() => undefined);
  const { page, asking } = await firstPage(place, await listing.asking(), listing);
  if (place?.how !== 'chain') listing.learnt(asking);
  const setting = { asking, account: await reading(asking, await roles, listing) };
  const total = place?.how === 'ranges' ? place.total : page.count;
  if (!asking.sorted || total === undefined || place?.how === 'chain') {
    yield* chain(page, new Set(), setting, listing);
    return;
  }
  yield* ranges(page, { place: place?.how === 'ranges' ? place : undefined, total }, setting, listing);
}

/** The first page says what may be asked for: it is asked with less and less until the tenant answers. */
const firstPage = async (
  place: Place | undefined,
  asking: Asking,
  listing: Listing,
): Promise<{ readonly page: Users; readonly asking: Asking }> => {
  if (place?.how === 'chain') {
    const { link, signIns } = place;
    return { page: await follow(link, asking, listing), asking: { ...asking, signIns } };
  }
  const stretch = place?.how === 'ranges' ? stretchesOf(place)[0] : undefined;
  const answer = await askUsers(stretch ?? {}, asking, listing);
  if (answer.ok) return { page: answer.value, asking };
  const less = narrower(asking, answer);
  if (less === undefined) throw unexpected(answer);
  return firstPage(place, less, listing);
};

async function* ranges(
  first: Users,
  {
    place,
    total,
  }: { readonly place: (Place & { readonly how: 'ranges' }) | undefined; readonly total: number },
  setting: Setting,
  listing: Listing,
): AsyncGenerator<AccountPage, void, undefined> {
  const stretches = place === undefined ? [{}] : stretchesOf(place);
  const handed = new Set<string>();
  let seen = place?.seen ?? 0;
  const walk = walkRanges({
    stretches,
    fetch: async (stretch) =>
      stretch === stretches[0] ? first : fetchStretch(stretch, setting.asking, listing),
    key: ({ id, userPrincipalName }: GraphUser) => ({ id, name: userPrincipalName.toLowerCase() }),
    atOnce: listing.client.atOnce,
    pageSize: setting.asking.size,
  });
  for await (const { items, open } of walk) {
    const fresh = items.filter(({ id }) => !handed.has(id));
    for (const { id } of fresh) handed.add(id);
    seen += fresh.length;
    const short = open.length === 0 && seen < total;
    // Only this process knows who was handed out, so nobody else can find who is still missing.
    if (short && place !== undefined) throw beginAgain();
    const next = short ? writePlace({ v: 1, how: 'again' }) : placeFor(open, total, seen);
    yield { accounts: fresh.map(setting.account), ...(next === undefined ? {} : { next }) };
    if (short) yield* missing(handed, setting, listing);
  }
}

/** Fewer than the service counted: it is read once more as one list, for those who were left out. */
async function* missing(
  handed: Set<string>,
  setting: Setting,
  listing: Listing,
): AsyncGenerator<AccountPage> {
  const asking = { ...setting.asking, sorted: false };
  const page = await askUsers({}, asking, listing);
  if (!page.ok) throw unexpected(page);
  yield* chain(page.value, handed, { ...setting, asking }, listing, true);
}

/** One page after another by the service's own links. */
async function* chain(
  first: Users,
  handed: Set<string>,
  setting: Setting,
  listing: Listing,
  mending = false,
): AsyncGenerator<AccountPage, void, undefined> {
  const links = new Set<string>();
  for (let page = first; ;) {
    const { items, link } = page;
    if (link !== undefined && links.has(link)) throw unexpected({ ok: false, status: 508, code: 'Loop', message: '', maybeTwice: false }); // prettier-ignore
    if (link !== undefined) links.add(link);
    const coming = link === undefined ? undefined : follow(link, setting.asking, listing);
    coming?.catch(() => undefined);
    const fresh = items.filter(({ id }) => !handed.has(id));
    for (const { id } of fresh) handed.add(id);
    const next = link === undefined ? undefined : writePlace(mending ? { v: 1, how: 'again' } : { v: 1, how: 'chain', link, signIns: setting.asking.signIns }); // prettier-ignore
    yield { accounts: fresh.map(setting.account), ...(next === undefined ? {} : { next }) };
    if (coming === undefined) return;
    page = await coming;
  }
}

const placeFor = (open: readonly Stretch[], total: number, seen: number): string | undefined =>
  open.length === 0
    ? undefined
    : writePlace({
        v: 1,
        how: 'ranges',
        open: open.map(({ from = '', after = '', to = '' }) => [from, after, to]),
        total,
        seen,
      });

const stretchesOf = ({ open }: Place & { readonly how: 'ranges' }): readonly Stretch[] =>
  open.map(([from, after, to]) => ({
    ...(from === '' ? {} : { from }),
    ...(after === '' ? {} : { after }),
    ...(to === '' ? {} : { to }),
  }));

const fetchStretch = async (stretch: Stretch, asking: Asking, listing: Listing): Promise<Users> => {
  const answer = await askUsers(stretch, asking, listing);
  if (answer.ok) return answer.value;
  // A link that ran out: the stretch goes on by the name it came to.
  if (stretch.link !== undefined && (answer.status === 400 || answer.status === 410)) {
    const { link: _, ...byName } = stretch;
    return fetchStretch(byName, asking, listing);
  }
  throw unexpected(answer);
};

/** @throws AppError `conflict` for a link that the service no longer knows */
const follow = async (link: string, asking: Asking, listing: Listing): Promise<Users> => {
  const answer = await askUsers({ link }, asking, listing);
  if (answer.ok) return answer.value;
  if (answer.status === 400 || answer.status === 410) throw beginAgain();
  throw unexpected(answer);
};

const pageSchema = listOf(userSchema);

const askUsers = async (stretch: Stretch, asking: Asking, { client }: Listing): Promise<Reply<Users>> => {
  const answer = await client.read(stretch.link ?? pathOf(stretch, asking), pageSchema, {
    eventual: asking.sorted,
    cost: costing('directory', 1),
  });
  if (!answer.ok) return answer;
  const { value: items, '@odata.count': count, '@odata.nextLink': link } = answer.value;
  return { ...answer, value: { items, count: count ?? undefined, link: link ?? undefined } };
};

const pathOf = ({ from, to }: Stretch, asking: Asking): string => {
  const query = [`$select=${selected(asking)}`, `$top=${asking.size}`];
  if (!asking.sorted) return `/users?${query.join('&')}`;
  const bounds = [
    ...(from === undefined ? [] : [`userPrincipalName ge ${quoted(from)}`]),
    // `le`, since Graph does not describe `lt` here; no cut has an @ in it, so that nobody's name equals it.
    ...(to === undefined ? [] : [`userPrincipalName le ${quoted(to)}`]),
  ];
  const filter = bounds.length === 0 ? [] : [`$filter=${encodeURIComponent(bounds.join(' and '))}`];
  return `/users?${[...query, ...filter, '$orderby=userPrincipalName', '$count=true'].join('&')}`;
};

const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;

const reading = async (
  asking: Asking,
  roles: Checked<RolesByHolder>,
  { client, tenant, ca }: Listing,
): Promise<Setting['account']> => {
  if (asking.signIns) return (user) => accountOf(user, { tenant, roles, lastSignIn: lastSignInOf(user) });
  const use = await readUse(client, ca);
  return (user) => accountOf(user, { tenant, roles, lastSignIn: lastUseOf(user, use) });
};

const lastUseOf = ({ userPrincipalName }: GraphUser, use: Checked<UseByAddress>): LastSignIn => {
  if (!use.checked) return use;
  const value = use.value.get(userPrincipalName.toLowerCase());
  return value === undefined
    ? {
        checked: false,
        because:
          'Microsoft’s report of use shows nothing in the last 180 days, and does not go back further.',
      }
    : { checked: true, value };
};

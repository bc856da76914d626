/** The list one page after another by the service's own links: where it will not be sorted, or did not add up. */
import { AppError } from '../../bot/core/errors.ts';
import type { AccountPage, CloudAccount } from '../../bot/core/ports.ts';
import { follow, type Users } from './ask-users.ts';
import type { Asking } from './asking.ts';
import type { Client } from './client.ts';
import { writePlace } from './place.ts';
import type { GraphUser } from './schema.ts';

export interface Chain {
  readonly first: Users;
  /** Ids of those who were handed out before: they are left out. Grows. */
  readonly handed: Set<string>;
  readonly asking: Asking;
  readonly account: (user: GraphUser) => CloudAccount;
  /** Only this process knows who was handed out before. */
  readonly mending: boolean;
}

export async function* walkChain(
  { first, handed, asking, account, mending }: Chain,
  client: Client,
): AsyncGenerator<AccountPage, void, undefined> {
  const links = new Set<string>();
  for (let page = first; ;) {
    const { items, link } = page;
    if (link !== undefined && links.has(link)) {
      throw new AppError('unavailable', 'The list of accounts leads in a circle');
    }
    if (link !== undefined) links.add(link);
    const coming = link === undefined ? undefined : follow(link, asking, client);
    // Whoever walks on meets its error; whoever stops here never asked for that page.
    coming?.catch(() => undefined);
    const fresh = items.filter(({ id }) => !handed.has(id));
    for (const { id } of fresh) handed.add(id);
    const accounts = fresh.map(account);
    yield link === undefined ? { accounts } : { accounts, next: placeOf(link, asking, mending) };
    if (coming === undefined) return;
    page = await coming;
  }
}

const placeOf = (link: string, { signIns }: Asking, mending: boolean): string =>
  writePlace(mending ? { v: 1, how: 'again' } : { v: 1, how: 'chain', link, signIns });

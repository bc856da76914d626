/** One account as it is at this moment. */
import type { CloudAccount } from '../../bot/core/ports.ts';
import { accountOf } from './account.ts';
import { selected, type Asking } from './asking.ts';
import type { Client, Reply } from './client.ts';
import { unexpected } from './errors.ts';
import { readRoles } from './roles.ts';
import { userSchema, type GraphUser } from './schema.ts';

export const userPath = (id: string): string => `/users/${encodeURIComponent(id)}`;

/**
 * See `Accounts.find`. Its last sign-in is not read: Microsoft answers that for a few single accounts a minute only
 * (audit-and-leavers.md 2.1), and everything else would wait for it. The nightly list has it.
 */
export const findAccount = async (
  id: string,
  { client, tenant, asking }: { readonly client: Client; readonly tenant: string; readonly asking: Asking },
): Promise<CloudAccount | undefined> => {
  const [user, roles] = await Promise.all([readUser(id, asking.leaveDate, client), readRoles(client)]);
  if (!user.ok) {
    if (user.status === 404) return undefined;
    throw unexpected(user);
  }
  return accountOf(user.value, {
    tenant,
    roles,
    lastSignIn: {
      checked: false,
      because: 'The last sign-in is read with the nightly list, not for one account at a time.',
    },
  });
};

const readUser = async (id: string, leaveDate: boolean, client: Client): Promise<Reply<GraphUser>> => {
  const answer = await client.read(
    `${userPath(id)}?$select=${selected({ leaveDate, signIns: false })}`,
    userSchema,
  );
  return !answer.ok && answer.status === 403 && leaveDate ? readUser(id, false, client) : answer;
};

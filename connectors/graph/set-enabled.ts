/** Lets an account sign in, or no more (audit-and-leavers.md 2.2, steps 2 and 4). */
import { z } from 'zod';
import type { Changed } from '../../bot/core/ports.ts';
import type { Client } from './client.ts';
import { askHuman, done, forbidden, unexpected } from './errors.ts';
import { userPath } from './find-account.ts';

const stateSchema = z.object({
  accountEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
});

/**
 * See `Accounts.setEnabled`.
 *
 * @throws AppError `not-found` for an account that is gone
 */
export const setEnabled = async (id: string, enabled: boolean, client: Client): Promise<Changed> => {
  const state = await client.read(
    `${userPath(id)}?$select=accountEnabled,onPremisesSyncEnabled`,
    stateSchema,
  );
  if (!state.ok) throw unexpected(state);
  if (state.value.accountEnabled === enabled) return done(true);
  const answer = await client.write('PATCH', userPath(id), { accountEnabled: enabled });
  if (answer.ok) return done();
  const verb = enabled ? 'Enable' : 'Disable';
  if (answer.status === 400 && (state.value.onPremisesSyncEnabled === true || isOnPremises(answer.message))) {
    return askHuman(
      `${verb} it in the on-premises Active Directory: the school’s own servers are in charge of this account, and Microsoft 365 takes the change over when it next synchronises.`,
    );
  }
  if (answer.status === 403) {
    return forbidden(
      ['User.EnableDisableAccount.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
      {
        todo: `${verb} it in the Entra admin centre (Users, the account, Edit properties, Settings)`,
        because:
          'it holds an administrative role or is otherwise protected, and Microsoft lets only a higher administrator change it',
      },
      client,
    );
  }
  throw unexpected(answer);
};

export const isOnPremises = (message: string): boolean => /on-premises|directory sync/i.test(message);

/** Suspends an account, or lifts it. */
import { z } from 'zod';
import type { Accounts } from '../../bot/core/ports.ts';
import { changedBy, mustReadUser, onceSettled, type Workspace } from './context.ts';

const suspension = z.object({ suspended: z.boolean() });

const steps = (enabled: boolean): string =>
  `Ask one to open Directory › Users in the Admin console and choose “${enabled ? 'Reactivate' : 'Suspend user'}” there.`;

/**
 * Reads first: what is so already is left alone. An archived account cannot sign in, so it counts as disabled; to bring
 * it back takes a licence, which is a person's to give.
 */
export const setEnabled =
  (workspace: Workspace): Accounts['setEnabled'] =>
  async (id, enabled) => {
    const before = await mustReadUser(id, workspace);
    if (before.archived) {
      if (!enabled) return { done: true, already: true };
      return {
        done: false,
        askHuman:
          'This account is archived, and to bring it back takes a licence. Open Directory › Users in the Admin console and choose “Unarchive user” there.',
      };
    }
    if (before.suspended === !enabled) return { done: true, already: true };
    const answer = await onceSettled(
      () =>
        workspace.ask(
          'directory.users.patch',
          suspension,
          (api, options) =>
            api.users.patch(
              { userKey: id, fields: 'suspended', requestBody: { suspended: !enabled } },
              options,
            ),
          { idempotent: true },
        ),
      workspace,
    );
    if (answer.ok && answer.value.suspended === enabled) {
      return {
        done: false,
        askHuman: `Google took the change and did not make it. Open Directory › Users in the Admin console: it says there why, and lets you choose “${enabled ? 'Reactivate' : 'Suspend user'}”.`,
      };
    }
    return await changedBy(id, answer, { instead: steps(enabled) }, workspace);
  };

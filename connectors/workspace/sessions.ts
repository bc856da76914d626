/** What is signed in to an account, and what signs in without its password. */
import { randomBytes } from 'node:crypto';
import { AppError, isAppError } from '../../bot/core/errors.ts';
import type { Changed, Checked, Held, Sessions } from '../../bot/core/ports.ts';
import { failedBy, valueOf, type Answer } from './ask.ts';
import {
  changedBy,
  mustReadUser,
  notGranted,
  notLookedAt,
  onceSettled,
  readUser,
  type Workspace,
} from './context.ts';
import { mapAnswer } from './mail/mailbox.ts';
import { appPasswords, backupCodes, nothing, tokens } from './schema.ts';

const signOutByHand =
  'Ask one to open Directory › Users in the Admin console, reset the password there and choose “Reset sign-in cookies” under Security.';
const securityByHand = 'Ask one to remove it under Directory › Users › Security in the Admin console.';

export const createSessions = (workspace: Workspace): Sessions => ({
  signOut: (id) => signOut(id, workspace),
  signedOutSince: async (id) => {
    const user = await mustReadUser(id, workspace);
    if (user.suspended || user.archived) return { checked: true, value: true };
    return {
      checked: false,
      because:
        'Google does not say which sessions have ended. They end when the account is suspended at the latest.',
    };
  },
  held: (id) => heldBy(id, workspace),
  take: (id, held) => take(id, held, workspace),
  give: async (id, held) => {
    const now = await heldBy(id, workspace);
    if (now.checked && now.value.some((one) => one.what === held.what && one.id === held.id))
      return { done: true, already: true };
    return { done: false, askHuman: held.undo ?? 'This cannot be put back: the person sets it up again.' };
  },
});

/**
 * A password that nobody knows, then the end of every session. Where the school signs in through another service, Google's own password
 * opens nothing and the second half is what counts.
 */
const signOut = async (id: string, workspace: Workspace): Promise<Changed> => {
  const { ask } = workspace;
  // Kept nowhere: 64 characters that are gone when this function ends.
  const password = randomBytes(48).toString('base64url');
  const set = await onceSettled(
    () =>
      ask(
        'directory.users.patch',
        nothing,
        (api, options) =>
          api.users.patch(
            { userKey: id, fields: 'id', requestBody: { password, changePasswordAtNextLogin: false } },
            options,
          ),
        { idempotent: true },
      ),
    workspace,
  );
  if (!set.ok) return await changedBy(id, set, { instead: signOutByHand }, workspace);
  try {
    const out = await ask(
      'directory.users.signOut',
      nothing,
      (api, options) => api.users.signOut({ userKey: id }, options),
      { idempotent: true },
    );
    return await changedBy(id, out, { instead: signOutByHand }, workspace);
  } catch (error) {
    // The password is changed by now: `unavailable` would say that nothing was done.
    if (!isAppError(error, 'unavailable')) throw error;
    throw new AppError('unconfirmed', 'Google did not confirm that sessions have ended', {
      ...(error.retryAt && { retryAt: error.retryAt }),
    });
  }
};

const heldBy = async (id: string, workspace: Workspace): Promise<Checked<readonly Held[]>> => {
  const answers = await Promise.all([
    heldTokens(id, workspace),
    heldPasswords(id, workspace),
    heldCodes(id, workspace),
  ]);
  return answers.some(notGranted)
    ? notLookedAt('the apps, app passwords and backup codes of an account')
    : { checked: true, value: answers.flatMap(valueOf) };
};

type HeldThings = Promise<Answer<readonly Held[]>>;

const heldTokens = async (userKey: string, { ask }: Workspace): HeldThings =>
  mapAnswer(
    await ask('directory.tokens.list', tokens, (api, options) =>
      api.tokens.list({ userKey, fields: 'items(clientId,displayText,scopes)' }, options),
    ),
    ({ items }) =>
      items.map(({ clientId, displayText, scopes }) => ({
        what: 'token',
        id: clientId,
        title: `The app “${displayText === '' ? clientId : displayText}” may use this account (${scopes.length === 1 ? '1 permission' : `${scopes.length} permissions`})`,
        was: JSON.stringify({ clientId, displayText, scopes }),
        undoable: false,
        undo: 'Nobody can give an app its access back for somebody else: the person opens the app and allows it again.',
      })),
  );

const heldPasswords = async (userKey: string, { ask }: Workspace): HeldThings =>
  mapAnswer(
    await ask('directory.asps.list', appPasswords, (api, options) =>
      api.asps.list({ userKey, fields: 'items(codeId,name)' }, options),
    ),
    ({ items }) =>
      items.map(({ codeId, name }) => ({
        what: 'app-password',
        id: String(codeId),
        title: `App password “${name}”`,
        was: JSON.stringify({ codeId, name }),
        undoable: false,
        undo: 'An app password cannot be put back: the person makes a new one in their Google Account, under Security.',
      })),
  );

/** One thing for all of them. The codes themselves are not asked for, so they can get nowhere. */
const heldCodes = async (userKey: string, { ask }: Workspace): HeldThings =>
  mapAnswer(
    await ask('directory.verificationCodes.list', backupCodes, (api, options) =>
      api.verificationCodes.list({ userKey, fields: 'items/kind' }, options),
    ),
    ({ items }) =>
      items.length === 0
        ? []
        : [
            {
              what: 'backup-codes',
              id: 'all',
              title: `${items.length} backup ${items.length === 1 ? 'code' : 'codes'} for signing in`,
              was: JSON.stringify({ count: items.length }),
              undoable: false,
              undo: 'Backup codes cannot be put back: the person makes new ones in their Google Account, under 2-Step Verification.',
            },
          ],
  );

const take = async (id: string, held: Held, workspace: Workspace): Promise<Changed> => {
  const { ask } = workspace;
  const done = (answer: Answer<unknown>): Promise<Changed> =>
    failedBy(answer, 'absent')
      ? Promise.resolve({ done: true, already: true })
      : changedBy(id, answer, { instead: securityByHand }, workspace);
  switch (held.what) {
    case 'token':
      return await done(
        await ask('directory.tokens.delete', nothing, (api, options) =>
          api.tokens.delete({ userKey: id, clientId: held.id }, options),
        ),
      );
    case 'app-password':
      return await done(
        await ask('directory.asps.delete', nothing, (api, options) =>
          api.asps.delete({ userKey: id, codeId: Number(held.id) }, options),
        ),
      );
    case 'backup-codes':
      return await takeCodes(id, workspace);
    default:
      throw new AppError('invalid', 'Nothing of this kind is held here');
  }
};

/** Google refuses this of a suspended account (GAM leaves it out there): it is owed until the account is back. */
const takeCodes = async (id: string, workspace: Workspace): Promise<Changed> => {
  const codes = await heldCodes(id, workspace);
  if (notGranted(codes)) return await changedBy(id, codes, { instead: securityByHand }, workspace);
  if (valueOf(codes).length === 0) return { done: true, already: true };
  const answer = await workspace.ask(
    'directory.verificationCodes.invalidate',
    nothing,
    (api, options) => api.verificationCodes.invalidate({ userKey: id }, options),
    { idempotent: true },
  );
  if (!answer.ok && (await readUser(id, workspace))?.suspended === true) {
    return {
      done: false,
      owed: true,
      askHuman:
        'Google takes backup codes away only while an account is not suspended. They open nothing as long as it is; when it is reactivated, take them away first.',
    };
  }
  return await changedBy(id, answer, { instead: securityByHand }, workspace);
};

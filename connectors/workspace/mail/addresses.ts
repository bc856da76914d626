/** People and addresses that a mailbox is open to: delegates, outside forwarding addresses, outside sending addresses. */
import type { Held } from '../../../bot/core/ports.ts';
import { failedBy, type Answer } from '../ask.ts';
import { delegates, forwardingAddress, nothing, sendAs, sendAsList } from '../schema.ts';
import { addForwardingAddress, listForwardingAddresses } from './forwarding.ts';
import { given, mapAnswer, readWas, taken, type Given, type MailKind } from './mailbox.ts';

const me = 'me';

/** Made: but whether it works at once, Google says by its status. */
const madeWith = (
  answer: Answer<{ readonly verificationStatus?: string | undefined }>,
  askHuman: string,
): Answer<Given> => {
  if (failedBy(answer, 'there-already')) return given('already');
  return mapAnswer(answer, ({ verificationStatus }): Given =>
    verificationStatus === 'pending' ? { askHuman } : 'done',
  );
};

const neverAccepted =
  'This delegate had not accepted yet: the person invites them again in the settings of the mailbox, if still wanted.';

export const delegate: MailKind = {
  what: 'delegate',
  held: async ({ ask, as }) =>
    mapAnswer(
      await ask(
        'gmail.users.settings.delegates.list',
        delegates,
        (api, options) => api.users.settings.delegates.list({ userId: me }, options),
        { as },
      ),
      (list) =>
        list.delegates.map(({ delegateEmail, verificationStatus }): Held => ({
          what: 'delegate',
          id: delegateEmail,
          title: `${delegateEmail} ${verificationStatus === 'accepted' ? 'may' : 'was invited to'} read and send mail in this mailbox`,
          was: JSON.stringify({ delegateEmail, verificationStatus }),
          // One that Lantern makes counts at once: who had only been invited would have more than before.
          undoable: verificationStatus === 'accepted',
          ...(verificationStatus !== 'accepted' && { undo: neverAccepted }),
        })),
    ),
  take: async ({ id: delegateEmail }, { ask, as }) =>
    taken(
      await ask(
        'gmail.users.settings.delegates.delete',
        nothing,
        (api, options) => api.users.settings.delegates.delete({ userId: me, delegateEmail }, options),
        { as },
      ),
    ),
  give: async ({ id: delegateEmail, undoable }, { ask, as }) => {
    if (!undoable) return given({ askHuman: neverAccepted });
    const made = await ask(
      'gmail.users.settings.delegates.create',
      nothing,
      (api, options) =>
        api.users.settings.delegates.create({ userId: me, requestBody: { delegateEmail } }, options),
      { as, idempotent: true },
    );
    if (failedBy(made, 'there-already')) return given('already');
    if (failedBy(made, 'invalid', 'absent')) {
      return given({
        askHuman:
          'Google does not take this delegate any more: the account may have gone or changed its address. The person adds one again in the settings of the mailbox, if it is still wanted.',
      });
    }
    return mapAnswer(made, (): Given => 'done');
  },
};

export const outsideForwardingAddress: MailKind = {
  what: 'forwarding-address',
  held: async (mailbox) =>
    mapAnswer(await listForwardingAddresses(mailbox), (all) =>
      all
        .filter(({ forwardingEmail }) => mailbox.isOutside(forwardingEmail))
        .map((one): Held => ({
          what: 'forwarding-address',
          id: one.forwardingEmail,
          title: `Mail may be forwarded to ${one.forwardingEmail}, outside the school`,
          was: JSON.stringify(one),
          // One that was never confirmed comes back as it was.
          undoable: one.verificationStatus === 'pending',
          ...(one.verificationStatus !== 'pending' && { undo: confirmAgain }),
        })),
    ),
  take: async ({ id: forwardingEmail }, { ask, as }) =>
    taken(
      await ask(
        'gmail.users.settings.forwardingAddresses.delete',
        nothing,
        (api, options) =>
          api.users.settings.forwardingAddresses.delete({ userId: me, forwardingEmail }, options),
        { as },
      ),
    ),
  give: async (held, { ask, as }) => {
    const { forwardingEmail, verificationStatus } = readWas(held, forwardingAddress);
    const made = await addForwardingAddress(forwardingEmail, { ask, as });
    // One that had never been confirmed is as it was.
    if (made.ok && verificationStatus === 'pending') return given('done');
    return madeWith(
      made,
      'The address is there again, and must be confirmed: Google has sent it a message. Nothing is forwarded to it until then.',
    );
  },
};

/** Of an address outside the school: only whoever reads mail there can say yes. */
const confirmAgain =
  'Google asks whoever reads mail there to confirm it again: the person adds it in the settings of the mailbox, if it is still wanted.';

const verifySending =
  'The address is there again, and must be confirmed: Google has sent it a message. Nobody can send as it until then.';

export const outsideSendAs: MailKind = {
  what: 'send-as',
  held: async ({ ask, as, isOutside }) =>
    mapAnswer(
      await ask(
        'gmail.users.settings.sendAs.list',
        sendAsList,
        (api, options) => api.users.settings.sendAs.list({ userId: me }, options),
        { as },
      ),
      (list) =>
        list.sendAs
          .filter(({ isPrimary, sendAsEmail }) => !isPrimary && isOutside(sendAsEmail))
          .map((one): Held => ({
            what: 'send-as',
            id: one.sendAsEmail,
            title: `Mail may be sent as ${one.sendAsEmail}, outside the school`,
            was: JSON.stringify(one),
            undoable: false,
            undo:
              one.smtpMsa === undefined
                ? confirmAgain
                : 'It sent through a server outside, whose password Google does not tell: the person adds it again in the settings of the mailbox.',
          })),
    ),
  take: async ({ id: sendAsEmail }, { ask, as }) =>
    taken(
      await ask(
        'gmail.users.settings.sendAs.delete',
        nothing,
        (api, options) => api.users.settings.sendAs.delete({ userId: me, sendAsEmail }, options),
        { as },
      ),
    ),
  give: async (held, { ask, as }) => {
    const { sendAsEmail, displayName, replyToAddress, signature, treatAsAlias, smtpMsa } = readWas(
      held,
      sendAs,
    );
    if (smtpMsa !== undefined) return given({ askHuman: held.undo ?? verifySending });
    const made = await ask(
      'gmail.users.settings.sendAs.create',
      sendAs,
      (api, options) =>
        api.users.settings.sendAs.create(
          {
            userId: me,
            requestBody: {
              sendAsEmail,
              ...(displayName !== undefined && { displayName }),
              ...(replyToAddress !== undefined && { replyToAddress }),
              ...(signature !== undefined && { signature }),
              ...(treatAsAlias !== undefined && { treatAsAlias }),
            },
          },
          options,
        ),
      { as, idempotent: true },
    );
    return madeWith(made, verifySending);
  },
};

/** What lets mail of an account out, or others into it, in Gmail. */
import { AppError } from '../../../bot/core/errors.ts';
import type { Changed, Checked, Held, Hold } from '../../../bot/core/ports.ts';
import { failedBy, type Answer } from '../ask.ts';
import { isOutside, mustReadUser, notAllowed, notGranted, notLookedAt, type Workspace } from '../context.ts';
import { errorOf } from '../faults.ts';
import type { GoogleUser } from '../schema.ts';
import { delegate, outsideForwardingAddress, outsideSendAs } from './addresses.ts';
import { forwarding, forwardingFilter } from './forwarding.ts';
import type { Given, Mailbox, MailKind } from './mailbox.ts';
import { imap, pop } from './protocols.ts';

/** In the order in which they are best taken: forwarding ends before the address it goes to is removed. */
const kinds: readonly MailKind[] = [
  forwarding,
  forwardingFilter,
  delegate,
  outsideForwardingAddress,
  outsideSendAs,
  imap,
  pop,
];

const whileSuspended =
  'Google lets nobody see or change the mail settings of a suspended account. Nobody can sign in to it and it gets no mail as long as it is suspended.';
const owed: Changed = {
  done: false,
  owed: true,
  askHuman: `${whileSuspended} When it is reactivated, do this first.`,
};

const mailboxOf = (user: GoogleUser, workspace: Workspace): Mailbox => ({
  ask: workspace.ask,
  as: user.primaryEmail,
  isOutside: (address) => isOutside(address, workspace),
});

const isStopped = ({ suspended, archived }: GoogleUser): boolean => suspended || archived;

/**
 * Gmail is not on for this person: nothing there, or suspended meanwhile. It says the same of both, so the account is looked at again.
 * The token of somebody who was suspended meanwhile is refused as that of nobody.
 */
const whyRefused = async <T>(
  answer: Answer<T>,
  id: string,
  workspace: Workspace,
): Promise<'stopped' | 'no-mail' | 'answer'> => {
  if (!failedBy(answer, 'no-service', 'no-subject', 'no-key')) return 'answer';
  if (isStopped(await mustReadUser(id, workspace))) return 'stopped';
  return failedBy(answer, 'no-service') ? 'no-mail' : 'answer';
};

export const createMail = (workspace: Workspace): Hold => ({
  held: (id) => held(id, workspace),
  take: (id, thing) => take(id, thing, workspace),
  give: (id, thing) => give(id, thing, workspace),
});

const held = async (id: string, workspace: Workspace): Promise<Checked<readonly Held[]>> => {
  const user = await mustReadUser(id, workspace);
  if (isStopped(user)) return { checked: false, because: whileSuspended };
  const mailbox = mailboxOf(user, workspace);
  const answers = await Promise.all(kinds.map((kind) => kind.held(mailbox)));
  const refused = answers.find(({ ok }) => !ok);
  if (refused === undefined) {
    return { checked: true, value: answers.flatMap((answer) => (answer.ok ? answer.value : [])) };
  }
  const why = await whyRefused(refused, id, workspace);
  if (why === 'stopped') return { checked: false, because: whileSuspended };
  // All of them, or it was switched off in between and is not to be taken for empty.
  if (why === 'no-mail' && answers.every((answer) => failedBy(answer, 'no-service'))) {
    return { checked: true, value: [] };
  }
  if (notGranted(refused)) return notLookedAt('the mail settings of an account');
  throw refused.ok ? new AppError('unavailable', 'Gmail was not asked to the end') : errorOf(refused.fault);
};

const byHand = ({ title }: Held, verb: string): Changed =>
  notAllowed(`${title}. ${verb} it in the settings of the mailbox in Gmail.`);

const kindOf = ({ what }: Held): MailKind => {
  const kind = kinds.find((one) => one.what === what);
  if (kind === undefined) throw new AppError('invalid', 'Nothing of this kind is held in a mailbox');
  return kind;
};

const take = async (id: string, thing: Held, workspace: Workspace): Promise<Changed> => {
  const kind = kindOf(thing);
  const user = await mustReadUser(id, workspace);
  if (isStopped(user)) return owed;
  const answer = await kind.take(thing, mailboxOf(user, workspace));
  if (answer.ok) return { done: true, already: answer.value === 'already' };
  const why = await whyRefused(answer, id, workspace);
  if (why === 'stopped') return owed;
  // No mailbox, nothing in it.
  if (why === 'no-mail') return { done: true, already: true };
  if (notGranted(answer)) return byHand(thing, 'Take away');
  throw errorOf(answer.fault);
};

const give = async (id: string, thing: Held, workspace: Workspace): Promise<Changed> => {
  const kind = kindOf(thing);
  const user = await mustReadUser(id, workspace);
  if (isStopped(user)) return owed;
  const answer = await kind.give(thing, mailboxOf(user, workspace));
  if (answer.ok) return changedBy(answer.value);
  const why = await whyRefused(answer, id, workspace);
  if (why === 'stopped') return owed;
  if (why === 'no-mail') {
    return {
      done: false,
      askHuman:
        'Gmail is switched off for this account. Turn it on for its organisational unit in the Admin console, then put this back in the settings of the mailbox.',
    };
  }
  if (notGranted(answer)) return byHand(thing, 'Put back');
  throw errorOf(answer.fault);
};

const changedBy = (value: Given): Changed =>
  typeof value === 'object'
    ? { done: false, askHuman: value.askHuman }
    : { done: true, already: value === 'already' };

/** Job: writes the receipt over the card that asked, once nothing more waits behind it. */
import { AppError } from '../../../core/errors.ts';
import type { Done, Job } from '../../../core/ports.ts';
import { signedReceiptCall, type SignedReceipt } from './calls.ts';
import { isOpen, standingOf } from './standing.ts';
import { subjectOf } from './subject.ts';
import { thanksCard } from './thanks-card.ts';

/** The thanks in answer to the press stand this long before the chat's own are written over them: somebody reads them. */
export const receiptAfterMs = 60_000;
const triesAtMost = 8;
const nothing: Done = { rows: [], trail: [] };

export const signedReceiptJob: Job<SignedReceipt> = {
  ...signedReceiptCall,
  // A whole year signs in the same lesson.
  slow: true,
  async run({ person: id, agreement, at, ref, spot }, deps, turn) {
    const person = await deps.directory.person(id);
    const subject = person && (await subjectOf({ by: person, values: {} }, deps));
    // Whoever has left reads no chat any more.
    if (person === undefined || subject === undefined) return nothing;
    const title = subject.policy.texts.find((one) => one.id === agreement)?.title ?? '';
    const card = thanksCard(subject, { title, at, ref, already: false, waiting: [] });
    // The card has something else to open: its last signature writes over it.
    const isLast = async () => !(await standingOf(subject, deps)).some(isOpen);
    const delivery = await deps.notifier.inTurn(person, card, isLast, spot);
    if (delivery === 'unwanted' || delivery.delivered) return nothing;
    deps.log.warn('a receipt was not written over the card that asked to sign', {
      because: delivery.because,
      attempt: turn.attempt,
    });
    if (delivery.permanent || turn.attempt >= triesAtMost) return nothing;
    throw new AppError('unavailable', 'the chat service did not take a receipt');
  },
};

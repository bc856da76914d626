/** Job: writes the receipt over the form's card in the reporter's chat. */
import { AppError } from '../../../core/errors.ts';
import type { Job } from '../../../core/ports.ts';
import { receiptCall, type Receipt } from './calls.ts';

const triesAtMost = 8;

export const receiptJob: Job<Receipt> = {
  ...receiptCall,
  async run({ person: id, ref, at, spot }, deps, turn) {
    const person = await deps.directory.person(id);
    // Whoever has left reads no chat any more.
    if (person === undefined) return { rows: [], trail: [] };
    const card = { card: 'concern/receipt', model: { ref, at } } as const;
    const delivery = await deps.notifier.overwrite(person, spot, card);
    if (delivery.delivered) return { rows: [], trail: [] };
    deps.log.warn('a receipt was not written over the form', {
      because: delivery.because,
      attempt: turn.attempt,
    });
    if (delivery.permanent || turn.attempt >= triesAtMost) return { rows: [], trail: [] };
    throw new AppError('unavailable', 'the chat service did not take a receipt');
  },
};

/** Job: asks somebody once more after a talk, in their own chat. */
import { AppError } from '../../../core/errors.ts';
import type { Done, Job } from '../../../core/ports.ts';
import { askAgainCall, type AskAgain } from './calls.ts';
import { standingOf } from './standing.ts';
import { subjectOf } from './subject.ts';

const nothing: Done = { rows: [], trail: [] };

export const askAgainJob: Job<AskAgain> = {
  ...askAgainCall,
  async run({ person: id, agreement }, deps, { school, attempt }) {
    const person = await deps.directory.person(id);
    const subject = person && (await subjectOf({ by: person, values: {} }, deps));
    if (person === undefined || subject === undefined) return nothing;
    const owed = (await standingOf(subject, deps)).find((one) => one.agreement.id === agreement);
    // Signed meanwhile, or asked about once more: then it is for others to say something.
    if (owed?.state !== 'waiting') return nothing;
    const delivery = await deps.notifier.tell(person, {
      card: 'agreements/notice',
      model: {
        title: 'Have another look',
        said: 'You have talked about it. Please read it once more, and see whether you can sign it now.',
        repeat: attempt > 1,
        button: 'Read it',
        verb: 'agreements.open',
        data: { agreement },
      },
    });
    const told = delivery.delivered || delivery.perhaps === true;
    if (!told && !delivery.permanent) {
      deps.log.warn('somebody was not asked again', { school, because: delivery.because });
      throw new AppError('unavailable', 'the chat service did not take a card');
    }
    const action = told ? 'agreement.asked-again' : 'agreement.unreachable';
    return { rows: [], trail: [{ actor: 'lantern', action, target: person.id }] };
  },
};

/** Job: puts a notice about leavers into somebody's chat. It names nobody and says numbers only. */
import { z } from 'zod';
import { AppError } from '../../../core/errors.ts';
import type { Done, Job } from '../../../core/ports.ts';
import { tellReasons } from '../calls.ts';
import { people } from './list-leavers.ts';

const payload = z.object({
  person: z.string(),
  why: z.enum(['ask', ...tellReasons]),
  /** `ask`: how many wait for a decision, and how many for a second person. */
  waiting: z.int().default(0),
  agreeing: z.int().default(0),
  /** Of these, whose access is to be taken away for a time (A26). */
  access: z.int().default(0),
});
export type LeaverNotice = z.infer<typeof payload>;
export const leaverNoticeCall = { name: 'leavers.notice', payload };

export const leaverNoticeJob: Job<LeaverNotice> = {
  ...leaverNoticeCall,
  async run(notice, deps, { school, attempt }) {
    const person = await deps.directory.person(notice.person);
    if (person === undefined) return ended(notice, 'not-told');
    const { title, said, view } = words(notice);
    const model = { title, said, view, repeat: attempt > 1, school };
    const delivery = await deps.notifier.tell(person, { card: 'leavers/notice', model });
    if (delivery.delivered) return ended(notice, 'told');
    deps.log.warn('a notice about leavers was not delivered', { school, because: delivery.because, attempt });
    if (delivery.permanent) return ended(notice, 'not-told');
    throw new AppError('unavailable', 'the chat service did not take a notice about leavers');
  },
};

const ended = ({ person, why }: LeaverNotice, how: 'told' | 'not-told'): Done => ({
  rows: [],
  trail: [{ actor: 'lantern', action: `leavers.${how}:${why}`, target: person }],
});

interface Words {
  readonly title: string;
  readonly said: string;
  readonly view: string;
}

const words = ({ why, waiting, agreeing, access }: LeaverNotice): Words => {
  switch (why) {
    case 'ask':
      return {
        title: waiting > access ? 'Leavers to decide' : 'Access to take away',
        said: [
          ...(waiting > access
            ? [`${people(waiting - access)} may have left and can still sign in. Please look and decide.`]
            : []),
          ...(access > 0
            ? [`${people(access)}: access is to be taken away for a time. Please do it today.`]
            : []),
          ...(agreeing > 0 ? [`${people(agreeing)}: a second person is asked.`] : []),
        ].join(' '),
        view: 'decide',
      };
    case 'approve':
      return {
        title: 'A second person is needed',
        said: 'A colleague wants to disable the accounts of somebody who has left, and needs a second person to agree. Please look.',
        view: 'agree',
      };
    case 'done':
      return {
        title: 'Done, and read back',
        said: 'Accounts that you decided to disable are disabled: the clouds say so themselves. What Lantern cannot see stands on each card.',
        view: 'done',
      };
    case 'handed':
      return {
        title: 'A person has to help',
        said: 'Part of a disabling could not be done from here. What is left, and how to do it, stands on each card.',
        view: 'doing',
      };
    case 'refused':
      return {
        title: 'Nothing was disabled',
        said: 'When Lantern looked once more, something had changed, so it touched nothing. The reason stands on the card.',
        view: 'decide',
      };
    case 'more-found':
      return {
        title: 'One more account was found',
        said: 'What you decided is done, and meanwhile another account of the same person was found that still works. Please decide about that one too.',
        view: 'decide',
      };
    case 'half-done':
      return {
        title: 'Half done for more than an hour',
        said: 'A leaver’s accounts are disabled only in part. Please open it and see what is left.',
        view: 'doing',
      };
    case 'undone':
      return {
        title: 'Put back',
        said: 'Accounts work again. What could not be put back stands on each card.',
        view: 'done',
      };
    case 'restore':
      return {
        title: 'Access comes back today',
        said: 'The time is over for which access was taken away. Please put it back before noon.',
        view: 'done',
      };
    case 'restore-late':
      return {
        title: 'Access is still away',
        said: 'It was due back today and has not been confirmed. Please put it back now, or say why not.',
        view: 'done',
      };
  }
};

/** Job: puts a notice into somebody's chat that names nobody. */
import type { ChatCard } from '../../../cards/cards.ts';
import { AppError } from '../../core/errors.ts';
import type { Done, Job, Turn } from '../../core/ports.ts';
import { readerNoticeCall, type ReaderNotice } from './reader.ts';

export const noticeReaderJob: Job<ReaderNotice> = {
  ...readerNoticeCall,
  async run(notice, deps, turn) {
    const person = await deps.directory.person(notice.person);
    if (person === undefined) return ended(notice, 'not-told');
    const delivery = await deps.notifier.tell(person, cardFor(notice, turn));
    if (delivery.delivered) return ended(notice, 'told');
    deps.log.warn('a notice about readers was not delivered', {
      school: turn.school,
      because: delivery.because,
      attempt: turn.attempt,
    });
    if (delivery.permanent) return ended(notice, 'not-told');
    throw new AppError('unavailable', 'the chat service did not take a notice about readers');
  },
};

const ended = ({ person, why }: ReaderNotice, how: 'told' | 'not-told'): Done => ({
  rows: [],
  trail: [{ actor: 'lantern', action: `role.${how}:${why}`, target: person }],
});

const words: Readonly<Record<Exclude<ReaderNotice['why'], 'joined'>, string>> = {
  appeared: 'Somebody new has been given a role that reads reports. Open to see and confirm.',
  questioned: 'Somebody has said that a new role is not right. Please open to see, today if you can.',
  founded:
    'Whoever runs Lantern has named who reads reports here, because nobody was left who could confirm it. If you did not expect this, please speak to the Chair of Governors or the trust.',
};

/** A repeat says so: after a crash nobody can know whether the first notice arrived. */
export const cardFor = ({ why }: ReaderNotice, { attempt }: Pick<Turn, 'attempt'>): ChatCard =>
  why === 'joined'
    ? { card: 'people/joined', model: { repeat: attempt > 1 } }
    : { card: 'people/newcomer', model: { said: words[why], repeat: attempt > 1 } };

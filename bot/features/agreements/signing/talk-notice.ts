/** Job: the neutral card about a talk into one chat: it names nobody. Where a tutor cannot be reached the coordinator is told at once. */
import type { ChatCard } from '../../../../cards/cards.ts';
import { AppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Done, Job, PersonId } from '../../../core/ports.ts';
import { talkLookCall, talkNoticeCall, type TalkNotice } from './calls.ts';
import { talkKey, talks } from './talk.ts';

const nothing: Done = { rows: [], trail: [] };

export const talkNoticeJob: Job<TalkNotice> = {
  ...talkNoticeCall,
  async run({ talk: id, since, person: to }, deps, { school, attempt }) {
    const stored = await deps.records.get(talks, talkKey(school, id));
    if (stored === undefined || !stored.value.open || stored.value.since !== since) return nothing;
    const person = await deps.directory.person(to);
    const delivery = person && (await deps.notifier.tell(person, noticeCard(attempt > 1)));
    if (delivery?.delivered === true || (delivery !== undefined && delivery.perhaps === true))
      return done('agreement.talk-told', to, id);
    if (delivery !== undefined && !delivery.permanent) {
      deps.log.warn('a notice of a talk was not delivered', { school, because: delivery.because });
      throw new AppError('unavailable', 'the chat service did not take a notice of a talk');
    }
    const unreachable = done('agreement.talk-unreachable', to, id);
    // The tutor cannot be reached: the coordinator is told at once.
    if (stored.value.with !== 'tutor' || stored.value.passedOn) return unreachable;
    const next = { talk: id, since, step: 'pass-on' } as const;
    return { ...unreachable, rows: [schedule(talkLookCall, next, deps.clock.now(), school)] };
  },
};

const done = (action: string, person: PersonId, talk: string) => ({
  rows: [],
  trail: [{ actor: 'lantern' as const, action: `${action}:${person}`, target: `GT!${talk}` }],
});

const noticeCard = (repeat: boolean): ChatCard => ({
  card: 'agreements/notice',
  model: {
    title: 'A task is waiting',
    said: 'Somebody would like to talk before they sign an agreement. Open to see who, have a quiet word with them, and then say so here.',
    repeat,
    button: 'Open',
    verb: 'agreements.talks',
    data: { show: 'yes' },
  },
});

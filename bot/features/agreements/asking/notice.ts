/** Job: tells a coordinator in their own chat how the campaign stands. It names nobody; figures come when it is opened. */
import { AppError } from '../../../core/errors.ts';
import type { Done, Job } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { campaignCard } from './ask-card.ts';
import { campaignNoticeCall, type CampaignNotice } from './calls.ts';

export const campaignNoticeJob: Job<CampaignNotice> = {
  ...campaignNoticeCall,
  async run(notice, deps, { school }) {
    const person = await deps.directory.person(notice.person);
    const ended = (action: string): Done => ({
      rows: [],
      trail: [{ actor: 'lantern', action: `agreements.${action}-${notice.why}`, target: notice.person }],
    });
    if (person === undefined) return ended('unreachable');
    const { verb, ...words } = wordsOf(notice, deps.policies.of(school));
    const delivery = await deps.notifier.tell(person, campaignCard(words, verb, school));
    if (delivery.delivered || delivery.perhaps === true) return ended('told');
    deps.log.warn('a notice about agreements was not delivered', { school, because: delivery.because });
    if (delivery.permanent) return ended('unreachable');
    throw new AppError('unavailable', 'the chat service did not take a notice about agreements');
  },
};

const wordsOf = ({ why, on, last }: CampaignNotice, policy: Policy) => {
  switch (why) {
    case 'soon':
      return {
        title: 'The agreements of this school year',
        said: `On ${sayDay(`${on ?? ''}T12:00:00`, policy.calendar.zone)} everybody is due to be asked to sign. Open to see what would be sent to whom. ${
          policy.agreements.startsBy === 'itself'
            ? 'You can start it sooner or put it off a week.'
            : 'Nothing is sent before you start it, and you can put it off a week.'
        }`,
        verb: 'agreements.preview',
      };
    case 'ready':
      return {
        title: 'Ready to start',
        said: `The day for this school year’s agreements has come. Nothing is sent before you start it. Open to see what would be sent.${
          last === true ? ' You are not reminded of this again: you can start it whenever you are ready.' : ''
        }`,
        verb: 'agreements.preview',
      };
    case 'late':
      return {
        title: 'The agreements of this year have not begun',
        said: 'Their day is over, and nobody has been asked to sign this school year. Nothing starts by itself now. Open to see how it stands, and start it when you are ready.',
        verb: 'agreements.campaign',
      };
    case 'look':
      return {
        title: 'Agreements need somebody',
        said: 'A class still waits for its tutor’s word, or some people are missing after the last reminder. Please have a look.',
        verb: 'agreements.classes',
      };
  }
};

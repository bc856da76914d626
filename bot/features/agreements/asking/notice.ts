/** Job: tells a coordinator or the office in their own chat how the campaign stands. It names nobody; figures come when it is opened. */
import { AppError } from '../../../core/errors.ts';
import type { Done, Job } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { campaignCard } from './ask-card.ts';
import { campaignNoticeCall, type CampaignNotice } from './calls.ts';
import { counted, people } from './views.ts';

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

const wordsOf = ({ why, on, count = 0 }: CampaignNotice, policy: Policy) => {
  switch (why) {
    case 'soon':
      return {
        title: 'The agreements of this school year',
        said: `On ${sayDay(`${on ?? ''}T12:00:00`, policy.calendar.zone)} everybody is due to be asked to sign. Open to see what would be sent to whom. You can start it sooner or put it off a week.`,
        verb: 'agreements.preview',
      };
    case 'ready':
      return {
        title: 'Ready to start',
        said: 'The day for this school year’s agreements has come. Nothing is sent before you start it. Open to see what would be sent.',
        verb: 'agreements.preview',
      };
    case 'look':
      return {
        title: 'Agreements need somebody',
        said: 'A class still waits for its tutor’s word, or some people are missing after the last reminder. Please have a look.',
        verb: 'agreements.classes',
      };
    case 'links':
      return {
        title: 'Signing by web link or on paper',
        said: `${counted(count, 'signature', 'signatures')} of this year’s agreements can only come by web link or on paper. Open to make the links, print letters or write down papers.`,
        verb: 'links.list',
      };
    case 'ending':
      return {
        title: 'Web links that end soon',
        said: `The links of ${people(count)} who have not signed end within a week. Open to make new ones; the letters have to be handed out again.`,
        verb: 'links.list',
      };
  }
};

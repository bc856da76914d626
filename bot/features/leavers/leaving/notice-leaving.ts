/** Job: one card of a checklist into one chat. It names nobody but its receiver; names come in answer to a press. */
import type { ChatCard } from '../../../../cards/cards.ts';
import { AppError } from '../../../core/errors.ts';
import type { Done, Job, Turn } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { mineCard } from './mine-card.ts';
import { checklistKey, checklists, isOutstanding, type Checklist } from './checklist.ts';
import { leavingNoticeCall, type LeavingNotice } from './calls.ts';

export const noticeLeavingJob: Job<LeavingNotice> = {
  ...leavingNoticeCall,
  async run(notice, deps, turn) {
    const { school } = turn;
    const stored = await deps.records.get(checklists, checklistKey(school, notice.leaver));
    const person = await deps.directory.person(notice.person);
    const done = (action: string): Done => ({
      rows: [],
      trail: [{ actor: 'lantern', action: `${action}:${notice.person}`, target: notice.leaver }],
    });
    if (stored === undefined || !isOutstanding(stored.value)) return { rows: [], trail: [] };
    if (person === undefined) return done('leaving.unreachable');
    const delivery = await deps.notifier.tell(
      person,
      cardOf(notice, stored.value, deps.policies.of(school), turn),
    );
    if (delivery.delivered) return done(`leaving.told-${notice.why}`);
    deps.log.warn('a notice of leaving was not delivered', { school, because: delivery.because });
    // The office lists what is open whoever was reached.
    if (delivery.permanent) return done('leaving.unreachable');
    throw new AppError('unavailable', 'the chat service did not take a notice of leaving');
  },
};

const words: Readonly<Record<Exclude<LeavingNotice['why'], 'mine'>, string>> = {
  begun: 'Somebody is leaving. Open to see what comes back and what is closed, and tick it off.',
  tutor: 'A pupil of your form is leaving. Open to see what they should bring back, and tell them.',
  today: 'Somebody’s last day is today, and something is still open.',
  office: 'Somebody has left, and something is still open.',
  meet: 'Somebody who is leaving would like to meet IT on their last day.',
};

/** A repeat says so: after a crash nobody can know whether the first one arrived. */
const cardOf = (
  { leaver, why }: LeavingNotice,
  checklist: Checklist,
  policy: Policy,
  { school, attempt }: Turn,
): ChatCard => {
  const repeat = attempt > 1;
  if (why !== 'mine')
    return {
      card: 'leaving/notice',
      model: {
        title: 'Leaving',
        said: words[why],
        repeat,
        button: 'Open',
        verb: 'leaving.open',
        data: { school, leaver },
      },
    };
  return mineCard(checklist, policy, { notice: '', repeat });
};

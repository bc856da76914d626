/** Job: one card about a guest into one chat. It names nobody; the name comes in answer to a press. */
import { AppError } from '../../../core/errors.ts';
import type { Done, Job } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import { guestNoticeCall, type GuestNotice } from './calls.ts';
import { guestKey, guests, type Guest } from './guest.ts';

export const noticeGuestJob: Job<GuestNotice> = {
  ...guestNoticeCall,
  async run({ guest: id, person: to, why }, deps, { school, attempt }) {
    const stored = await deps.records.get(guests, guestKey(school, id));
    const person = await deps.directory.person(to);
    if (stored === undefined || !isStillSo(stored.value, why)) return { rows: [], trail: [] };
    const done = (action: string): Done => ({
      rows: [],
      trail: [{ actor: 'lantern', action: `guest.${action}:${to}`, target: id }],
    });
    if (person === undefined) return done('unreachable');
    const day = sayDay(`${stored.value.until}T12:00:00`, deps.policies.of(school).calendar.zone);
    const delivery = await deps.notifier.tell(person, {
      card: 'leaving/notice',
      model: {
        title: 'A guest account',
        said: words[why](day),
        repeat: attempt > 1,
        button: 'Open',
        verb: 'guest.open',
        data: { school, guest: id },
      },
    });
    if (delivery.delivered) return done(`told-${why}`);
    deps.log.warn('a notice of a guest was not delivered', { school, because: delivery.because });
    // It ends on its day whoever was reached.
    if (delivery.permanent) return done('unreachable');
    throw new AppError('unavailable', 'the chat service did not take a notice of a guest');
  },
};

/** What changed meanwhile is not said any more. */
const isStillSo = ({ stage, letEnd }: Guest, why: GuestNotice['why']): boolean => {
  if (why === 'asked' || why === 'waiting') return stage === 'asked';
  if (why === 'expiring') return stage === 'active' && letEnd === undefined;
  return true;
};

const words: Readonly<Record<GuestNotice['why'], (day: string) => string>> = {
  asked: () =>
    'Somebody asks for a guest account. Open to see for whom and until when. Create it as you always do, then say here which account it is.',
  waiting: () => 'A guest is expected today, and nobody has said yet which account is theirs.',
  ready: () => 'The guest account that you asked for is there. Open to see which it is.',
  expiring: (day) =>
    `A guest account that you answer for ends on ${day}. Open to extend it with a reason, or let it end.`,
  ended: () => 'A guest account that you answered for has come to its last day. IT is asked to disable it.',
  'by-hand': () =>
    'A guest account has come to its last day. Lantern is connected to no cloud that has it: please disable it by hand.',
};

import type { ChatCard } from '../../../../cards/cards.ts';
import { sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Checklist } from './checklist.ts';

/** What somebody who leaves finds in their own chat: what comes back, and that nobody asks for a password (C2). */
export const mineCard = (
  checklist: Checklist,
  policy: Policy,
  more: { readonly notice: string; readonly repeat: boolean },
): ChatCard => {
  const titles = (whose: 'equipment' | 'devices'): string[] =>
    checklist.lines
      .filter((one) => one.for === whose && one.state === 'open')
      .map(({ title, brief }) => brief ?? title);
  return {
    card: 'leaving/mine',
    model: {
      ...more,
      lastDay: sayDay(`${checklist.lastDay}T12:00:00`, policy.calendar.zone),
      bring: titles('equipment'),
      devices: titles('devices'),
      meet: checklist.meet === undefined,
      school: policy.school,
      leaver: checklist.leaver,
    },
  };
};

/** *Open*, *Extend…* and *Let it end*: what the member of staff does who answers for a guest. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { readers } from '../../../core/readers.ts';
import { localDate, sayDay } from '../../../core/say-time.ts';
import { changeGuest, type GuestStep } from './change-guest.ts';
import { formCard, mostWords, plain, wordsProblem } from '../../../core/form-card.ts';
import { endOf } from './end-of.ts';
import { nothingThere, tooOld, type Guest } from './guest.ts';
import { findGuest, guestAt, showGuest } from './show-guest.ts';

const openValues = z.object(guestAt);
type OpenValues = z.infer<typeof openValues>;

export const openGuest: Flow<OpenValues> = {
  verb: 'guest.open',
  who: readers,
  values: openValues,
  afresh: 'run',
  run: async (act, deps) => {
    const stored = await findGuest(act, deps);
    return stored === undefined ? nothingThere : showGuest(act, stored.value, '', deps);
  },
};

const text = z.string().optional();
const extendValues = z.object({ ...guestAt, send: z.literal('yes').optional(), until: text, reason: text });
type ExtendAct = ActOf<z.infer<typeof extendValues>>;

export const extendGuest: Flow<z.infer<typeof extendValues>> = {
  verb: 'guest.extend',
  who: readers,
  values: extendValues,
  afresh: (act, deps) =>
    changeGuest(act, deps, (guest) =>
      mayExtend(act, guest) ? { reply: form(act, guest, tooOld, deps) } : { again: notYours },
    ),
  run: (act, deps) => changeGuest(act, deps, (guest) => extended(act, guest, deps)),
};

const notYours = 'Only whoever answers for them can do this.';
const mayExtend = (act: ActOf<unknown>, guest: Guest): boolean =>
  guest.sponsor === act.by.id && guest.stage === 'active';

const extended = (act: ExtendAct, guest: Guest, deps: Deps): GuestStep => {
  if (!mayExtend(act, guest)) return { again: guest.stage === 'ended' ? 'It has ended.' : notYours };
  const answer = (problem: string): GuestStep => ({ reply: form(act, guest, problem, deps) });
  if (act.values.send === undefined) return answer('');
  const policy = deps.policies.of(act.values.school);
  const now = deps.clock.now();
  const reason = plain(act.values.reason);
  const problem = reason === '' ? 'Please write why they still need it.' : wordsProblem(reason, mostWords);
  if (problem !== undefined) return answer(problem);
  const until = endOf(act.values.until ?? '', localDate(now, policy.calendar.zone), policy, now);
  if ('problem' in until) return answer(until.problem);
  const at = now.toISOString();
  return {
    after: {
      ...guest,
      until: until.day,
      letEnd: undefined,
      extensions: [...guest.extensions, { by: act.by.id, at, until: until.day, reason }].slice(-mostKept),
    },
    notice: `It lasts until ${sayDay(`${until.day}T12:00:00`, policy.calendar.zone)} now.`,
  };
};

const mostKept = 20;

const form = (act: ExtendAct, guest: Guest, problem: string, deps: Deps): Reply => {
  const { school } = act.values;
  const policy = deps.policies.of(school);
  return formCard(
    {
      title: 'Extend a guest account',
      problem,
      lines: [
        `It ends on ${sayDay(`${guest.until}T12:00:00`, policy.calendar.zone)} now. At most ${policy.leavers.guestDays} days from today.`,
      ],
      fields: [
        { id: 'until', label: 'The new last day', type: 'date' },
        { id: 'reason', label: 'Why do they still need it? Never a password or a PIN.', type: 'multiline' },
      ],
      verb: 'guest.extend',
      submit: 'Extend it',
      data: { school, guest: guest.id },
      back: { verb: 'guest.open', title: 'Back', data: { school, guest: guest.id } },
    },
    act.values,
  );
};

export const letGuestEnd: Flow<OpenValues> = {
  verb: 'guest.letEnd',
  who: readers,
  values: openValues,
  afresh: (act, deps) => changeGuest(act, deps, () => ({ again: tooOld })),
  run: (act, deps) =>
    changeGuest(act, deps, (guest) => {
      if (!mayExtend(act, guest)) return { again: guest.stage === 'ended' ? 'It has ended.' : notYours };
      if (guest.letEnd !== undefined) return { again: '' };
      return {
        after: { ...guest, letEnd: { by: act.by.id, at: deps.clock.now().toISOString() } },
        notice: 'Thank you. You are not asked again, and IT is asked to disable it after its last day.',
      };
    }),
};

/** "Report this message" (A17): link, sender and time always; the words only where the reporter ticks that. */
import { z } from 'zod';
import type { Card } from '../../../../cards/cards.ts';
import { newId } from '../../../core/keys.ts';
import type { Flow, Reply } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { limits } from '../concern.ts';
import { findDraft, newDraft, startDraft, type Draft } from './draft.ts';
import { text, tooLong } from './form-values.ts';
import { helpCard } from '../pupils/help-card.ts';
import { resumeCard } from './on-step.ts';

const messageCard: Card = { card: 'concern/message', model: { title: 'Report this message' } };

export const messageForm: Flow = {
  verb: 'concern.messageForm',
  who: ['staff', 'governor', 'visitor', 'pupil'],
  values: z.unknown(),
  places: ['personal', 'tab', 'group', 'channel'],
  afresh: 'run',
  async run(act, deps) {
    if (act.by.kind === 'pupil') return { answer: await helpCard(act, deps) };
    return { answer: messageCard };
  },
};

const values = z.object({ link: text, sender: text, at: text, words: text.optional() });

export const fromMessage: Flow<z.infer<typeof values>> = {
  verb: 'concern.fromMessage',
  who: ['staff', 'governor', 'visitor'],
  values,
  places: ['personal', 'tab', 'group', 'channel'],
  afresh: () => Promise.resolve({ answer: messageCard }),
  async run(act, deps) {
    const underWay = await findDraft(act.by, deps);
    if (underWay !== undefined && isThis(underWay.value, act.values)) return opened(underWay.value);
    if (underWay !== undefined) {
      return {
        answer: {
          text: 'You have another report under way. Please finish it or throw it away in your private chat, then report this message.',
        },
        chat: resumeCard(underWay.value, deps, act, ''),
      };
    }
    const now = deps.clock.now();
    const { zone } = deps.policies.of(act.by.school).calendar;
    const { link, sender, at, words } = act.values;
    const problem =
      tooLong('The words of the message', words ?? '', limits.message) ??
      tooLong('The link', link, limits.line) ??
      tooLong('Who sent it', sender, limits.line);
    if (problem !== undefined)
      return { answer: { text: `${problem} You can also report it without the words.` } };
    const sentAt = timeOf(at, now);
    const first = newDraft({ ...act, spot: undefined }, newId(now), now);
    const draft: Draft = {
      ...first,
      report: {
        ...first.report,
        date: localDate(new Date(sentAt), zone),
        message: {
          link,
          from: sender,
          at: sentAt,
          ...(words === undefined || words === '' ? {} : { words }),
        },
      },
    };
    await startDraft(act.by, draft, deps);
    return opened(draft);
  },
};

/** As ISO and nothing else: `Date.parse` takes a remark in brackets, too, and years that no calendar has. */
const timeOf = (at: string, now: Date): string => {
  const time = Date.parse(at);
  return time >= 0 && time <= now.getTime() + dayMs ? new Date(time).toISOString() : now.toISOString();
};
const dayMs = 24 * 60 * 60 * 1000;

/** The dialog was delivered twice: nothing has been filled in yet. */
const isThis = ({ step, report: { message } }: Draft, { link, at }: z.infer<typeof values>): boolean =>
  step === 'who' &&
  message !== undefined &&
  message.link === link &&
  Date.parse(message.at) === Date.parse(at);

const opened = ({ id: draft }: Draft): Reply => ({
  answer: { text: 'Please carry on in your private chat with Lantern: the form is open there.' },
  chat: { card: 'concern/who', model: { draft, subject: '', involvesAdult: '', problem: '' } },
});

/** Something was attached: it is never fetched (I3). Guidance, and a short way to alert somebody now. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { newId } from '../../../core/keys.ts';
import { emptyReport, report as reportSchema, subjects, type Report } from '../concern.ts';
import { findSubmission } from './draft.ts';
import { drawing } from './on-step.ts';
import { pupilHelp } from './pupil-help.ts';
import { raise } from './raise.ts';
import { receiptRow } from './send.ts';
import { sentAgain, sentCard } from './sent-card.ts';
import { isAppError } from '../../../core/errors.ts';

export const attachment: Flow = {
  verb: 'concern.attachment',
  who: ['staff', 'governor', 'visitor', 'pupil'],
  values: z.unknown(),
  places: ['personal', 'tab', 'group', 'channel'],
  async run(act, deps) {
    if (act.by.kind === 'pupil') return { chat: await pupilHelp(act, deps) };
    const chat = {
      card: 'concern/attachment' as const,
      model: { draft: newId(deps.clock.now()), problem: '' },
    };
    return act.place === 'personal' || act.place === 'tab'
      ? { chat }
      : { chat, here: { text: 'I have opened a private chat with you.' } };
  },
};

const values = z.object({
  draft: z.string().min(1).max(64),
  subject: z.enum(subjects),
  involvesAdult: reportSchema.shape.involvesAdult,
});

/** The two first questions, then send: somebody is told within the minute, and the rest is said in person. */
export const alert: Flow<z.infer<typeof values>> = {
  verb: 'concern.alert',
  who: ['staff', 'governor', 'visitor'],
  values,
  async run(act, deps) {
    const sent = await findSubmission(act.by, act.values.draft, deps);
    if (sent !== undefined) return { answer: await sentAgain(sent, act, deps) };
    try {
      return await sendAlert(act, deps);
    } catch (error) {
      if (!isAppError(error, 'conflict')) throw error;
      const other = await findSubmission(act.by, act.values.draft, deps);
      if (other === undefined) throw error;
      return { answer: await sentAgain(other, act, deps) };
    }
  },
};

const sendAlert = async (act: ActOf<z.infer<typeof values>>, deps: Deps): Promise<Reply> => {
  const now = await drawing(act, deps);
  const { subject, involvesAdult } = act.values;
  const report: Report = {
    ...emptyReport,
    subject,
    involvesAdult,
    quick: true,
    facts:
      'Sent as a quick alert, after something was attached in the chat. Lantern did not open it. Please speak to the reporter.',
  };
  const raised = raise({
    submission: act.values.draft,
    reporter: act.by,
    report,
    policy: now.policy,
    away: now.away,
    now: now.now,
    complete: true,
  });
  await deps.ledger.record(act.by.school, {
    rows: [...raised.rows, ...receiptRow({ spot: act.spot }, raised, now)],
    trail: raised.trail,
  });
  return { answer: sentCard(raised, now) };
};

/** Something was attached: it is never fetched (I3). Guidance, and a short way to alert somebody now. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { newId } from '../../../core/keys.ts';
import { emptyReport, report as reportSchema, subjects, type Report } from '../concern.ts';
import { tooOld } from './afresh.ts';
import { findSubmission } from './draft.ts';
import { drawing } from './on-step.ts';
import { helpCard } from '../pupils/help-card.ts';
import { raise } from './raise.ts';
import { receiptRow } from './send.ts';
import { sentAgain, sentCard } from './sent-card.ts';
import { AppError, isAppError } from '../../../core/errors.ts';
import { notConfirmed } from '../routing/ring-list.ts';

export const attachment: Flow = {
  verb: 'concern.attachment',
  who: ['staff', 'governor', 'visitor', 'pupil'],
  values: z.unknown(),
  places: ['personal', 'tab', 'group', 'channel'],
  afresh: 'run',
  async run(act, deps) {
    if (act.by.kind === 'pupil') return { chat: await helpCard(act, deps, noPictures) };
    const chat = {
      card: 'concern/attachment' as const,
      model: { draft: newId(deps.clock.now()), problem: '' },
    };
    return act.place === 'personal' || act.place === 'tab'
      ? { chat }
      : { chat, here: { text: 'I have opened a private chat with you.' } };
  },
};

const noPictures =
  'I cannot take pictures or files, so I have not kept it. Please do not send it to anybody. A grown-up can help you with it.';

const values = z.object({
  draft: z.string().min(1).max(64),
  subject: z.enum(subjects).optional().catch(undefined),
  involvesAdult: reportSchema.shape.involvesAdult.optional().catch(undefined),
});
type Values = z.infer<typeof values>;

/** The two first questions, then send: somebody is told within the minute, and the rest is said in person. */
export const alert: Flow<Values> = {
  verb: 'concern.alert',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: async (act, deps) => {
    const { draft } = act.values;
    const sent = await findSubmission(act.by, draft, deps);
    if (sent !== undefined) return { answer: await sentAgain(sent, act, deps) };
    return { answer: { card: 'concern/attachment', model: { draft, problem: tooOld } } };
  },
  async run(act, deps) {
    const { draft, subject, involvesAdult } = act.values;
    if (subject === undefined || involvesAdult === undefined) {
      const problem = 'Please answer both questions. “Not sure” is fine.';
      return { answer: { card: 'concern/attachment', model: { draft, problem } } };
    }
    const sent = await findSubmission(act.by, draft, deps);
    if (sent !== undefined) return { answer: await sentAgain(sent, act, deps) };
    try {
      return await sendAlert(act, { ...emptyReport, ...quick, subject, involvesAdult }, deps);
    } catch (error) {
      if (!isAppError(error, 'conflict')) throw error;
      const other = await findSubmission(act.by, act.values.draft, deps);
      if (other === undefined) throw error;
      return { answer: await sentAgain(other, act, deps) };
    }
  },
};

const quick = {
  quick: true,
  facts:
    'Sent as a quick alert, after something was attached in the chat. Lantern did not open it. Please speak to the reporter.',
};

const sendAlert = async (act: ActOf<Values>, report: Report, deps: Deps): Promise<Reply> => {
  const now = await drawing(act, deps);
  const raised = raise({
    submission: act.values.draft,
    reporter: act.by,
    report,
    policy: now.policy,
    away: now.away,
    newcomers: now.newcomers,
    now: now.now,
    complete: true,
  });
  try {
    await deps.ledger.record(act.by.school, {
      rows: [...raised.rows, ...receiptRow({ spot: act.spot }, raised, now)],
      trail: raised.trail,
    });
  } catch (error) {
    if (isAppError(error, 'conflict') || isAppError(error, 'too-late')) throw error;
    deps.log.error('a quick alert was not confirmed', {
      school: act.by.school,
      error: error instanceof AppError ? error.code : 'unexpected',
    });
    return { answer: { text: notConfirmed(now.policy, raised.plan, 'Send the alert') } };
  }
  return { answer: sentCard(raised, now) };
};

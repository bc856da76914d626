/** Step 4: what was seen or heard (A42), when and where (A2, A30), who knows, what was done. */
import { z } from 'zod';
import type { ActOf, Flow } from '../../../core/ports.ts';
import { tooLateKept } from '../../../core/too-late.ts';
import { limits, report as reportSchema, type Report } from '../concern.ts';
import { stepAfresh, tooOld, type Brought } from './afresh.ts';
import { advanced, saveDraft, type Draft } from './draft.ts';
import { linkProblem, text, tooLong } from './form-values.ts';
import { onStep, type Again } from './on-step.ts';
import { stepCard } from './step-card.ts';
import { needsPeople } from './who.ts';

const values = z.object({
  draft: z.string(),
  facts: text,
  childWords: text,
  date: text,
  time: text,
  place: text,
  where: reportSchema.shape.where.catch('unknown'),
  knows: text,
  done: text,
});
type Values = z.infer<typeof values>;

const written = (act: ActOf<Values>, report: Report): Report => {
  const { draft: _draft, ...fields } = act.values;
  return { ...report, ...fields };
};

/** What must be mended before going on, in words; the text stays in the box. */
const problemOf = (report: Report, today: Date): string | undefined => {
  if (report.facts.trim() === '') return 'Please write what happened. A few words are enough.';
  if (report.date !== '' && !isDay(report.date)) return 'Please choose the day again.';
  if (report.date !== '' && Date.parse(report.date) > today.getTime() + 24 * 60 * 60 * 1000)
    return 'That day has not come yet. Please choose the day again.';
  return (
    tooLong('What happened', report.facts, limits.facts) ??
    tooLong('The child’s own words', report.childWords, limits.words) ??
    tooLong('About what time', report.time, limits.name) ??
    tooLong('Where', report.place, limits.line) ??
    tooLong('Who else knows', report.knows, limits.line) ??
    tooLong('What has been done so far', report.done, limits.line) ??
    linkProblem(report, [
      report.facts,
      report.childWords,
      report.time,
      report.place,
      report.knows,
      report.done,
    ])
  );
};

const isDay = (date: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(`${date}T12:00:00Z`));

/** It came too late to be kept: the words stand in their boxes again. */
const again =
  (act: ActOf<Values>): Again =>
  (draft, drawing) =>
    stepCard({ ...draft, report: written(act, draft.report) }, drawing, tooLateKept);
const brought = (act: ActOf<Values>): Brought => ({
  step: 'account',
  redrawn: (draft, drawing) => stepCard({ ...draft, report: written(act, draft.report) }, drawing, tooOld),
  words: [
    ['What was seen or heard', act.values.facts],
    ['The child’s own words', act.values.childWords],
    ['About what time', act.values.time],
    ['Where', act.values.place],
    ['Who else knows', act.values.knows],
    ['What has been done so far', act.values.done],
  ],
});

export const account: Flow<Values> = {
  verb: 'concern.account',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: (act, deps) => stepAfresh(act, deps, brought(act)),
  run: (act, deps) =>
    onStep(
      act,
      'account',
      deps,
      async ({ stored, drawing }) => {
        const report = written(act, stored.value.report);
        const problem = problemOf(report, drawing.now);
        if (problem !== undefined) return { answer: stepCard({ ...stored.value, report }, drawing, problem) };
        const next: Draft = advanced({ ...stored.value, report }, act, 'review', deps);
        await saveDraft(stored, next, deps);
        return { answer: stepCard(next, drawing) };
      },
      again(act),
    ),
};

/** *Back* from the account keeps what was written so far. */
export const accountBack: Flow<Values> = {
  verb: 'concern.accountBack',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: (act, deps) => stepAfresh(act, deps, brought(act)),
  run: (act, deps) =>
    onStep(
      act,
      'account',
      deps,
      async ({ stored, drawing }) => {
        const report = written(act, stored.value.report);
        const next: Draft = advanced({ ...stored.value, report }, act, 'kind', deps);
        await saveDraft(stored, next, deps);
        return { answer: stepCard(next, drawing) };
      },
      again(act),
    ),
};

/** *Back* and *Change …*: to the step before, or the one named. */
const backValues = z.object({
  draft: z.string(),
  to: z.enum(['who', 'people', 'kind', 'account']).optional(),
});
export const back: Flow<z.infer<typeof backValues>> = {
  verb: 'concern.back',
  who: ['staff', 'governor', 'visitor'],
  values: backValues,
  afresh: (act, deps) => stepAfresh(act, deps),
  run: (act, deps) =>
    onStep(act, undefined, deps, async ({ stored, drawing }) => {
      const step = act.values.to ?? before(stored.value);
      const next = advanced(stored.value, act, step, deps);
      await saveDraft(stored, next, deps);
      return { answer: stepCard(next, drawing) };
    }),
};

const before = ({ step, report }: Draft): Draft['step'] => {
  if (step === 'kind') return needsPeople(report) ? 'people' : 'who';
  if (step === 'review') return 'account';
  if (step === 'account' || step === 'urgent') return 'kind';
  return 'who';
};

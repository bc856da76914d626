/** *Open*, *Done*, *Not needed*, *Open again* and *Keep the note*: what IT, the office, line managers and tutors do. */
import { z } from 'zod';
import type { Flow } from '../../../core/ports.ts';
import { readers } from '../../../core/readers.ts';
import { handsOverSecret, secretRefused } from '../../../core/no-secrets.ts';
import { changeChecklist } from './change-checklist.ts';
import { tickLoan } from './tick-loan.ts';
import { checklistAt, findChecklist, nothingThere, tooOld } from './find-checklist.ts';
import { showChecklist } from './show-checklist.ts';

const openValues = z.object(checklistAt);

export const openChecklist: Flow<z.infer<typeof openValues>> = {
  verb: 'leaving.open',
  who: readers,
  values: openValues,
  afresh: 'run',
  run: async (act, deps) => {
    const stored = await findChecklist(act, deps);
    return stored === undefined ? nothingThere : showChecklist(act, stored.value, {}, deps);
  },
};

const tickValues = z.object({
  ...checklistAt,
  line: z.string().max(60),
  as: z.enum(['done', 'not-needed', 'open']),
  /** What stood in the box for a note: it stays there. */
  words: z.string().optional(),
});

export const tickItem: Flow<z.infer<typeof tickValues>> = {
  verb: 'leaving.tick',
  who: readers,
  values: tickValues,
  afresh: (act, deps) =>
    changeChecklist(act, deps, () => ({ notice: tooOld, words: act.values.words ?? '' })),
  run: (act, deps) =>
    changeChecklist(act, deps, (before) => {
      const { line: id, as: state, words = '' } = act.values;
      const line = before.lines.find((one) => one.id === id);
      if (line === undefined) return { notice: 'That line is not there any more.', words };
      // Whoever was first stays the one who ticked it.
      if (line.state === state) return { words };
      if (line.loan !== undefined) return tickLoan(act, before, { line, loan: line.loan }, deps);
      const signed = { by: act.by.id, at: deps.clock.now().toISOString() };
      return {
        after: {
          ...before,
          lines: before.lines.map((one) => (one === line ? { ...one, state, signed } : one)),
        },
        action: `leaving.${state}:${id}`,
        words,
      };
    }),
};

const noteValues = z.object({ ...checklistAt, words: z.string().optional() });
/** UTF-16 units, and notes: far more than a checklist needs, far less than a row holds. */
const mostWords = 500;
const mostNotes = 40;

export const noteChecklist: Flow<z.infer<typeof noteValues>> = {
  verb: 'leaving.note',
  who: readers,
  values: noteValues,
  afresh: (act, deps) =>
    changeChecklist(act, deps, () => ({ notice: tooOld, words: act.values.words ?? '' })),
  run: (act, deps) =>
    changeChecklist(act, deps, (before) => {
      const words = (act.values.words ?? '').toWellFormed().trim();
      if (words === '') return { problem: 'Please write the note first.' };
      // Not even back into the box: it is not to be kept anywhere (C2).
      if (handsOverSecret(words)) return { problem: secretRefused };
      if (words.length > mostWords)
        return { problem: `That is ${words.length} characters; ${mostWords} fit. Please shorten it.`, words };
      if (before.notes.length >= mostNotes)
        return { problem: 'There are as many notes here as fit. Please speak to each other.', words };
      const note = { by: act.by.id, at: deps.clock.now().toISOString(), words };
      return {
        after: { ...before, notes: [...before.notes, note] },
        action: 'leaving.note',
        notice: 'The note is kept.',
      };
    }),
};

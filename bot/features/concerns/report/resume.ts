/** *Continue* and *Throw it away*: a half-filled report survives a restart for 24 hours. */
import { z } from 'zod';
import type { Flow } from '../../../core/ports.ts';
import { stepAfresh } from './afresh.ts';
import { findDraft, findSubmission, removeDraft } from './draft.ts';
import { stopWriting } from './stop-writing.ts';
import { drawing } from './on-step.ts';
import { sentAgain } from './sent-card.ts';
import { stepCard } from './step-card.ts';

const values = z.object({ draft: z.string() });
const gone = 'This report is not here any more. Type report concern to begin a new one.';

export const resume: Flow<z.infer<typeof values>> = {
  verb: 'concern.resume',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: 'run',
  async run(act, deps) {
    const stored = await findDraft(act.by, deps);
    if (stored !== undefined) return { answer: stepCard(stored.value, await drawing(act, deps)) };
    const sent = await findSubmission(act.by, act.values.draft, deps);
    return { answer: sent === undefined ? { text: gone } : await sentAgain(sent, act, deps) };
  },
};

/** What has been told early stays told: only what is still unsent is thrown away. */
export const discard: Flow<z.infer<typeof values>> = {
  verb: 'concern.discard',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: (act, deps) => stepAfresh(act, deps),
  async run(act, deps) {
    const stored = await findDraft(act.by, deps);
    if (stored === undefined || stored.value.id !== act.values.draft) {
      const sent = await findSubmission(act.by, act.values.draft, deps);
      return { answer: sent === undefined ? { text: gone } : await sentAgain(sent, act, deps) };
    }
    const { raised } = stored.value;
    if (raised === undefined) {
      await deps.records.commit([removeDraft(stored)]);
      return { answer: { text: 'Thrown away. Nothing was sent. Type report concern whenever you need to.' } };
    }
    const stopped = await stopWriting(stored, deps);
    await deps.ledger.record(act.by.school, {
      rows: [...stopped.rows, removeDraft(stored)],
      trail: stopped.trail,
    });
    return {
      answer: {
        text: `Thrown away. Somebody was told before, under the reference ${raised.ref}: what kind of concern it is and who is involved stays with them. Please speak to them in person.`,
      },
    };
  },
};

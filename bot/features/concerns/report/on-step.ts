/** What every button of the form has in common: find the draft, or say kindly what became of it. */
import type { ActOf, Deps, Reply } from '../../../core/ports.ts';
import { isAppError } from '../../../core/errors.ts';
import { sayTime } from '../../../core/say-time.ts';
import { tooLateKept } from '../../../core/too-late.ts';
import type { Card } from '../../../../cards/cards.ts';
import { meetDraft, type Draft, type Met, type Step, type StoredDraft } from './draft.ts';
import { sentAgain } from './sent-card.ts';
import { drawingOf, type Drawing } from './goes-to.ts';
import { stepCard } from './step-card.ts';

export interface Meeting {
  readonly stored: StoredDraft;
  readonly drawing: Drawing;
}

/** The pressed card again, with what was typed on it and why it did not count. */
export type Again = (draft: Draft, drawing: Drawing) => Card;

/**
 * Runs `change` on the draft that the pressed card belongs to. A card in an old state offers to continue; a press that
 * was delivered twice is answered the same way twice; a sent one gets its receipt.
 */
export const onStep = async (
  act: ActOf<{ draft: string }>,
  step: Step | undefined,
  deps: Deps,
  change: (meeting: Meeting) => Promise<Reply>,
  again: Again = (draft, drawing) => stepCard(draft, drawing, tooLateKept),
): Promise<Reply> => {
  for (let attempt = 1; ; attempt += 1) {
    const met = await meetDraft(act, act.values.draft, step, deps);
    if (met.kind !== 'draft') return otherwise(act, met, deps);
    try {
      return await change({ stored: met.draft, drawing: await drawing(act, deps) });
    } catch (error) {
      if (isAppError(error, 'too-late')) {
        // Only the urgent card has no room for a reason.
        if (met.draft.value.step === 'urgent') throw error;
        return { answer: again(met.draft.value, await drawing(act, deps)) };
      }
      // The draft, or the concern that it has raised already: a reader may be opening it at this very moment.
      if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    }
  }
};

const tries = 4;

export const drawing = async (act: ActOf<unknown>, deps: Deps): Promise<Drawing> =>
  drawingOf(act.by.school, await deps.away.in(act.by.school), deps);

const otherwise = async (act: ActOf<unknown>, met: Met, deps: Deps): Promise<Reply> => {
  switch (met.kind) {
    case 'sent':
      return { answer: await sentAgain(met.submission, act, deps) };
    case 'gone':
      return {
        answer: {
          text: 'This report is not here any more: it was thrown away, or 24 hours have passed. Type report concern to begin a new one.',
        },
      };
    case 'again':
      return { answer: stepCard(met.draft.value, await drawing(act, deps)) };
    case 'older':
    case 'draft':
      return { answer: resumeCard(met.draft.value, deps, act, 'This card is from an earlier moment.') };
  }
};

export const resumeCard = (value: Draft, deps: Deps, act: Pick<ActOf<unknown>, 'by'>, lead: string) => {
  const zone = deps.policies.of(act.by.school).calendar.zone;
  return {
    card: 'concern/resume' as const,
    model: {
      draft: value.id,
      said: `${lead} Your report of ${sayTime(value.startedAt, zone)} is kept as you left it.`.trim(),
    },
  };
};

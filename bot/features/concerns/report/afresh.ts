/**
 * A press on a card of the form that is too old: nothing happens. The report comes as it stands, with what was typed in
 * its boxes; where that card is not to be had any more, the words come in boxes to copy from.
 */
import type { Card } from '../../../../cards/cards.ts';
import { newId } from '../../../core/keys.ts';
import type { ActOf, Deps, Reply } from '../../../core/ports.ts';
import { meetDraft, type Draft, type Step } from './draft.ts';
import type { Drawing } from './goes-to.ts';
import { drawing, resumeCard } from './on-step.ts';
import { sentAgain } from './sent-card.ts';
import { stepCard } from './step-card.ts';

export const tooOld =
  'This card had been there for more than a day, so nothing was done. Please look it over and press again.';
const gone =
  'The report that this card belonged to is not here any more: it was thrown away, or 24 hours have passed.';

/** What a press brought. */
export interface Brought {
  /** The step whose card has these boxes, and that card with what was filled in. */
  readonly step: Step;
  readonly redrawn: (draft: Draft, drawing: Drawing) => Card;
  /** Words of the person, each with the name of its box. */
  readonly words?: readonly (readonly [label: string, words: string])[];
}

export const stepAfresh = async (
  act: ActOf<{ draft: string }>,
  deps: Deps,
  brought?: Brought,
): Promise<Reply> => {
  const met = await meetDraft(act, act.values.draft, undefined, deps);
  const words = (brought?.words ?? []).filter(([, text]) => text.trim() !== '');
  switch (met.kind) {
    case 'sent':
      return words.length > 0
        ? { answer: toCopy('This report has been sent.', words) }
        : { answer: await sentAgain(met.submission, act, deps) };
    case 'gone':
      return { answer: words.length > 0 ? toCopy(gone, words) : firstCard(deps, gone) };
    case 'older':
      return {
        answer:
          words.length > 0
            ? toCopy('You have another report under way.', words)
            : resumeCard(met.draft.value, deps, act, gone),
      };
    case 'again':
    case 'draft': {
      const { value } = met.draft;
      const drawn = await drawing(act, deps);
      if (brought !== undefined && value.step === brought.step)
        return { answer: brought.redrawn(value, drawn) };
      if (words.length > 0) return { answer: toCopy('Your report is at another step by now.', words) };
      return { answer: stepCard(value, drawn, tooOld) };
    }
  }
};

/** The first card of a new report. */
export const firstCard = (
  deps: Pick<Deps, 'clock'>,
  problem: string,
  chosen: { readonly subject?: string | undefined; readonly involvesAdult?: string | undefined } = {},
): Card => ({
  card: 'concern/who',
  model: {
    draft: newId(deps.clock.now()),
    subject: chosen.subject ?? '',
    involvesAdult: chosen.involvesAdult ?? '',
    problem,
  },
});

const toCopy = (problem: string, words: readonly (readonly [label: string, words: string])[]): Card => ({
  card: 'case/form',
  model: {
    title: 'Your words',
    ref: '',
    problem,
    warning: '',
    lines: ['What you wrote is below, and kept nowhere else: please copy it, then carry on.'],
    fields: words.map(([label, value], index) => ({
      id: `words${index + 1}`,
      label,
      type: 'multiline',
      value,
      hint: '',
      choices: [],
    })),
    verb: 'concern.fresh',
    submit: 'Carry on with my report',
    data: {},
    cancelVerb: '',
    cancelTitle: 'Back',
    cancel: {},
  },
});

/**
 * `/report concern`, or `/tell`: opens the form, or offers the report that is under way. One read, no write. A pupil gets the
 * card of pupils.
 */
import { z } from 'zod';
import type { ActOf, ChatMessage, Deps, Flow, Reply } from '../../../core/ports.ts';
import { newId } from '../../../core/keys.ts';
import { findDraft } from './draft.ts';
import { resumeCard } from './on-step.ts';
import { helpCard } from '../pupils/help-card.ts';

export const begin: Flow = {
  verb: 'concern.begin',
  who: ['staff', 'governor', 'visitor', 'pupil'],
  values: z.unknown(),
  says: /^\/? ?(?:report(?: a)?(?: concern)?|tell(?: (?:someone|somebody|a (?:grown[- ]?up|teacher)))?|i need help(?: now)?|help me(?: now)?)[.!]*$/i,
  places: ['personal', 'tab', 'group', 'channel'],
  afresh: 'run',
  async run(act, deps) {
    const chat = await opening(act, deps);
    if (act.place === 'group' || act.place === 'channel') return { chat, here };
    return act.spot === undefined ? { chat } : { answer: chat };
  },
};

/** In a channel nothing is said but this, and the form opens in the 1:1 chat. */
const here = { text: 'I have opened a private chat with you.' };

const opening = async (act: ActOf<unknown>, deps: Deps): Promise<ChatMessage> => {
  if (act.by.kind === 'pupil') return helpCard(act, deps);
  const underWay = await findDraft(act.by, deps);
  if (underWay !== undefined) return resumeCard(underWay.value, deps, act, '');
  return emptyForm(deps);
};

const emptyForm = (deps: Deps): ChatMessage => ({
  card: 'concern/who',
  model: { draft: newId(deps.clock.now()), subject: '', involvesAdult: '', problem: '' },
});

/** "Write a full report" on the card that refused an attachment. */
export const fresh: Flow = {
  verb: 'concern.fresh',
  who: ['staff', 'governor', 'visitor'],
  values: z.unknown(),
  afresh: 'run',
  run: async (act, deps): Promise<Reply> => ({ answer: await opening(act, deps) }),
};

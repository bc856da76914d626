/** `/my agreements` (policy-map B9): for everybody what they signed, and what still waits. */
import { z } from 'zod';
import type { Flow } from '../../../core/ports.ts';
import { mineCard } from './mine-card.ts';
import { standingOf } from './standing.ts';
import { aboutWhom, everyone, nothingToSign, signingPlaces, subjectOf } from './subject.ts';

const values = z.object({ ...aboutWhom, page: z.string().max(4).optional() });

export const mine: Flow<z.infer<typeof values>> = {
  verb: 'agreements.mine',
  who: everyone,
  places: signingPlaces,
  values,
  says: /^\/? ?my (?:agreements?|signatures?)[.!?]?$|^\/? ?what (?:have|did) i sign(?:ed)?[.!?]?$/i,
  afresh: 'run',
  run: async (act, deps) => {
    const subject = await subjectOf(act, deps);
    if (subject === undefined) return nothingToSign(act);
    if (act.press === undefined && act.place !== 'web') return { chat: mineBehindButton };
    const page = Math.max(1, Number(act.values.page ?? '1') || 1);
    return { answer: await mineCard(act, subject, await standingOf(subject, deps), deps, { page }) };
  },
};

/** What somebody signed does not stay in the chat. */
export const mineBehindButton = {
  card: 'agreements/notice',
  model: {
    title: 'Your agreements',
    said: 'What you have signed, and what is still waiting for you.',
    repeat: false,
    button: 'Show them',
    verb: 'agreements.mine',
    data: { show: 'yes' },
  },
} as const;

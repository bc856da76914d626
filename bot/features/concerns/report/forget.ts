/** Job: a report that nobody sent is thrown away 24 hours after it was last touched, as its cards promise. */
import type { Job } from '../../../core/ports.ts';
import { forgetCall, type Forget } from './calls.ts';
import { draftOf, isStale, lastsUntil, removeDraft } from './draft.ts';
import { stopWriting } from './stop-writing.ts';

export const forgetJob: Job<Forget> = {
  ...forgetCall,
  async run(forget, deps, { school }) {
    const stored = await draftOf(school, forget.person, deps);
    if (stored === undefined || stored.value.id !== forget.draft) return { rows: [], trail: [] };
    const { value } = stored;
    if (!isStale(value, deps.clock.now()))
      return { again: lastsUntil(value), because: 'it was touched since' };
    const stopped = await stopWriting(stored, deps);
    return {
      rows: [...stopped.rows, removeDraft(stored)],
      trail: [...stopped.trail, { actor: 'lantern', action: 'concern.draft-forgotten', target: value.id }],
    };
  },
};

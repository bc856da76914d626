/** Job: puts back what a disabling took (policy-map C1), and comes back until the clouds say so. */
import type { Job } from '../../../core/ports.ts';
import { undoCall } from '../calls.ts';
import { undoLeaver } from './undo-leaver.ts';

export const undoJob: Job<{ leaver: string }> = {
  ...undoCall,
  async run({ leaver }, deps, { school }) {
    const ended = await undoLeaver({ id: leaver, school, retry: false }, deps);
    return typeof ended === 'string' ? { rows: [], trail: [] } : ended;
  },
};

/** Job: puts back what a disabling took (policy-map C1), and comes back until the clouds say so. */
import type { Job } from '../../../core/ports.ts';
import { undoCall } from '../calls.ts';
import { undoLeaver } from './undo-leaver.ts';

export const undoJob: Job<{ leaver: string; retry?: boolean | undefined }> = {
  ...undoCall,
  slow: true,
  async run({ leaver, retry = false }, deps, { school }) {
    const ended = await undoLeaver({ id: leaver, school, retry }, deps);
    return typeof ended === 'string' ? { rows: [], trail: [] } : ended;
  },
};

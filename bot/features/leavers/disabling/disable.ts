/** Job: disables every account of a leaver whose decision is complete (policy-map C1). Comes back until both clouds say so. */
import type { Job } from '../../../core/ports.ts';
import { disableCall } from '../calls.ts';
import { disableLeaver } from './disable-leaver.ts';

export const disableJob: Job<{ leaver: string; retry?: boolean | undefined }> = {
  ...disableCall,
  slow: true,
  async run({ leaver, retry = false }, deps, { school }) {
    const ended = await disableLeaver({ id: leaver, school, retry }, deps);
    return typeof ended === 'string' ? { rows: [], trail: [] } : ended;
  },
};

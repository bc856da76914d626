/** Job: they have signed, or the school year is over: nobody needs to talk with them any more. */
import { replace } from '../../../core/change.ts';
import type { Done, Job } from '../../../core/ports.ts';
import { endTalkCall, type TalkEnd } from './calls.ts';
import { talkKey, talks } from './talk.ts';

const nothing: Done = { rows: [], trail: [] };

export const endTalkJob: Job<TalkEnd> = {
  ...endTalkCall,
  async run({ talk: id, over }, deps, { school }) {
    const stored = await deps.records.get(talks, talkKey(school, id));
    if (stored?.value.open !== true) return nothing;
    return {
      rows: [replace(talks, stored, { ...stored.value, open: false })],
      trail: [
        {
          actor: 'lantern',
          action: over === undefined ? 'agreement.talk-signed' : 'agreement.talk-over',
          target: `GT!${id}`,
        },
      ],
    };
  },
};

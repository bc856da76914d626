/** The kinds of the sealed rows of this feature, by the prefix of their rows: all begin with `L` (`renew-seals.ts` walks that range). */
import type { Kind } from '../../core/ports.ts';
import { pastedLists } from './asking/pasted-list.ts';
import { pendingNotices } from './asking/pending-notice.ts';
import { listHeads, listSlices, mappings } from './finding/list-rows.ts';
import { nightOutcomes, nightProgresses } from './finding/night-row.ts';
import { guestPrefix, guests } from './guests/guest.ts';
import { leavers, snapshots } from './leaver.ts';
import { checklistPrefix, checklists } from './leaving/checklist.ts';

const sealedKinds: readonly (readonly [string, Kind<unknown>])[] = [
  ['L!', leavers],
  ['LS!', snapshots],
  ['LL!', listSlices],
  ['LLH!', listHeads],
  ['LM!', mappings],
  ['LN!', nightOutcomes],
  ['LP!', nightProgresses],
  ['LD!', pastedLists],
  ['LQ!', pendingNotices],
  [checklistPrefix, checklists],
  [guestPrefix, guests],
];

/** The kind of a sealed row of this feature. */
export const sealedLeaverKindOf = (row: string): Kind<unknown> | undefined =>
  sealedKinds.find(([prefix]) => row.startsWith(prefix))?.[1];

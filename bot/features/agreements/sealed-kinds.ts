/** The kinds of the sealed rows of this feature, by the prefix of their rows: all begin with `G` (`renew-seals.ts` walks that range). */
import type { Kind } from '../../core/ports.ts';
import { desks, visits } from '../visitors/visitor.ts';
import { sheets, signatures } from './agreement.ts';
import { consentChanges } from './consents/consent.ts';
import { links } from './links/link.ts';
import { groupRuns, memberBuckets } from './register/group/member-row.ts';
import { rounds } from './asking/round.ts';
import { talks } from './signing/talk.ts';

const sealedKinds: readonly (readonly [string, Kind<unknown>])[] = [
  ['GS!', sheets],
  ['GG!', signatures],
  ['GC!', consentChanges],
  ['GK!', links],
  ['GD!', desks],
  ['GY!', visits],
  ['GQ!run!', groupRuns],
  ['GQ!', memberBuckets],
  ['GR!', rounds],
  ['GT!', talks],
];

/** The kind of a sealed row of this feature. */
export const sealedAgreementKindOf = (row: string): Kind<unknown> | undefined =>
  sealedKinds.find(([prefix]) => row.startsWith(prefix))?.[1];

/** For tests that build a Deps by hand: no pages of ours, and turns of their own. */
import { createOneAtATime } from '../../bot/core/one-at-a-time.ts';
import type { Deps } from '../../bot/core/ports.ts';

export const unlinked = (): Pick<Deps, 'links' | 'turns'> => ({
  links: { address: () => undefined, sealed: () => undefined },
  turns: createOneAtATime(),
});

/** For tests that build a Deps by hand: no pages of ours, and turns of their own. */
import { createLinkBook } from '../../bot/core/links.ts';
import { createOneAtATime } from '../../bot/core/one-at-a-time.ts';
import type { Deps } from '../../bot/core/ports.ts';

export const unlinked = (): Pick<Deps, 'links' | 'turns'> => ({
  links: createLinkBook([Buffer.alloc(32, 2)], () => undefined),
  turns: createOneAtATime(),
});

import type { Deps } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { namesOf } from './show-names.ts';

/** Something signed is there already, and this person has not been told so: who and when, and the mark that they have. */
export const replaceFirst = async (
  before: { by: string; at: string } | undefined,
  seen: string | undefined,
  policy: Policy,
  deps: Pick<Deps, 'directory'>,
): Promise<{ problem: string; seen: string } | undefined> => {
  if (before === undefined || before.at === seen) return undefined;
  const nameOf = await namesOf([before.by], deps);
  const at = sayTime(before.at, policy.calendar.zone);
  return {
    problem: `${nameOf(before.by)} recorded this at ${at}. Press once more to put yours in its place; theirs stays in the chronology.`,
    seen: before.at,
  };
};

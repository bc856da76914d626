/** Job: something came to be with somebody, or is with them no more: the checklist of whoever leaves follows, ticked by itself (G4). */
import { replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Job, PersonId, SchoolId, Stored } from '../../../core/ports.ts';
import { loanMovedCall, loansOf } from '../../loans/loan.ts';
import { checklistLookCall } from './calls.ts';
import { checklistPrefix, checklists, isOutstanding, withLoans, type Checklist } from './checklist.ts';

export const followLoansJob: Job<{ person: string }> = {
  ...loanMovedCall,
  async run({ person }, deps, { school }) {
    const found = await checklistsOf(school, person, deps);
    if (found.length === 0) return { rows: [], trail: [] };
    const lent = (await loansOf(school, person, deps)).map(({ value }) => value);
    const { leavers } = deps.policies.of(school);
    const now = deps.clock.now();
    const changed = found.flatMap((stored) => {
      const { value } = stored;
      const lines = withLoans(value.lines, lent, leavers);
      const isSame = lines.length === value.lines.length && lines.every((one, i) => one === value.lines[i]);
      return isSame ? [] : [{ stored, after: { ...value, lines } }];
    });
    return {
      rows: changed.flatMap(({ stored, after }) => {
        // Everything was ticked, and now there is something more: it is looked at again.
        const wakes = after.look === '' && isOutstanding(after);
        const look = wakes ? now.toISOString() : after.look;
        return [
          replace(checklists, stored, { ...after, look }),
          ...(wakes ? [schedule(checklistLookCall, { leaver: after.leaver }, now, school, deps.clock)] : []),
        ];
      }),
      trail: changed.map(({ after }) => ({
        actor: 'lantern',
        action: 'leaving.loans',
        target: after.leaver,
      })),
    };
  },
};

/** Theirs: a few hundred rows a year at most, of which each says only sealed whose it is. */
const checklistsOf = async (
  school: SchoolId,
  person: PersonId,
  { records }: Pick<Deps, 'records'>,
): Promise<Stored<Checklist>[]> => {
  const found: Stored<Checklist>[] = [];
  const range = { partition: school, from: checklistPrefix, to: 'LC"' };
  for await (const one of records.list(checklists, range)) if (one.value.person === person) found.push(one);
  return found;
};

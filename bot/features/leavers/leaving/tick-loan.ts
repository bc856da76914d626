/**
 * A line that stands for a loan is ticked: the loan is returned with it, in one transaction. Whoever ticks here has the thing in
 * their hands and not the form for its condition, so it is kept as returned by the checklist (G4).
 */
import { replace } from '../../../core/change.ts';
import type { ActOf, Deps } from '../../../core/ports.ts';
import { loanKey, loans, outAgain, returnedLoan } from '../../loans/loan.ts';
import type { ChecklistStep } from './change-checklist.ts';
import { withLoans, type Checklist, type Line } from './checklist.ts';

interface Tick {
  readonly school: string;
  readonly as: Line['state'];
  readonly words?: string | undefined;
}

export const tickLoan = async (
  act: ActOf<Tick>,
  before: Checklist,
  { line, loan: id }: { readonly line: Line; readonly loan: string },
  deps: Deps,
): Promise<ChecklistStep> => {
  const { school, as: state, words = '' } = act.values;
  if (state === 'not-needed')
    return { notice: 'This is in the register of loans: IT or the office strike it out there.', words };
  const stored = await deps.records.get(loans, loanKey(school, id));
  if (stored === undefined) return { notice: 'That loan is not in the register any more.', words };
  const at = deps.clock.now().toISOString();
  const by = act.by.id;
  const after =
    state === 'done'
      ? returnedLoan(stored.value, { by, at, condition: '', through: 'checklist' })
      : outAgain(stored.value, by, at);
  const now = after ?? stored.value;
  const lines = withLoans(before.lines, [now], deps.policies.of(school).leavers);
  if (after === undefined)
    return { after: { ...before, lines }, action: `leaving.as-lent:${line.id}`, notice: asItIs, words };
  return {
    after: { ...before, lines },
    action: `leaving.${state}:${line.id}`,
    rows: [replace(loans, stored, after)],
    trail: [{ actor: by, action: state === 'done' ? 'loans.return' : 'loans.outAgain', target: id }],
    words,
  };
};

const asItIs = 'The register of loans says something else, so the line is as it has it.';

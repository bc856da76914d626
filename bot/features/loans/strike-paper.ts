/** A loan that was entered by mistake: what was written down from paper for it counts no more in the register of agreements. */
import { replace } from '../../core/change.ts';
import type { Deps, Entry } from '../../core/ports.ts';
import { isInForce, roundOf, rows, signatures } from '../agreements/agreement.ts';
import { loansOf, type Loan, type LoanSignature } from './loan.ts';

/**
 * Only paper: whoever signed in chat or behind their link did sign that text, whatever was lent. A paper that stands under
 * another loan of theirs as well still counts. The rows stay, marked (policy-map B4, B7).
 */
export const strikePaperOf = async (
  loan: Loan,
  { school, by, reason }: { readonly school: string; readonly by: string; readonly reason: string },
  deps: Deps,
): Promise<Pick<Entry, 'rows' | 'trail'>> => {
  const others = (await loansOf(school, loan.person, deps))
    .map(({ value }) => value)
    .filter(({ id, stage }) => id !== loan.id && stage !== 'struck')
    .flatMap((one) => one.signatures);
  const at = deps.clock.now().toISOString();
  const entry: { rows: Entry['rows'][number][]; trail: Entry['trail'][number][] } = { rows: [], trail: [] };
  for (const one of loan.signatures) {
    if (one.how !== 'paper' || others.some((other) => isSame(other, one))) continue;
    const stored = await deps.records.get(signatures, keyOf(school, loan, one, deps));
    if (stored?.value.how !== 'paper' || !isInForce(stored.value)) continue;
    entry.rows.push(replace(signatures, stored, { ...stored.value, struck: { by, at, reason } }));
    entry.trail.push({ actor: by, action: 'agreement.struck', target: stored.key.row });
  }
  return entry;
};

const isSame = (one: LoanSignature, other: LoanSignature): boolean =>
  one.agreement === other.agreement && one.hash === other.hash && one.signer === other.signer;

const keyOf = (
  school: string,
  { person }: Loan,
  one: LoanSignature,
  { policies }: Pick<Deps, 'policies'>,
) => {
  const { agreement, hash, signer, at } = one;
  const round = roundOf(policies.of(school).calendar, new Date(at));
  return rows.signature(school, { person, signer, agreement, hash, round });
};

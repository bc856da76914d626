/** What somebody has signed that counts now: of this school year, and what is signed once only. */
import type { Deps, PersonId, SchoolId } from '../../../core/ports.ts';
import { ranges, signatures, type Signature } from '../agreement.ts';
import { roundNow } from './read-tallies.ts';

/** One for each text and signer, the newest; in the order of signing. */
export const signaturesOf = async (
  school: SchoolId,
  person: PersonId,
  deps: Pick<Deps, 'records' | 'policies' | 'clock'>,
): Promise<Signature[]> => {
  const round = roundNow(school, deps);
  const { texts } = deps.policies.of(school);
  const newest = new Map<string, Signature>();
  for await (const { value } of deps.records.list(signatures, ranges.signaturesOf(school, person))) {
    const isOnce = texts.find(({ id }) => id === value.agreement)?.yearly === false;
    if (value.round !== round && !isOnce) continue;
    const key = `${value.agreement} ${value.signer}`;
    const before = newest.get(key);
    if (before === undefined || before.at < value.at) newest.set(key, value);
  }
  return [...newest.values()].toSorted((a, b) => a.at.localeCompare(b.at));
};

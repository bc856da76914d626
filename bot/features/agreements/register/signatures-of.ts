/** What somebody has signed that counts now: of this school year, and what is signed once only. */
import type { Deps, PersonId, SchoolId } from '../../../core/ports.ts';
import { isInForce, ranges, signatures, type Signature } from '../agreement.ts';
import { roundNow } from './read-tallies.ts';

type Needs = Pick<Deps, 'records' | 'policies' | 'clock'>;

/** One for each text and signer, the newest; in the order of signing. */
export const signaturesOf = async (school: SchoolId, person: PersonId, deps: Needs): Promise<Signature[]> => {
  const counts = countsNow(school, deps);
  const found: Signature[] = [];
  for await (const { value } of deps.records.list(signatures, ranges.signaturesOf(school, person)))
    if (counts(value)) found.push(value);
  return newestOf(found);
};

/** With more, one list of all the school's signatures (a thousand in an answer) costs less than a reading for each. */
const mostByThemselves = 300;

/**
 * The same of many, asked one by one afterwards.
 * @param count how many of them will be asked for
 */
export const signaturesOfMany = async (
  school: SchoolId,
  count: number,
  deps: Needs,
): Promise<(person: PersonId) => Promise<Signature[]>> => {
  if (count <= mostByThemselves) return (person) => signaturesOf(school, person, deps);
  const counts = countsNow(school, deps);
  const all = new Map<PersonId, Signature[]>();
  for await (const { value } of deps.records.list(signatures, ranges.signatures(school))) {
    if (!counts(value)) continue;
    const own = all.get(value.person) ?? [];
    own.push(value);
    all.set(value.person, own);
  }
  return (person) => Promise.resolve(newestOf(all.get(person) ?? []));
};

const countsNow = (school: SchoolId, deps: Needs): ((one: Signature) => boolean) => {
  const round = roundNow(school, deps);
  const { texts } = deps.policies.of(school);
  const once = new Set(texts.flatMap(({ id, yearly }) => (yearly ? [] : [id])));
  return (one) => isInForce(one) && (one.round === round || once.has(one.agreement));
};

const newestOf = (found: readonly Signature[]): Signature[] => {
  const newest = new Map<string, Signature>();
  for (const one of found) {
    const key = `${one.agreement} ${one.signer}`;
    const before = newest.get(key);
    if (before === undefined || before.at < one.at) newest.set(key, one);
  }
  return [...newest.values()].toSorted((a, b) => a.at.localeCompare(b.at));
};

/** What people have signed, as laying needs it; and lines that are behind it (B13, B17). */
import { isAppError } from '../../../core/errors.ts';
import type { Deps, PersonId, SchoolId, Stored } from '../../../core/ports.ts';
import { isInForce, ranges, signatures, type Line, type Sheet, type Signature } from '../agreement.ts';
import { settle } from '../sign-line.ts';
import { countingFor, type LayContext } from './lay-line.ts';
import { several } from './several.ts';
import type { Wanted } from './wanted.ts';

/** Reads of storage at once. */
const atOnce = 16;

/** What is in force, of all years, of each of them who has signed anything. */
export const signaturesFor = async (
  school: SchoolId,
  people: readonly PersonId[],
  { records }: Deps,
): Promise<ReadonlyMap<PersonId, readonly Stored<Signature>[]>> => {
  const found = new Map<PersonId, readonly Stored<Signature>[]>();
  if (people.length === 0 || !(await anySignature(school, records))) return found;
  await several(people, atOnce, async (person) => {
    const own: Stored<Signature>[] = [];
    for await (const one of records.list(signatures, ranges.signaturesOf(school, person)))
      if (isInForce(one.value)) own.push(one);
    if (own.length > 0) found.set(person, own);
  });
  return found;
};

/** In the first year of all, nobody's are looked for. */
const anySignature = async (school: SchoolId, records: Deps['records']): Promise<boolean> => {
  for await (const _ of records.list(signatures, { partition: school, from: 'GG!', to: 'GG"' })) return true;
  return false;
};

/**
 * Whoever signs while their class is laid stands on no sheet yet, or on one that was made from what had been signed before. So
 * everybody who has just come to stand on a sheet, and everybody who still waits, is looked up once more when all are laid.
 */
export const settleWaiting = async (
  school: SchoolId,
  there: readonly Sheet[],
  { wanted, ...context }: Pick<LayContext, 'round' | 'again'> & { readonly wanted: Iterable<Wanted> },
  deps: Deps,
): Promise<void> => {
  const present = there.flatMap(({ lines }) => lines.filter(({ gone }) => gone !== true));
  const lines = new Map(present.map((line) => [line.person, line]));
  const waiting = [...wanted].filter((one) => mayWait(lines.get(one.person), one));
  const people = waiting.map(({ person }) => person);
  const signed = await signaturesFor(school, people, deps);
  await several(waiting, atOnce, async ({ person, texts }) => {
    const own = signed.get(person) ?? [];
    const all = own.map(({ value }) => value);
    for (const text of texts) {
      const counts = countingFor(text, all, context);
      const stored = own.find(({ value }) => value === counts);
      if (stored !== undefined) await settleOne(school, stored, text, deps);
    }
  });
};

const mayWait = (line: Line | undefined, { texts }: Wanted): boolean =>
  texts.some(({ id, signer }) => {
    const item = line?.items.find((one) => one.agreement === id && one.signer === signer);
    return item?.state !== 'signed';
  });

const settleOne = async (
  school: SchoolId,
  signed: Stored<Signature>,
  { version, hash }: Wanted['texts'][number],
  deps: Deps,
): Promise<void> => {
  try {
    await settle(school, signed, deps, signed.value.hash === hash ? undefined : { version, hash });
  } catch (error) {
    // Struck out or signed anew since it was read: whoever did that has written the line.
    if (!isAppError(error, 'conflict')) throw error;
  }
};

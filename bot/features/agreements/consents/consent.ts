/**
 * Consents (policy-map B18, F5): said beside a signature and apart from it, and changed at any time without touching it. Each
 * change is a row of its own, made once: `GC!<who>!<signer>!<agreement>!<consent>!<number>`. It imports nothing of
 * sealed-kinds.ts, which lists it.
 */
import { z } from 'zod';
import type { Deps, Key, Kind, PersonId, SchoolId } from '../../../core/ports.ts';
import type { Agreement, Signer } from '../../../policy/agreement.ts';
import { hows, isInForce, ranges, signatures, whoIn, type How, type Signature } from '../agreement.ts';
import { textOf } from '../text-of.ts';

const changeRow = z.object({
  v: z.literal(1),
  /** Whom it is about: for a parent's, the child. */
  person: z.string(),
  signer: z.enum(['self', 'parent']),
  agreement: z.string(),
  consent: z.string(),
  given: z.boolean(),
  /** When it was written down, and since when it counts (ISO, UTC): not the same for paper. */
  at: z.string(),
  from: z.string(),
  how: z.enum(hows),
  /** Who recorded it where it is not the signer. A person's id. */
  by: z.string().optional(),
  /** Who said so, as they typed it or as it stands on the paper. */
  name: z.string().optional(),
  /** On the paper (ISO date). */
  dated: z.string().optional(),
});
export type ConsentChange = z.infer<typeof changeRow>;
export const consentChanges: Kind<ConsentChange> = {
  name: 'agreement-consent',
  table: 'cases',
  schema: changeRow,
  sealed: { words: [] },
};

/** @param number which change of this consent it is, from 0: of two at once the second conflicts */
export const consentKey = (
  school: SchoolId,
  one: Pick<ConsentChange, 'person' | 'signer' | 'agreement' | 'consent'>,
  number: number,
): Key => ({
  partition: school,
  row: `GC!${whoIn(one.person)}!${one.signer}!${one.agreement}!${one.consent}!${String(number).padStart(6, '0')}`,
});

/** In the order in which they were made, consent by consent. */
export const consentChangesOf = (school: SchoolId, person: PersonId) => {
  const prefix = `GC!${whoIn(person)}`;
  return { partition: school, from: `${prefix}!`, to: `${prefix}"` };
};

/** How a consent stands now. */
export interface Consent {
  readonly agreement: string;
  readonly id: string;
  /** What is agreed to, in the words of the text. */
  readonly title: string;
  readonly given: boolean;
  /** Since when (ISO, UTC; of paper its date), and how it was said. Undefined: they were never asked, so it is a no. */
  readonly since?: string | undefined;
  readonly how?: How | undefined;
  /** How often it was changed so far. */
  readonly changes: number;
}

interface Whose {
  readonly school: SchoolId;
  readonly person: PersonId;
  readonly signer: Signer;
}
type Reading = Pick<Deps, 'policies'> & { readonly records: Pick<Deps['records'], 'get' | 'list'> };

/**
 * Every consent of what somebody has signed (for a parent: for this child), the newest word of each. What they have not
 * signed is not among them: it is asked when they sign. Two lists are read.
 * @throws AppError `unavailable`
 */
export const consentsNow = async (whose: Whose, deps: Reading): Promise<Consent[]> => {
  const { school, person, signer } = whose;
  const signed: Signature[] = [];
  for await (const { value } of deps.records.list(signatures, ranges.signaturesOf(school, person)))
    if (value.signer === signer && isInForce(value)) signed.push(value);
  const changes: ConsentChange[] = [];
  if (signed.length > 0)
    for await (const { value } of deps.records.list(consentChanges, consentChangesOf(school, person)))
      if (value.signer === signer) changes.push(value);
  const byText = Map.groupBy(signed, ({ agreement }) => agreement);
  const found = await Promise.all(
    [...byText].map(async ([agreement, some]) =>
      [...(await titlesOf(school, agreement, some, deps))].map(([id, title]) =>
        standing({ agreement, id, title }, some, changes),
      ),
    ),
  );
  return found.flat();
};

/** By id: of the newest text, and of those that they signed: what was agreed to once can still be withdrawn. */
const titlesOf = async (
  school: SchoolId,
  agreement: string,
  signed: readonly Signature[],
  deps: Reading,
): Promise<Map<string, string>> => {
  const newest = deps.policies.of(school).texts.find(({ id }) => id === agreement);
  const titles = new Map(newest?.consents.map(({ id, title }) => [id, title]));
  for (const { hash, consents } of signed) {
    if (consents.every(({ id }) => titles.has(id))) continue;
    const text: Agreement | undefined = await textOf(school, agreement, hash, deps);
    for (const { id } of consents)
      if (!titles.has(id)) titles.set(id, text?.consents.find((one) => one.id === id)?.title ?? id);
  }
  return titles;
};

const standing = (
  one: Pick<Consent, 'agreement' | 'id' | 'title'>,
  signed: readonly Signature[],
  changes: readonly ConsentChange[],
): Consent => {
  const own = changes.filter(({ agreement, consent }) => agreement === one.agreement && consent === one.id);
  const answers = signed.flatMap(({ consents, at, dated, how }) =>
    consents
      .filter(({ id }) => id === one.id)
      .map(({ given }) => ({ given, how, from: dated !== undefined && dated < at ? dated : at })),
  );
  const last = own.at(-1);
  const newest = answers.reduce<Pick<ConsentChange, 'given' | 'how' | 'from'> | undefined>(
    (best, next) => (best === undefined || next.from > best.from ? next : best),
    last,
  );
  return {
    ...one,
    given: newest?.given ?? false,
    since: newest?.from,
    how: newest?.how,
    changes: own.length,
  };
};

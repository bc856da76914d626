/** Puts a signature into the register: by chat, web link, at the desk or from paper, always here. */
import { create, replace } from '../../core/change.ts';
import { AppError, isAppError } from '../../core/errors.ts';
import { hashKey } from '../../core/keys.ts';
import type { Change, Deps, Entry, Key, SchoolId, Stored, TrailNote, PersonId } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import {
  isInForce,
  roundOf,
  rows,
  signatures,
  yearOf,
  type Item,
  type Sheet,
  type Signature,
} from './agreement.ts';
import type { SheetChange } from './change-sheet.ts';
import { changeTheirSheet } from './change-their-sheet.ts';
import { settle, talkOver, withSigned } from './sign-line.ts';
import { changeConsents } from './consents/change-consents.ts';

export interface Signing extends Pick<
  Signature,
  | 'person'
  | 'signer'
  | 'name'
  | 'relation'
  | 'how'
  | 'link'
  | 'by'
  | 'dated'
  | 'read'
  | 'monitoringAt'
  | 'consents'
> {
  readonly school: SchoolId;
  /** The name that they typed is not like theirs. */
  readonly unlike?: boolean | undefined;
  /** When the card with the ticks was drawn, where it was a card. */
  readonly drawn?: Date | undefined;
  /** The very text that they saw. */
  readonly agreement: Agreement;
  /** Committed with it: a loan that begins. */
  readonly also?: readonly Change[] | undefined;
  /** The lines of the trail about these. */
  readonly trail?: readonly TrailNote[] | undefined;
}

/** The same, for whoever answers with what was signed. */
export interface SigningWith extends Omit<Signing, 'also'> {
  /** Committed with it, or by itself where it was there already: a receipt to be written. */
  readonly also: (signed: { readonly ref: string }) => readonly Change[];
}

export interface Signed {
  readonly already: boolean;
  /** When it was signed (ISO, UTC): the first time, where it was there already. */
  readonly at: string;
  /** A short reference to show: it finds nothing, and is the same for the same signature. */
  readonly ref: string;
  /** Ids of the consents that were given or withdrawn after all, where it was signed already (B18). */
  readonly changed?: readonly string[] | undefined;
  /** As it is now; undefined where they stand on none. */
  readonly sheet?: Sheet | undefined;
}

/**
 * One row at most for each person, text, version and school year, however often and wherever it is pressed: `already` says that it
 * was there. The line of their sheet says `signed` in the same transaction; where it did not say so of a signature that was
 * there before the sheet was laid, it does so now. Whatever talk was to be had about it is closed (B22). Ticks for consents
 * that are other than before count also where it was signed already: a later *no* is never lost (B18, F5).
 * @throws AppError `unavailable`, `unconfirmed`, `conflict` when one of `also` is not as it expects (its `index` counts from the
 * signature)
 */
export const sign = async (signing: Signing, deps: Deps): Promise<'signed' | 'already'> =>
  (await put(signing, signing.also ?? [], deps)).already ? 'already' : 'signed';

/** {@link sign}, with what an answer says of it. */
export const signWith = async ({ also, ...signing }: SigningWith, deps: Deps): Promise<Signed> => {
  const following = also({ ref: referenceOf(keyOf(signing, deps)) });
  const signed = await put(signing, following, deps);
  if (signed.already && following.length > 0)
    await deps.ledger.record(signing.school, { rows: following, trail: [] });
  return signed;
};

/** `7QF2-40AC`: of the signature's key, so that it is the same on the thanks, the receipt and the certificate. */
export const referenceOf = ({ row }: Pick<Key, 'row'>): string => {
  const digits = hashKey('signature', row).slice(0, 8).toUpperCase();
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
};

/** Far more than anybody signs and strikes out in one moment. */
const tries = 10;

const put = async (signing: Omit<Signing, 'also'>, also: readonly Change[], deps: Deps): Promise<Signed> => {
  const key = keyOf(signing, deps);
  const made = { ref: referenceOf(key), at: deps.clock.now().toISOString() };
  let there: Stored<Signature> | undefined;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      if (there !== undefined && isInForce(there.value)) return await asItIs(signing, there, made, deps);
      return { already: false, ...made, sheet: await make(signing, also, there, deps) };
    } catch (error) {
      if (!isAppError(error, 'conflict') || error.index !== 0) throw error;
      there = await deps.records.get(signatures, key);
    }
  }
  throw new AppError('unavailable', 'A signature is changed all the time');
};

const asItIs = async (
  signing: Omit<Signing, 'also'>,
  there: Stored<Signature>,
  made: Pick<Signed, 'ref'>,
  deps: Deps,
): Promise<Signed> => {
  const sheet = await settle(signing.school, there, deps);
  const changed = await changeConsents({ ...signing, agreement: signing.agreement.id }, deps);
  return { already: true, ...made, at: there.value.at, sheet, changed };
};

/** @param struck the row that is there already, and counts no more */
const make = async (
  signing: Omit<Signing, 'also'>,
  also: readonly Change[],
  struck: Stored<Signature> | undefined,
  deps: Deps,
): Promise<Sheet | undefined> => {
  const { school, person } = signing;
  const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
  const change = (before: Sheet): SheetChange => {
    const row = rowOf(signing, before, deps);
    return {
      sheet: withSigned(before, row, {
        consents: shownOf(row),
        ...(signing.unlike === true ? { unlike: true } : {}),
      }),
      ...entryFor(signing, row, also, before, deps, struck),
    };
  };
  const sheet = await changeTheirSheet({ school, person, round }, change, deps);
  if (sheet !== undefined) return sheet;
  const row = rowOf(signing, undefined, deps);
  await deps.ledger.record(school, entryFor(signing, row, also, undefined, deps, struck));
  return settleMade(signing, deps);
};

/** For the line of the sheet. A paper may be older than what was said since: then it is for whoever reads all of it. */
const shownOf = ({ consents, dated }: Signature): Item['consents'] =>
  consents.length === 0 || dated !== undefined ? undefined : consents.map(({ id, given }) => ({ id, given }));

/** Their class may have been laid meanwhile, by somebody who did not see this signature yet. */
const settleMade = async (signing: Omit<Signing, 'also'>, deps: Deps): Promise<Sheet | undefined> => {
  try {
    const stored = await deps.records.get(signatures, keyOf(signing, deps));
    return stored && isInForce(stored.value) ? await settle(signing.school, stored, deps) : undefined;
  } catch (error) {
    if (!isAppError(error)) throw error;
    // It is signed; the next laying brings their line to say so.
    throw new AppError('unconfirmed', 'Signed, and the line may not say so yet', { cause: error });
  }
};

const keyOf = ({ school, person, signer, agreement }: Omit<Signing, 'also'>, deps: Deps): Key =>
  rows.signature(school, {
    person,
    signer,
    agreement: agreement.id,
    hash: agreement.hash,
    round: roundOf(deps.policies.of(school).calendar, deps.clock.now()),
  });

const rowOf = (
  {
    person,
    signer,
    name,
    relation,
    how,
    link,
    by,
    dated,
    read,
    monitoringAt,
    consents,
    ...signing
  }: Omit<Signing, 'also'>,
  sheet: Sheet | undefined,
  { clock, policies }: Deps,
): Signature => {
  const { id, version, hash, title } = signing.agreement;
  const now = clock.now();
  return {
    v: 1,
    person,
    signer,
    name,
    relation,
    how,
    link,
    by,
    dated,
    read,
    monitoringAt,
    consents,
    agreement: id,
    version,
    hash,
    title,
    round: roundOf(policies.of(signing.school).calendar, now),
    at: now.toISOString(),
    group: sheet?.group,
    year: sheet && yearOn(sheet, person),
  };
};

const yearOn = (sheet: Sheet, person: PersonId): string | undefined => {
  const line = sheet.lines.find((one) => one.person === person);
  return yearOf(sheet, line ?? {});
};

const entryFor = (
  signing: Omit<Signing, 'also'>,
  row: Signature,
  also: readonly Change[],
  sheet: Sheet | undefined,
  deps: Deps,
  struck: Stored<Signature> | undefined,
): Entry => {
  const { school, person, by } = signing;
  const key = keyOf(signing, deps);
  return {
    rows: [
      struck === undefined ? create(signatures, key, row) : over(struck, row),
      ...also,
      ...talkOver(school, row, sheet, deps),
    ],
    trail: [{ actor: by ?? person, action: 'agreement.signed', target: key.row }, ...(signing.trail ?? [])],
  };
};

/** In the place of what was struck out, which stays as it was. */
const over = (struck: Stored<Signature>, row: Signature): Change => {
  const { before = [], ...out } = struck.value;
  return replace(signatures, struck, { ...row, before: [...before, out] });
};

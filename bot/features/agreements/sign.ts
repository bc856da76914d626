/** Puts a signature into the register: by chat, web link, at the desk or from paper, always here. */
import { create, replace } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { hashKey } from '../../core/keys.ts';
import { schedule } from '../../core/outbox.ts';
import type { Change, Deps, Entry, Key, SchoolId, Stored, TrailNote } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import {
  isInForce,
  places,
  roundOf,
  rows,
  signatures,
  type Item,
  type Sheet,
  type Signature,
} from './agreement.ts';
import { changeSheet, type SheetChange } from './change-sheet.ts';
import { changeConsents } from './consents/change-consents.ts';
import { endTalkCall } from './signing/calls.ts';
import { talkIdOf } from './signing/talk.ts';
import { withItem } from './with-item.ts';

export interface Signing extends Pick<
  Signature,
  'person' | 'signer' | 'name' | 'relation' | 'how' | 'by' | 'dated' | 'monitoringAt' | 'consents'
> {
  readonly school: SchoolId;
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
 * @throws AppError `unavailable`, `unconfirmed`, `conflict` when one of `also` is not as it expects
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

/** @param struck the row that is there already, where it was struck out and counts no more */
const put = async (
  signing: Omit<Signing, 'also'>,
  also: readonly Change[],
  deps: Deps,
  struck?: Stored<Signature>,
): Promise<Signed> => {
  const { school, person } = signing;
  const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
  const made = { ref: referenceOf(keyOf(signing, deps)), at: deps.clock.now().toISOString() };
  const place = (await deps.records.get(places, rows.place(school, person)))?.value;
  const at = place?.round === round ? { round, id: place.sheet } : undefined;
  try {
    const change = (sheet: Sheet): SheetChange => ({
      sheet: withSigned(sheet, signing, { at: made.at, how: signing.how, consents: shownOf(signing) }),
      ...entryFor(signing, also, sheet, deps, struck),
    });
    const sheet = at && (await changeSheet(school, at, change, deps));
    if (sheet !== undefined) return { already: false, ...made, sheet };
    await deps.ledger.record(school, entryFor(signing, also, undefined, deps, struck));
    return { already: false, ...made };
  } catch (error) {
    if (!isAppError(error, 'conflict') || error.index !== 0) throw error;
    const stored = await deps.records.get(signatures, keyOf(signing, deps));
    if (stored !== undefined && struck === undefined && !isInForce(stored.value))
      return put(signing, also, deps, stored);
    const before = await asItIs(signing, at, stored, deps);
    const changed = await changeConsents({ ...signing, agreement: signing.agreement.id }, deps);
    return { already: true, ...made, ...before, changed };
  }
};

/** The signature that was there before, and the sheet, brought to say so where it did not. */
const asItIs = async (
  signing: Omit<Signing, 'also'>,
  at: Pick<Sheet, 'round' | 'id'> | undefined,
  stored: Stored<Signature> | undefined,
  deps: Deps,
): Promise<Pick<Signed, 'sheet'> & Partial<Pick<Signed, 'at'>>> => {
  const { school } = signing;
  if (stored === undefined) return {};
  const before = stored.value;
  const change = (sheet: Sheet): SheetChange | undefined =>
    itemOf(sheet, signing)?.state === 'signed'
      ? undefined
      : {
          sheet: withSigned(sheet, signing, { at: before.at, how: before.how }),
          rows: talkOver(signing, sheet, deps),
          trail: [],
        };
  return { at: before.at, sheet: at && (await changeSheet(school, at, change, deps)) };
};

const keyOf = ({ school, person, signer, agreement }: Omit<Signing, 'also'>, deps: Deps): Key =>
  rows.signature(school, {
    person,
    signer,
    agreement: agreement.id,
    hash: agreement.hash,
    round: roundOf(deps.policies.of(school).calendar, deps.clock.now()),
  });

const entryFor = (
  signing: Omit<Signing, 'also'>,
  also: readonly Change[],
  sheet: Sheet | undefined,
  deps: Deps,
  struck?: Stored<Signature>,
): Entry => {
  const { school, agreement, person, signer, name, relation, how, by, dated, monitoringAt, consents } =
    signing;
  const { id, version, hash, title } = agreement;
  const key = keyOf(signing, deps);
  const now = deps.clock.now();
  const row: Signature = {
    v: 1,
    person,
    signer,
    name,
    relation,
    how,
    by,
    dated,
    monitoringAt,
    consents,
    agreement: id,
    version,
    hash,
    title,
    round: roundOf(deps.policies.of(school).calendar, now),
    at: now.toISOString(),
    group: sheet?.group,
    year: sheet?.year,
  };
  return {
    rows: [
      struck === undefined ? create(signatures, key, row) : over(struck, row),
      ...also,
      ...talkOver(signing, sheet, deps),
    ],
    trail: [{ actor: by ?? person, action: 'agreement.signed', target: key.row }, ...(signing.trail ?? [])],
  };
};

/** In the place of what was struck out, which stays told. */
const over = (struck: Stored<Signature>, row: Signature): Change => {
  const { by = '', at, dated, struck: out, before = [] } = struck.value;
  return replace(signatures, struck, {
    ...row,
    before: [...before, { by, at, dated, struckAt: out?.at ?? at }],
  });
};

/** A talk that they asked for has no reason any more: by a job, since it is a row of its own that others change. */
const talkOver = (
  signing: Omit<Signing, 'also'>,
  sheet: Sheet | undefined,
  { clock, policies }: Deps,
): Change[] => {
  const { school, person, signer, agreement, how } = signing;
  const state = sheet && itemOf(sheet, signing)?.state;
  const asked =
    sheet === undefined ? how === 'chat' || how === 'link' : state === 'unclear' || state === 'refused';
  const now = clock.now();
  const round = roundOf(policies.of(school).calendar, now);
  const talk = talkIdOf({ person, signer, agreement: agreement.id, round });
  return asked ? [schedule(endTalkCall, { talk }, now, school)] : [];
};

/** For the line of the sheet. A paper may be older than what was said since: then it is for whoever reads all of it. */
const shownOf = ({ consents, dated }: Omit<Signing, 'also'>): Item['consents'] =>
  consents.length === 0 || dated !== undefined ? undefined : consents.map(({ id, given }) => ({ id, given }));

const itemOf = (sheet: Sheet, { person, signer, agreement }: Omit<Signing, 'also'>): Item | undefined =>
  sheet.lines
    .find((line) => line.person === person)
    ?.items.find((item) => item.agreement === agreement.id && item.signer === signer);

const withSigned = (
  sheet: Sheet,
  { person, signer, agreement: { id, version, hash } }: Omit<Signing, 'also'>,
  { at, how, consents }: Pick<Item, 'at' | 'how' | 'consents'>,
): Sheet =>
  withItem(sheet, person, id, signer, ({ noted: _, ...item }) => ({
    ...item,
    consents,
    version,
    hash,
    state: 'signed',
    at,
    how,
  }));

/** Puts a signature into the register: by chat, web link, at the desk or from paper, always here. */
import { create } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import type { Change, Deps, Entry, PersonId, SchoolId, TrailNote } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import { places, roundOf, rows, signatures, type Item, type Sheet, type Signature } from './agreement.ts';
import { changeSheet } from './change-sheet.ts';

export interface Signing extends Pick<
  Signature,
  'person' | 'signer' | 'name' | 'relation' | 'how' | 'by' | 'dated' | 'monitoringAt' | 'consents'
> {
  readonly school: SchoolId;
  /** The very text that they saw. */
  readonly agreement: Agreement;
  /** Committed with it: a receipt to be written, a loan that begins. */
  readonly also?: readonly Change[] | undefined;
  /** The lines of the trail about these. */
  readonly trail?: readonly TrailNote[] | undefined;
}

/**
 * One row at most for each person, text, version and school year, however often and wherever it is pressed: `already` says that it
 * was there. The line of their sheet says `signed` in the same transaction.
 * @throws AppError `unavailable`, `unconfirmed`, `conflict` when one of `also` is not as it expects
 */
export const sign = async (signing: Signing, deps: Deps): Promise<'signed' | 'already'> => {
  const { school, person } = signing;
  const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
  const place = (await deps.records.get(places, rows.place(school, person)))?.value;
  try {
    if (place?.round === round) {
      const change = (sheet: Sheet) => ({
        sheet: withState(sheet, signing, deps.clock.now()),
        ...entryFor(signing, round, sheet, deps),
      });
      if ((await changeSheet(school, { round, id: place.sheet }, change, deps)) !== undefined)
        return 'signed';
    }
    await deps.ledger.record(school, entryFor(signing, round, undefined, deps));
    return 'signed';
  } catch (error) {
    if (isAppError(error, 'conflict') && error.index === 0) return 'already';
    throw error;
  }
};

const entryFor = (signing: Signing, round: string, sheet: Sheet | undefined, { clock }: Deps): Entry => {
  const { school, agreement, also = [], trail = [], ...signed } = signing;
  const { id, version, hash, title } = agreement;
  const key = rows.signature(school, { ...signed, agreement: id, hash, round });
  const row: Signature = {
    ...signed,
    ...{ v: 1, agreement: id, version, hash, title, round },
    at: clock.now().toISOString(),
    group: sheet?.group,
    year: sheet?.year,
  };
  return {
    rows: [create(signatures, key, row), ...also],
    trail: [{ actor: signing.by ?? signing.person, action: 'agreement.signed', target: key.row }, ...trail],
  };
};

const withState = (sheet: Sheet, signing: Signing, now: Date): Sheet =>
  withItem(sheet, signing.person, signing.agreement.id, signing.signer, (item) => ({
    ...item,
    version: signing.agreement.version,
    hash: signing.agreement.hash,
    state: 'signed',
    at: now.toISOString(),
    how: signing.how,
  }));

/** The sheet with one item of one person changed; as it was where they do not owe it. */
export const withItem = (
  sheet: Sheet,
  person: PersonId,
  agreement: string,
  signer: Item['signer'],
  change: (item: Item) => Item,
): Sheet => ({
  ...sheet,
  lines: sheet.lines.map((line) =>
    line.person === person
      ? {
          ...line,
          items: line.items.map((item) =>
            item.agreement === agreement && item.signer === signer ? change(item) : item,
          ),
        }
      : line,
  ),
});

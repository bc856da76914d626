/** A consent is given or withdrawn: at once, without touching what was signed (policy-map B18, F5). */
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { places, roundOf, rows, type Sheet } from '../agreement.ts';
import { changeSheet } from '../change-sheet.ts';
import { withItem } from '../with-item.ts';
import { consentChanges, consentKey, consentsNow, type Consent, type ConsentChange } from './consent.ts';

export interface Consenting extends Pick<
  ConsentChange,
  'person' | 'signer' | 'agreement' | 'how' | 'by' | 'name' | 'dated'
> {
  readonly school: SchoolId;
  /** As they are to stand from now on; those that are left out stay as they are. */
  readonly consents: readonly { readonly id: string; readonly given: boolean }[];
  /** When the card was drawn on which it was said. */
  readonly drawn?: Date | undefined;
}

/** Far more than people who say something about the same child in the same moment. */
const tries = 8;

/**
 * Writes down what is other than before, in one transaction with the line of their sheet. Withdrawing always counts. Giving
 * does not where something was said after the card was drawn (or the paper signed): that may have been a *no*.
 * @returns ids of what was changed
 * @throws AppError `unavailable`, `unconfirmed`, `conflict`
 */
export const changeConsents = async (one: Consenting, deps: Deps): Promise<string[]> => {
  if (one.consents.length === 0) return [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await changeOnce(one, deps);
    } catch (error) {
      if (!isAppError(error, 'conflict') || attempt >= tries) throw error;
    }
  }
};

const changeOnce = async (one: Consenting, deps: Deps): Promise<string[]> => {
  const { school, person, signer, agreement } = one;
  const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
  const place = await deps.records.get(places, rows.place(school, person));
  const before = (await consentsNow(one, deps)).filter((now) => now.agreement === agreement);
  const changed = before.flatMap((now) => {
    const said = one.consents.find(({ id }) => id === now.id);
    return said === undefined || said.given === now.given || (said.given && isOlder(one, now))
      ? []
      : [{ now, given: said.given }];
  });
  if (changed.length === 0) return [];
  const made = changed.map(({ now, given }) => {
    const row = rowOf(one, now.id, given, deps);
    const key = consentKey(school, row, now.changes);
    return { row, key };
  });
  const entry = {
    rows: [
      ...made.map(({ row, key }) => create(consentChanges, key, row)),
      // Whoever moves them to another sheet in this moment makes it a conflict: no line stays behind.
      ...(place === undefined ? [] : [replace(places, place, place.value)]),
    ],
    trail: made.map(({ row, key }) => ({
      actor: one.by ?? person,
      action: row.given ? 'agreement.consent-given' : 'agreement.consent-withdrawn',
      target: key.row,
    })),
  };
  const given = new Map(changed.map(({ now, given: is }) => [now.id, is]));
  const states = before.map(({ id, given: was }) => ({ id, given: given.get(id) ?? was }));
  const shown = (sheet: Sheet): Sheet =>
    withItem(sheet, person, agreement, signer, (item) =>
      item.state === 'signed' ? { ...item, consents: states } : item,
    );
  const sheet =
    place?.value.round === round
      ? await changeSheet(
          school,
          { round, id: place.value.sheet },
          (laid) => ({ sheet: shown(laid), ...entry }),
          deps,
        )
      : undefined;
  if (sheet === undefined) await deps.ledger.record(school, entry);
  return [...given.keys()];
};

/** Said on a card that was drawn, or on a paper that was signed, before the last word that we have. */
const isOlder = ({ drawn, dated }: Consenting, { since }: Consent): boolean =>
  since !== undefined &&
  ((drawn !== undefined && since > drawn.toISOString()) || (dated !== undefined && since > dated));

const rowOf = (
  { person, signer, agreement, how, by, name, dated }: Consenting,
  consent: string,
  given: boolean,
  { clock }: Pick<Deps, 'clock'>,
): ConsentChange => {
  const at = clock.now().toISOString();
  return {
    v: 1,
    person,
    signer,
    agreement,
    consent,
    given,
    at,
    // A paper that takes something back counts from now on, whatever was said since its date.
    from: given && dated !== undefined && dated < at ? dated : at,
    how,
    by,
    name,
    dated,
  };
};

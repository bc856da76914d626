/** How far somebody is with what they are asked to sign: two reads for whoever stands on a sheet. */
import type { Deps } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { textsFor } from '../../../policy/agreements-for.ts';
import {
  places,
  ranges,
  roundOf,
  rows,
  sheets,
  signatures,
  type Item,
  type Sheet,
  type Signature,
} from '../agreement.ts';
import type { Subject } from './subject.ts';

export interface Owed {
  /** The newest text. */
  readonly agreement: Agreement;
  readonly state: Item['state'];
  /** ISO, UTC; absent for whoever is on no sheet yet. */
  readonly since?: string | undefined;
}

/** What is asked of them: signed, waiting, or to be talked about. */
export const standingOf = async (subject: Subject, deps: Deps): Promise<readonly Owed[]> => {
  const { school, person, policy } = subject;
  const round = roundOf(policy.calendar, deps.clock.now());
  const place = await deps.records.get(places, rows.place(school, person.id));
  if (place?.value.round === round) {
    const sheet = await deps.records.get(sheets, rows.sheet(school, round, place.value.sheet));
    if (sheet !== undefined) return owedOn(sheet.value, subject);
  }
  return owedUnlaid(subject, round, deps);
};

/** Of a sheet that was read just now. What the school has taken out of use is asked no more. */
export const owedOn = (sheet: Sheet, { person, signer, policy }: Subject): Owed[] =>
  sheet.lines
    .filter((line) => line.person === person.id && line.gone !== true)
    .flatMap(({ items }) => items)
    .filter((item) => item.signer === signer)
    .flatMap((item) => {
      const agreement = policy.texts.find(({ id }) => id === item.agreement);
      return agreement === undefined ? [] : [{ agreement, state: item.state, since: item.at }];
    });

/** Somebody new, before the morning on which the sheets take them in: the same rule, from what they have signed. */
const owedUnlaid = async (subject: Subject, round: string, deps: Deps): Promise<Owed[]> => {
  const { school, person, signer, policy } = subject;
  const texts = textsFor(person, policy).filter((text) => text.signer === signer);
  if (texts.length === 0) return [];
  const signed: Signature[] = [];
  for await (const { value } of deps.records.list(signatures, ranges.signaturesOf(school, person.id)))
    if (value.signer === signer) signed.push(value);
  return texts.map((agreement) => ({
    agreement,
    state: signed.some((one) => isGood(one, agreement, round)) ? 'signed' : 'waiting',
  }));
};

/** Signed in this school year, or once for ever where the text is not asked anew each year (B17). */
const isGood = (one: Signature, { id, hash, yearly, again }: Agreement, round: string): boolean =>
  one.agreement === id && (one.hash === hash || !again) && (one.round === round || !yearly);

export const isOpen = ({ state }: Owed): boolean => state !== 'signed';

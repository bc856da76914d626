/** What stands on somebody's line: pure rules of what was there, whom they are, and what they have signed (B2, B13, B17). */
import type { Agreement } from '../../../policy/agreement.ts';
import type { Item, Line, Signature } from '../agreement.ts';
import { noAccount } from '../tally.ts';
import type { AgainSince } from './again-since.ts';
import type { Wanted } from './wanted.ts';

export interface LayContext {
  readonly round: string;
  /** ISO, UTC. */
  readonly now: string;
  /** What people have signed, of all years; those whom `asksSignatures` names. */
  readonly signed: ReadonlyMap<string, readonly Signature[]>;
  readonly again: AgainSince;
  /** When chat could reach somebody anew (ISO, UTC): those only whom it had refused. */
  readonly arrived: ReadonlyMap<string, string>;
}

/** The line as it should be: the very same where nothing is to change. `before` may be a line that was gone. */
export const layLine = (before: Line | undefined, wanted: Wanted, context: LayContext): Line => {
  const old = new Map(before?.items.map((one) => [keyOf(one.agreement, one.signer), one]));
  const items = wanted.texts.map((text) =>
    layItem(text, old.get(keyOf(text.id, text.signer)), wanted, context),
  );
  const line = withReach(
    { ...(before ?? fresh(wanted)), ...yearOn(wanted), items },
    wanted.chat,
    context.arrived,
  );
  const anew = items.some(
    ({ agreement, signer, state }) =>
      signer === 'self' && state === 'waiting' && old.get(keyOf(agreement, signer))?.state === 'signed',
  );
  const { gone: _, ...present } = anew ? { ...line, renewed: context.now } : line;
  return present;
};

/** Everybody's own, whatever the class is called. */
const yearOn = ({ audience, year = '' }: Wanted): Pick<Line, 'year'> =>
  audience === 'pupils' ? { year } : {};

const keyOf = (agreement: string, signer: Item['signer']): string => `${signer} ${agreement}`;
const fresh = ({ person }: Wanted): Omit<Line, 'items'> => ({ person, reminded: [], reached: 'not-yet' });

/**
 * An account that comes or goes changes whether chat can reach somebody. What chat itself refused stays as it is until Lantern
 * is put into their chat anew: then it is tried once more.
 */
const withReach = (line: Line, chat: boolean, arrived: LayContext['arrived']): Line => {
  if (!chat) return line.reached === 'no' ? line : { ...line, reached: 'no', because: noAccount };
  if (line.reached !== 'no') return line;
  const { because, refusedAt, ...known } = line;
  const isAnew = refusedAt !== undefined && (arrived.get(line.person) ?? '') > refusedAt;
  return because === noAccount || isAnew ? { ...known, reached: 'not-yet' } : line;
};

/** Whom chat refused while something waits for them: whether it could reach them since is asked for these only. */
export const isRefused = ({ gone, reached, refusedAt, items }: Line): boolean =>
  gone !== true &&
  reached === 'no' &&
  refusedAt !== undefined &&
  items.some(({ signer, state }) => signer === 'self' && state === 'waiting');

const layItem = (
  text: Agreement,
  before: Item | undefined,
  { person }: Wanted,
  { round, now, signed, again }: LayContext,
): Item => {
  if (before?.hash === text.hash) return withoutNote(before);
  const { id: agreement, version, hash, signer } = text;
  if (before?.state === 'signed' && !again(text, before.hash))
    return before.noted?.hash === hash ? before : { ...before, noted: { version, hash } };
  if (before !== undefined && before.state !== 'signed') return withoutNote({ ...before, version, hash });
  const counts = countingFor(text, signed.get(person) ?? [], { round, again });
  if (counts === undefined) return { agreement, version, hash, signer, state: 'waiting', at: now };
  const item: Item = {
    agreement,
    version: counts.version,
    hash: counts.hash,
    signer,
    state: 'signed',
    at: counts.at,
    how: counts.how,
  };
  return counts.hash === hash ? item : { ...item, noted: { version, hash } };
};

const withoutNote = (item: Item): Item => {
  if (item.noted === undefined) return item;
  const { noted: _, ...plain } = item;
  return plain;
};

/** A signature of this year, or of any where it is asked for once only (B17); of this very text unless the change needs none (B13). */
export const countingFor = (
  text: Agreement,
  signatures: readonly Signature[],
  { round, again }: Pick<LayContext, 'round' | 'again'>,
): Signature | undefined => {
  const own = signatures.filter(
    (one) =>
      one.agreement === text.id &&
      one.signer === text.signer &&
      (!text.yearly || one.round === round) &&
      (one.hash === text.hash || !again(text, one.hash)),
  );
  return own.find(({ hash }) => hash === text.hash) ?? own.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
};

/** Whether what they have signed must be read before their line can be laid: something is new for them. */
export const asksSignatures = (before: Line | undefined, { texts }: Wanted, again: AgainSince): boolean =>
  texts.some((text) => {
    const item = before?.items.find(
      ({ agreement, signer }) => agreement === text.id && signer === text.signer,
    );
    return (
      item === undefined || (item.state === 'signed' && item.hash !== text.hash && again(text, item.hash))
    );
  });

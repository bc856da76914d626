/** The evidence in one sentence, for the digest and the governors (policy-map C1, clause 003 §3.12.2). */
import { DateTime } from 'luxon';

export interface Kept {
  /** ISO date. */
  readonly until: string;
  readonly because: string;
}

/** `0 zombie accounts on 21 November, 2 kept until 1 December because …` (C1, clause 003 §3.12.2). `day`: ISO date. */
export const oneSentence = (zombies: number, kept: readonly Kept[], day: string): string => {
  const groups = Map.groupBy(kept, ({ until, because }) => JSON.stringify([until, because.trim()]));
  const parts = [...groups.values()]
    .toSorted((one, other) => (one[0]?.until ?? '').localeCompare(other[0]?.until ?? ''))
    .map((group) => `${group.length} kept until ${dayOf(group[0]?.until ?? '')} because ${reason(group[0])}`);
  const count = `${zombies} zombie ${zombies === 1 ? 'account' : 'accounts'} on ${dayOf(day)}`;
  return `${[count, ...parts].join(', ')}.`;
};

const dayOf = (date: string): string => DateTime.fromISO(date).setLocale('en-GB').toFormat('d MMMM');
/** Within a sentence of ours: without its own full stop. */
const reason = (kept: Kept | undefined): string => (kept?.because ?? '').trim().replace(/\.+$/, '');

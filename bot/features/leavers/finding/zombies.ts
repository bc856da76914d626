/**
 * The zombie accounts of a school, for the evidence (policy 003 §3.12, clause 003 §3.12.2): people who have left and of whom an
 * account can still sign in, as the clouds last said it. Pure: `disabling/one-sentence.ts` makes the sentence of it.
 */
import { cloudTitles } from '../../../core/say-cloud.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { isGround, type Leaver } from '../leaver.ts';
import { addDays } from './next-stage.ts';
import type { NightOutcome } from './night-row.ts';

export interface Zombies {
  /** Ids of leavers: enabled after the last day and the days of grace, and nobody has decided to keep them. */
  readonly left: readonly string[];
  readonly kept: readonly { readonly leaver: string; readonly until: string; readonly because: string }[];
  /** The oldest reading that this rests on (ISO, UTC); undefined: nobody has looked yet, so the figures say nothing. */
  readonly asOf: string | undefined;
  /** Clouds that could not be read: there may be more than the figures say. */
  readonly notChecked: readonly string[];
}

/** It was decided that they may sign in, or found that they have not left. */
const settled: ReadonlySet<Leaver['stage']> = new Set(['not-leaver', 'restored', 'gone', 'leaving']);

/** @param night the last night of the school */
export const zombiesOf = (
  rows: readonly Leaver[],
  policy: Policy,
  now: Date,
  night: NightOutcome | undefined,
): Zombies => {
  const today = localDate(now, policy.calendar.zone);
  const late = rows.filter(
    ({ stage, grounds, lastDay, accounts }) =>
      !settled.has(stage) &&
      grounds.some((one) => isGround(one) && one.what !== 'sanction') &&
      lastDay !== undefined &&
      addDays(lastDay, policy.leavers.graceDays) < today &&
      accounts.some(({ enabled }) => enabled),
  );
  const isKept = ({ stage, decision }: Leaver): boolean =>
    stage === 'kept' && (decision?.until ?? '') > today;
  const read = (night?.clouds ?? []).flatMap(({ at }) => (at === undefined ? [] : [at]));
  return {
    left: late.filter((row) => !isKept(row)).map(({ id }) => id),
    kept: late.flatMap((row) =>
      isKept(row) && row.decision?.until !== undefined
        ? [{ leaver: row.id, until: row.decision.until, because: row.decision.reason }]
        : [],
    ),
    asOf: read.toSorted()[0],
    notChecked: (night?.clouds ?? [])
      .filter(({ at }) => at === undefined)
      .map(({ cloud, because = 'it was not read' }) => `${cloudTitles[cloud]}: ${because}`),
  };
};

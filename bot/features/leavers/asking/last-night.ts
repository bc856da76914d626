/** What the last night found in a school, and the one sentence that says how it stands (policy-map C1, clause 003 §3.12.2). */
import { DateTime } from 'luxon';
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { oneSentence } from '../disabling/evidence.ts';
import { nightOutcomes, nightRange, type NightOutcome } from '../finding/night-row.ts';
import { isGround, type Leaver } from '../leaver.ts';

/** An older reading says nothing of today. */
const mostDays = 14;

/** @throws AppError `unavailable` */
export const lastNightOf = async (school: SchoolId, deps: Deps): Promise<NightOutcome | undefined> => {
  const { zone } = deps.policies.of(school).calendar;
  const now = deps.clock.now();
  const from = localDate(DateTime.fromJSDate(now).minus({ days: mostDays }).toJSDate(), zone);
  let last: NightOutcome | undefined;
  for await (const { value } of deps.records.list(
    nightOutcomes,
    nightRange(school, from, localDate(now, zone)),
  ))
    last = value;
  return last;
};

/** `0 zombie accounts on 21 November, 2 kept until 1 December because …`; and what it does not rest on. */
export const zombieSentence = (
  all: readonly Leaver[],
  { calendar, leavers }: Policy,
  now: Date,
  night: NightOutcome | undefined,
): string => {
  if (night === undefined) return 'Nobody has looked at the accounts yet.';
  const last = DateTime.fromJSDate(now).minus({ days: leavers.graceDays }).toJSDate();
  const left = all.filter(
    ({ lastDay, grounds, accounts, stage }) =>
      grounds.some(isGround) &&
      (lastDay ?? '') < localDate(last, calendar.zone) &&
      accounts.some(({ enabled }) => enabled) &&
      !settled.has(stage),
  );
  const kept = all.flatMap(({ stage, decision }) =>
    stage === 'kept' && decision?.until !== undefined
      ? [{ until: decision.until, because: decision.reason }]
      : [],
  );
  const blind = night.clouds.some(({ at }) => at === undefined)
    ? ' Not every cloud could be read, so there may be more.'
    : '';
  return `${oneSentence(left.length, kept, night.date)}${blind}`;
};

const settled: ReadonlySet<Leaver['stage']> = new Set(['kept', 'not-leaver', 'disabled', 'gone', 'leaving']);

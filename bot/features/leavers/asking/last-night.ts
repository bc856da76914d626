/** What the last night found in a school, and the one sentence that says how it stands (policy-map C1, clause 003 §3.12.2). */
import { DateTime } from 'luxon';
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { oneSentence } from '../disabling/one-sentence.ts';
import { nightOutcomes, nightRange, type NightOutcome } from '../finding/night-row.ts';
import { zombiesOf } from '../finding/zombies.ts';
import type { Leaver } from '../leaver.ts';

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
  policy: Policy,
  now: Date,
  night: NightOutcome | undefined,
): string => {
  const { left, kept, asOf, notChecked } = zombiesOf(all, policy, now, night);
  if (asOf === undefined) return 'Nobody has looked at the accounts yet.';
  const sentence = oneSentence(left.length, kept, localDate(new Date(asOf), policy.calendar.zone));
  return notChecked.length === 0
    ? sentence
    : `${sentence} Not every cloud could be read, so there may be more.`;
};

/** Writes down what a night found in a school, and has IT told on the next school day where there is something to decide. */
import { cloudTitles } from '../../../core/say-cloud.ts';
import { DateTime } from 'luxon';
import { create, replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, SchoolId } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { opensOn } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';
import { askCall } from '../calls.ts';
import type { Stage } from '../leaver.ts';
import type { NightPlan } from './candidates.ts';
import type { CloudTonight, Loaded } from './load-facts.ts';
import { addDays } from './next-stage.ts';
import { nightKey, nightOutcomes, nightRange, type NightOutcome } from './night-row.ts';
import { counted, firstOf } from './say-list.ts';

/** The longest holidays: an earlier night may have had IT told on the same school day already. */
const lookBackDays = 60;

export const noteNight = async (
  school: SchoolId,
  tonight: readonly CloudTonight[],
  plan: NightPlan,
  loaded: Loaded,
  written: { readonly created: number; readonly changed: number },
  deps: Deps,
): Promise<void> => {
  const { policy, now } = loaded.facts;
  const date = localDate(now, policy.calendar.zone);
  const stored = await deps.records.get(nightOutcomes, nightKey(school, date));
  const outcome = outcomeOf(date, tonight, plan, loaded, written, stored?.value);
  const jobs: Change[] = [];
  if (outcome.counts.candidates > 0) {
    const askAt = stored?.value.askAt ?? asksAt(policy, now).toISOString();
    outcome.askAt = askAt;
    if (!(await isScheduled(school, askAt, date, deps)))
      jobs.push(schedule(askCall, {}, new Date(askAt), school, deps.clock));
  }
  if (stored !== undefined && isSame(stored.value, outcome)) return;
  const key = nightKey(school, date);
  await deps.ledger.record(school, {
    rows: [
      stored === undefined ? create(nightOutcomes, key, outcome) : replace(nightOutcomes, stored, outcome),
      ...jobs,
    ],
    trail: [{ actor: 'lantern', action: 'leavers.night', target: date }],
  });
};

const isSame = (one: NightOutcome, other: NightOutcome): boolean =>
  JSON.stringify(nightOutcomes.schema.parse({ ...one, at: '' })) ===
  JSON.stringify(nightOutcomes.schema.parse({ ...other, at: '' }));

/** Of the rows as they are after this night. What was new adds up over a day. */
const outcomeOf = (
  date: string,
  tonight: readonly CloudTonight[],
  plan: NightPlan,
  { facts, list, notFound, counts }: Loaded,
  written: { readonly created: number; readonly changed: number },
  before: NightOutcome | undefined,
): NightOutcome => {
  const stages = new Map<string, Stage>(
    [...facts.rows, ...plan.create, ...plan.change].map(({ id, stage }) => [id, stage]),
  );
  const inStage = (stage: Stage): number => [...stages.values()].filter((one) => one === stage).length;
  return {
    v: 1,
    date,
    at: facts.now.toISOString(),
    clouds: tonight.map((one) => ({
      cloud: one.cloud.name,
      tenant: one.cloud.tenant,
      accounts: counts.get(one.cloud) ?? 0,
      ...('walked' in one ? { at: one.walked.finishedAt } : { because: one.because }),
    })),
    ...(list.name === undefined
      ? {}
      : { list: { name: list.name, at: list.at ?? '', lines: list.lines.length, bad: list.bad } }),
    counts: {
      created: (before?.counts.created ?? 0) + written.created,
      changed: (before?.counts.changed ?? 0) + written.changed,
      candidates: inStage('candidate'),
      leaving: inStage('leaving'),
      notFound: notFound.length,
      contradicted: plan.contradicted.length,
      disabledAlready: plan.disabledAlready,
      leftOut: plan.leftOut,
    },
    notChecked: sentences(tonight, plan, list, notFound.length),
  };
};

/** They name people: a sealed row keeps them, and only the answer to a press shows them (cards/leavers/list). */
const sentences = (
  tonight: readonly CloudTonight[],
  { contradicted }: NightPlan,
  list: Loaded['list'],
  notFound: number,
): string[] => [
  ...tonight.flatMap((one) =>
    'because' in one
      ? [
          `${cloudTitles[one.cloud.name]} could not be read: ${one.because}. Nobody’s line was changed because of that.`,
        ]
      : [],
  ),
  ...tonight.flatMap((one) =>
    'walked' in one && one.walked.homeless * 2 > one.walked.accounts
      ? [
          `Most accounts of ${cloudTitles[one.cloud.name]} have an address of no school. Please look whether the schools’ mail domains are all set.`,
        ]
      : [],
  ),
  ...list.notUsed,
  ...(list.bad === 0
    ? []
    : [`${counted(list.bad, 'row', 'rows')} of the leaver list could not be read${badLines(list)}.`]),
  ...(notFound === 0
    ? []
    : [
        `For ${counted(notFound, 'person', 'people')} on the leaver list no account was found. They may have none; or the list has no id or address that the clouds know.`,
      ]),
  ...(contradicted.length === 0
    ? []
    : [
        `${counted(contradicted.length, 'person', 'people')} on the leaver list ${contradicted.length === 1 ? 'is' : 'are'} in the school’s own list of people as well: ${firstOf(contradicted.map(({ name, line }) => `${name} (line ${line})`))}. Nothing is asked about them until one of the two lists has changed.`,
      ]),
];

const badLines = ({ bad, badLines: lines }: Loaded['list']): string =>
  lines.length === 0 ? '' : `: ${bad === 1 ? 'line' : 'lines'} ${firstOf(lines.map(String), bad)}`;

/** The next moment at which IT is asked on a school day. */
export const asksAt = (policy: Policy, now: Date): Date => {
  const { calendar, leavers } = policy;
  const today = localDate(now, calendar.zone);
  const from = momentOn(today, policy) > now ? today : addDays(today, 1);
  return momentOn(localDate(opensOn(calendar, from), calendar.zone), policy, leavers.askAt);
};

const momentOn = (date: string, { calendar, leavers }: Policy, minutes = leavers.askAt): Date =>
  DateTime.fromISO(date, { zone: calendar.zone })
    .set({ hour: Math.floor(minutes / 60), minute: minutes % 60 })
    .toJSDate();

const isScheduled = async (
  school: SchoolId,
  askAt: string,
  date: string,
  { records }: Deps,
): Promise<boolean> => {
  const range = nightRange(school, addDays(date, -lookBackDays), date);
  for await (const { value } of records.list(nightOutcomes, range)) if (value.askAt === askAt) return true;
  return false;
};

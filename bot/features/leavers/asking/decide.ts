/** What a decision makes of a leaver: pure rules (promises.md E8; policy-map C1). Nothing is done to an account here. */
import type { PersonId } from '../../../core/ports.ts';
import type { LeaverPolicy } from '../../../policy/policy.ts';
import { mostOfYear } from '../caps.ts';
import { isStanding } from '../disabling/run-state.ts';
import { isForATime, isGround, type Decision, type Leaver, type LeaverEvent } from '../leaver.ts';
import { afterWord, isSame, needsWord } from '../protect.ts';

/** What was decided lately, for the caps. */
export interface Lately {
  /** People whose accounts were decided on within the last 24 hours. */
  readonly people: number;
  /** Of each year group. */
  readonly ofYear: ReadonlyMap<string, number>;
  /** How many pupils a year group has. */
  readonly yearSize: ReadonlyMap<string, number>;
}

export interface Deciding {
  readonly by: PersonId;
  readonly now: Date;
  readonly policy: LeaverPolicy;
  readonly press?: string | undefined;
}

/** Why an account is not offered for disabling at all; undefined: it may be decided. */
export const whyNot = (leaver: Leaver, by: PersonId): string | undefined => {
  if (leaver.stage !== 'candidate') return notWaiting;
  if (isSame(leaver.person, by)) return 'This is you. Somebody else has to decide it.';
  const never = leaver.protections.find(({ level }) => level === 'never');
  if (never !== undefined) return never.words;
  if (!leaver.grounds.some(isGround)) return noGround;
  return undefined;
};

export const notWaiting = 'This has been decided meanwhile. Here is how it stands.';
const noGround =
  'Only a sign-in age speaks for it so far, and that is never enough alone: somebody may be on leave. Say when they left, or wait for the leaver list.';

/** Why two named people must agree on disabling these at once: for each leaver the reasons, none where one is enough. */
export const whyTwo = (
  chosen: readonly Leaver[],
  lately: Lately,
  policy: LeaverPolicy,
): ReadonlyMap<string, readonly string[]> => {
  const overAll = lately.people + chosen.length > policy.cap.people;
  const years = new Map<string, number>();
  for (const { year, kind } of chosen)
    if (kind === 'pupil' && year !== undefined) years.set(year, (years.get(year) ?? 0) + 1);
  return new Map(
    chosen.map((leaver) => [
      leaver.id,
      [
        ...(policy.secondApproval === 'always' ? ['The policy asks for two people.'] : []),
        ...(overAll ? [`This makes more than ${policy.cap.people} people in one day.`] : []),
        ...(isOverYear(leaver, years, lately, policy)
          ? [`This makes more than ${policy.cap.percentOfYear} per cent of year ${leaver.year} in one day.`]
          : []),
        ...leaver.protections.filter(({ level }) => level === 'twice').map(({ words }) => words),
        ...(onlyNamed(leaver) ? ['No list says that they have left; a person of IT does.'] : []),
      ],
    ]),
  );
};

const isOverYear = (
  { year, kind }: Leaver,
  chosen: ReadonlyMap<string, number>,
  { ofYear, yearSize }: Lately,
  policy: LeaverPolicy,
): boolean => {
  if (kind !== 'pupil' || year === undefined) return false;
  const together = (ofYear.get(year) ?? 0) + (chosen.get(year) ?? 0);
  return together > mostOfYear(yearSize.get(year) ?? 0, policy);
};

const onlyNamed = ({ grounds }: Leaver): boolean => {
  const real = grounds.filter(isGround);
  return real.length > 0 && real.every(({ what }) => what === 'named' || what === 'guest-ended');
};

/** The leaver with *disable* decided: begun at once where one person is enough, otherwise waiting for the second. */
export const toDisable = (
  leaver: Leaver,
  because: readonly string[],
  urgent: boolean,
  deciding: Deciding,
): Leaver => {
  const two = because.length > 0;
  return {
    ...leaver,
    stage: two ? 'approving' : 'disabling',
    decision: {
      ...decided('disable', '', deciding),
      urgent,
      needs: two ? 2 : 1,
      because: [...because],
      accounts: leaver.accounts.map(({ cloud, id }) => ({ cloud, id })),
    },
    events: [
      ...leaver.events,
      event(deciding, two ? 'asked-for-a-second' : 'decided', urgent ? 'At once.' : ''),
    ],
  };
};

/** The second named person's word. Undefined: not theirs to give, or the first one's has run out. */
export const toAgreed = (leaver: Leaver, deciding: Deciding): Leaver | undefined => {
  const { decision } = leaver;
  if (leaver.stage !== 'approving' || decision === undefined || !mayBeSecond(leaver, deciding.by))
    return undefined;
  if (hasRunOut(decision, deciding.now)) return undefined;
  const at = deciding.now.toISOString();
  return {
    ...leaver,
    stage: 'disabling',
    decision: { ...decision, approvals: [...decision.approvals, { by: deciding.by, at }] },
    events: [...leaver.events, event(deciding, 'agreed', '')],
  };
};

/** Never whoever asked (ASVS 2.3.5), and never the person whose accounts they are. */
export const mayBeSecond = ({ decision, person }: Leaver, by: PersonId): boolean =>
  decision !== undefined &&
  decision.by !== by &&
  !isSame(person, by) &&
  !decision.approvals.some((one) => one.by === by);

export const hasRunOut = ({ expires }: Decision, now: Date): boolean =>
  expires !== undefined && now.getTime() >= Date.parse(expires);

/** Back to the list: the second one did not agree, or the first took it back. */
export const toAskedAgain = (leaver: Leaver, words: string, deciding: Deciding): Leaver => ({
  ...leaver,
  stage: 'candidate',
  decision: undefined,
  events: [...leaver.events, event(deciding, 'not-agreed', words)],
});

export const toKept = (leaver: Leaver, until: string, reason: string, deciding: Deciding): Leaver => ({
  ...leaver,
  stage: 'kept',
  decision: { ...decided('keep', reason, deciding), until },
  events: [...leaver.events, event(deciding, 'kept', `Until ${until}: ${reason}`)],
});

export const toDismissed = (leaver: Leaver, reason: string, deciding: Deciding): Leaver => ({
  ...leaver,
  stage: 'not-leaver',
  decision: decided('not-leaver', reason, deciding),
  events: [...leaver.events, event(deciding, 'not-a-leaver', reason)],
});

/** Where nothing else is a ground; or where something stands against it that a word of IT's own settles. Never for a case's sake. */
export const mayBeNamed = (leaver: Leaver): boolean =>
  !isForATime(leaver) && (!leaver.grounds.some(isGround) || needsWord(leaver.protections));

/** A person of IT says that they have left: a ground, for which two people must agree. */
export const toNamed = (leaver: Leaver, lastDay: string, reason: string, deciding: Deciding): Leaver => ({
  ...leaver,
  lastDay,
  grounds: [
    ...leaver.grounds,
    { what: 'named', lastDay, by: deciding.by, at: deciding.now.toISOString(), reason },
  ],
  protections: afterWord(leaver.protections),
  events: [...leaver.events, event(deciding, 'named', reason)],
});

const settledStages: ReadonlySet<Leaver['stage']> = new Set(['candidate', 'gone', 'kept', 'not-leaver']);

/** Whether something that Lantern took may still be gone, though nobody is at it: it can be put back. */
export const stillStands = (leaver: Leaver): boolean =>
  settledStages.has(leaver.stage) && leaver.accounts.some((one) => isStanding(leaver, one));

export const toUndo = (leaver: Leaver, reason: string, deciding: Deciding): Leaver => ({
  ...leaver,
  stage: 'undoing',
  decision: decided('undo', reason, deciding),
  events: [...leaver.events, event(deciding, 'undo-decided', reason)],
});

const hourMs = 3_600_000;

const decided = (what: Decision['what'], reason: string, { by, now, policy, press }: Deciding): Decision => ({
  what,
  by,
  at: now.toISOString(),
  reason,
  urgent: false,
  needs: 1,
  because: [],
  approvals: [],
  expires: new Date(now.getTime() + policy.approvalHours * hourMs).toISOString(),
  ...(press === undefined ? {} : { press }),
});

const event = ({ by, now }: Deciding, what: string, words: string): LeaverEvent => ({
  at: now.toISOString(),
  by,
  what,
  words,
});

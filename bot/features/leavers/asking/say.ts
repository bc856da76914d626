/** Leavers in words, for IT: short, factual, no blame. */
import { cloudTitles } from '../../../core/say-cloud.ts';
import { localDate, sayDate } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { sayGround } from '../finding/say-ground.ts';
import { isForATime, isGround, type Ground, type Leaver, type LeaverAccount, type Stage } from '../leaver.ts';

/** `maya.obrien@hillside.example (Microsoft 365)`. */
export const sayPlace = ({ address, cloud }: Pick<LeaverAccount, 'address' | 'cloud'>): string =>
  `${address} (${cloudTitles[cloud]})`;

/** `maya.obrien@hillside.example (Microsoft 365), works; last sign-in 3 September 2026`. */
export const sayAccount = (account: LeaverAccount, policy: Policy): string =>
  `${account.address} (${cloudTitles[account.cloud]}): ${account.enabled ? 'still works' : 'disabled'}; ${saySignIn(account, policy)}`;

const saySignIn = ({ lastSignIn }: LeaverAccount, policy: Policy): string => {
  if (!lastSignIn.checked) return `last sign-in not known: ${lastSignIn.because}`;
  if (lastSignIn.value === 'never') return 'nobody ever signed in';
  return `last sign-in ${sayDate(localDate(new Date(lastSignIn.value), policy.calendar.zone))}`;
};

/** `Staff`, `Pupil, year 8`. */
export const sayWho = ({ kind, year }: Leaver): string => {
  if (kind === 'pupil') return year === undefined ? 'Pupil' : `Pupil, year ${year}`;
  return kind === 'staff' ? 'Staff' : 'Not in the roster';
};

const stageWords: Readonly<Record<Stage, string>> = {
  leaving: 'Leaves soon',
  candidate: 'Waits for your decision',
  approving: 'Waits for a second person',
  disabling: 'Being disabled',
  disabled: 'Disabled, and read back',
  kept: 'Kept for now',
  'not-leaver': 'Not a leaver',
  undoing: 'Being put back',
  restored: 'Put back',
  gone: 'Nothing to decide any more',
};
export const sayStage = (stage: Stage): string => stageWords[stage];

const burdenWords: Readonly<Record<string, string>> = {
  'sole-owner-of-team': 'Only owner of the team',
  'sole-owner-of-group': 'Only owner of the group',
  'sole-organiser-of-drive': 'Only manager of the shared drive',
  'published-address': 'Published address',
  'manages-people': 'Manager of',
};
/** Why they are on the list: where there is a ground, what only ranks is said in short. */
export const sayGrounds = ({ grounds }: Leaver, policy: Policy): string[] => {
  const real = grounds.filter(isGround);
  if (real.length === 0) return grounds.map((one) => sayGround(one, policy.calendar.zone));
  const also = grounds.flatMap((one) => rankWords(one) ?? []);
  return [
    ...real.map((one) => sayGround(one, policy.calendar.zone)),
    ...(also.length === 0 ? [] : [`Also: ${also.join('; ')}.`]),
  ];
};

const rankWords = (ground: Ground): string | undefined => {
  if (ground.what === 'not-in-roster') return 'not in the school’s list of people';
  if (ground.what !== 'no-sign-in') return undefined;
  return ground.days === undefined ? 'nobody ever signed in' : `no sign-in for ${ground.days} days`;
};

/** What hangs on the accounts, a line each. */
export const sayBurdens = ({ burdens, accounts }: Leaver): string[] => [
  ...burdens.map(({ what, title }) => `${burdenWords[what] ?? 'Also'}: ${title}`),
  ...accounts
    .filter(({ onPremises }) => onPremises)
    .map(({ address }) => `${address} is mastered on the school’s own server: it has to be disabled there.`),
];

/** A pupil whose access is to be taken away for a time is no leaver. */
export const dismissWords = (leaver: Pick<Leaver, 'grounds'>): string =>
  isForATime(leaver) ? 'Do not take it away…' : 'Not a leaver…';

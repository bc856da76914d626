/** What can be decided about one leaver with a reason: keep, not a leaver, they have left, do not agree, undo. */
import { schedule } from '../../../core/outbox.ts';
import { sayDate } from '../../../core/say-time.ts';
import { undoCall, watchCall } from '../calls.ts';
import { isGround, type Leaver } from '../leaver.ts';
import {
  mayBeNamed,
  mayBeSecond,
  notWaiting,
  stillStands,
  toAskedAgain,
  toDismissed,
  toKept,
  toNamed,
  toUndo,
} from './decide.ts';
import { reasonedFlow } from './reasoned.ts';

const unlessCandidate = ({ stage }: Leaver): string | undefined =>
  stage === 'candidate' ? undefined : notWaiting;

/** On that day IT is asked again (C1). */
export const keepLeaver = reasonedFlow({
  verb: 'leavers.keep',
  may: ({ decides }) => decides,
  not: unlessCandidate,
  title: 'Keep an account',
  submit: 'Keep it',
  lines: ({ name }) => [`${name} keeps their accounts until that day. Then you are asked again.`],
  day: { label: 'Until which day?', ahead: true },
  decide: toKept,
  said: ({ name }, day) => `${name} is kept until ${sayDate(day)}. You are asked again then.`,
});

/** Asked about again only on a new ground. */
export const dismissLeaver = reasonedFlow({
  verb: 'leavers.dismiss',
  may: ({ decides }) => decides,
  not: unlessCandidate,
  title: 'Not a leaver',
  submit: 'Not a leaver',
  lines: ({ name }) => [`${name} comes off the list. They come back only if a leaver list names them anew.`],
  decide: (leaver, _day, reason, deciding) => toDismissed(leaver, reason, deciding),
  said: ({ name }) => `${name} is off the list.`,
});

/** Where no list says so: IT does, and a second person must agree to the disabling. */
export const nameLeaver = reasonedFlow({
  verb: 'leavers.name',
  may: ({ decides }) => decides,
  not: (leaver) =>
    unlessCandidate(leaver) ??
    (!mayBeNamed(leaver) ? 'There is a ground already. You can decide it.' : undefined),
  title: 'They have left',
  submit: 'They have left',
  lines: ({ name, grounds, protections }) => [
    ...(grounds.some(isGround)
      ? protections.map(({ words }) => words)
      : [`No list says that ${name} has left.`]),
    'If you know it, write down how. A second person has to agree before anything is disabled.',
  ],
  day: { label: 'What was their last day?', ahead: false },
  decide: toNamed,
  said: ({ name }) => `Noted. You can now decide about ${name}; a second person is asked to agree.`,
});

/** The second person's no, or the first one's second thoughts. */
export const disagreeLeaver = reasonedFlow({
  verb: 'leavers.disagree',
  may: ({ agrees, decides, leaver }, act) =>
    (agrees && mayBeSecond(leaver, act.by.id)) || (decides && leaver.decision?.by === act.by.id),
  not: ({ stage }) => (stage === 'approving' ? undefined : notWaiting),
  title: 'Do not disable',
  submit: 'Do not disable',
  lines: ({ name }) => [`Nothing is done to the accounts of ${name}, and IT is asked anew.`],
  decide: (leaver, _day, reason, deciding) => toAskedAgain(leaver, reason, deciding),
  said: ({ name }) => `${name} is back among those to decide.`,
});

const undoable: ReadonlySet<Leaver['stage']> = new Set(['disabled', 'disabling']);
const hourMs = 3_600_000;

export const undoLeaver = reasonedFlow({
  verb: 'leavers.undo',
  may: ({ decides }) => decides,
  not: (leaver) => (undoable.has(leaver.stage) || stillStands(leaver) ? undefined : notWaiting),
  title: 'Undo',
  submit: 'Put it back',
  lines: ({ name }) => [
    `The accounts of ${name} work again, with their groups, rules and delegates as they were.`,
    'What cannot be put back (passwords, signed-in apps, app passwords) is named when it is done.',
  ],
  decide: (leaver, _day, reason, deciding) => toUndo(leaver, reason, deciding),
  rows: ({ id }, school, { clock }) => {
    const now = clock.now();
    return [
      schedule(undoCall, { leaver: id }, now, school),
      schedule(watchCall, { leaver: id }, new Date(now.getTime() + hourMs), school),
    ];
  },
  said: ({ name }) => `${name}'s accounts are being put back. You are told when the clouds say so.`,
});

/** What a reader must know before anything else, and whom to ring: in the policy's own words where it has some. */
import { localDate, sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { contactName, type Telling } from './case-blocks.ts';
import type { CaseModel } from './case-card.ts';
import type { Case } from './load-case.ts';
import { recordName } from './case-form.ts';

type Banners = CaseModel['banners'];

export const bannersOf = (found: Case, { policy, nameOf }: Telling, now: Date): Banners => {
  const { report, stage, protection, complete, reporter } = found.incident.value;
  const banner = (tone: string, title: string, ...lines: readonly string[]): Banners[number] => ({
    tone,
    title,
    lines: [...lines],
  });
  const open = stage === 'waiting' || stage === 'acknowledged';
  const shown: (Banners[number] | false)[] = [
    stage === 'protected' &&
      banner(
        'warning',
        'This copy is frozen',
        `It was moved to child protection. It is now here: ${protection?.pointer ?? ''}`,
      ),
    report.danger && banner('attention', 'Somebody may be in danger now', danger(policy)),
    report.illegal &&
      banner('attention', 'It may be illegal, or a nude image of a child', ...illegalLines(policy)),
    open &&
      !complete &&
      banner(
        'warning',
        'The reporter is still writing',
        `What there is so far is below. See or ring ${nameOf(reporter)} if it cannot wait.`,
      ),
    open &&
      report.telling !== undefined &&
      banner('warning', ...tellingLines(report.telling.now, nameOf(reporter))),
    open &&
      report.quick &&
      report.telling === undefined &&
      banner('warning', 'A quick alert', `See or ring ${nameOf(reporter)} for the rest.`),
    ...accessLines(found, policy, now).map((line) => banner('warning', 'Access comes back', line)),
  ];
  return shown.filter((one) => one !== false);
};

/** A16, A35: a child who speaks up is listened to, promised nothing, and never asked why. */
const tellingLines = (now: boolean, name: string): readonly [title: string, ...lines: string[]] => [
  now ? 'A pupil asks for help now' : 'A pupil told this themselves',
  now
    ? `Please go to ${name} now, or send somebody whom they trust. Nobody has asked them anything yet.`
    : `Please speak with ${name} today.`,
  'Listen, promise no secrets, and do not ask leading questions or why.',
];

const danger = (policy: Policy): string =>
  policy.wording['danger'] ?? 'If somebody is in danger now, ring 999 first.';

/** A week long, from the day on which access that was taken away comes back (A26). */
const accessLines = ({ records }: Case, policy: Policy, now: Date): string[] => {
  const { zone } = policy.calendar;
  const [today, weekAgo] = [localDate(now, zone), localDate(new Date(now.getTime() - 7 * 86_400_000), zone)];
  return records.flatMap(({ value }) =>
    value.sanctions.flatMap(({ sanction, until }) => {
      const known = policy.sanctions.find((one) => one.id === sanction);
      if (known?.removesAccess !== true || until === undefined || until > today || until <= weekAgo)
        return [];
      const whose = value.pupil === undefined ? '' : `${recordName(value)}: `;
      return [
        `${whose}${known.title}, until ${sayDay(`${until}T12:00:00`, zone)}. Please have it restored, and add a note.`,
      ];
    }),
  );
};

/** A10, A15; UKCIS: nobody looks, copies or passes on; who decides goes by what was described. */
const illegalLines = (policy: Policy): string[] => [
  policy.wording['illegal'] ??
    'Do not look at it, copy it, forward it, print it, photograph it or delete it, and do not ask a child to. Turn the screen off and keep the device apart and safe.',
  'Decide from what was described. Tell the police if an adult is involved, if there is harm or pressure, or if a child is very young.',
  ...policy.referrals
    .filter((one) => one.when.includes('illegal'))
    .map(({ contact }) => {
      const { phone, web } = policy.contacts[contact] ?? {};
      return `${contactName(policy, contact)}: ${[phone, web].filter((part) => part !== undefined).join(', ')}`;
    }),
];

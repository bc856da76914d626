/** `/agreements`: how the campaign of a school stands, drawn by group, with what can be done about it. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Person, Reply, Role, SchoolId } from '../../../core/ports.ts';
import { policyRoles } from '../../../core/ports.ts';
import { sayBy, sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { byYearOf, type Counts, type Tally } from '../tally.ts';
import { figuresOf, isByParents, none, sumOf, type Figures } from '../register/figures.ts';
import { talliesOfRound } from '../register/read-tallies.ts';
import { sayRest, tooSmall } from '../register/say-progress.ts';
import { sightIn } from '../register/who-sees.ts';
import { mineBehindButton } from '../signing/mine.ts';
import { campaignCard } from './ask-card.ts';
import { chooseSchool } from './choose-school.ts';
import { mayLook, maySeeNames, mayStart, schoolOf, schoolsWhere } from './coordinators.ts';
import { roundNow, type Round } from './round.ts';
import { barsOf, buttonFor, counted, refused, yearTitle, type CampaignModel } from './views.ts';

export const campaignValues = z.object({
  show: z.literal('yes').optional(),
  school: z.string().max(60).optional(),
  page: z.string().max(4).optional(),
});
export type CampaignValues = z.infer<typeof campaignValues>;

const everybody: readonly Role[] = ['pupil', 'staff', 'governor', 'visitor', 'parent', ...policyRoles];

export const campaign: Flow<CampaignValues> = {
  verb: 'agreements.campaign',
  who: everybody,
  values: campaignValues,
  afresh: 'run',
  says: /^\/? ?agreements$/i,
  run: async (act, deps) => {
    const theirs = schoolsWhere(act.by, mayLook, deps);
    if (act.press === undefined) return typed(theirs);
    const { school: named, page } = act.values;
    if (named === undefined && theirs.length > 1)
      return chooseSchool(theirs, 'agreements.campaign', page, deps);
    const school = schoolOf(act.by, mayLook, named, deps);
    return school === undefined ? refused(act) : showCampaign(act, school, deps);
  },
};

/** Whoever has nothing to do with the campaign means their own: the very card of `my agreements`. */
const typed = ([school, ...others]: readonly SchoolId[]): Reply => ({
  chat:
    school === undefined
      ? mineBehindButton
      : campaignCard(
          {
            title: 'Agreements',
            said: `Open to see how signing stands in your ${others.length > 0 ? 'schools' : 'school'}.`,
          },
          'agreements.campaign',
          others.length > 0 ? undefined : school,
        ),
});

export const showCampaign = async (
  { by }: Pick<ActOf<unknown>, 'by'>,
  school: SchoolId,
  deps: Deps,
  notice = '',
): Promise<Reply> => {
  const { round } = await roundNow(school, deps);
  const all = await talliesOfRound(school, round.round, deps);
  const policy = deps.policies.of(school);
  const cut = all.flatMap((tally) => byYearOf(tally));
  const figures = (cells: 'group' | 'year'): Figures =>
    figuresOf(cut, { what: 'school' }, sightIn(by, policy), policy, cells);
  return {
    answer: {
      card: 'agreements/campaign',
      model: {
        heading: `${yearTitle(round.round)}: ${policy.name}`,
        notice,
        sentence: sentenceOf(round, policy, deps.clock.now()),
        lines: round.stage === 'running' ? linesOf(all, figures('group'), policy) : [],
        bars: barsOf(figures('year').cells, policy),
        buttons: buttonsOf(by, school, round, all, deps),
      },
    },
  };
};

const sentenceOf = ({ stage, startsAt, started, putOff }: Round, policy: Policy, now: Date): string => {
  const { zone } = policy.calendar;
  if (stage === 'running')
    return `Started on ${sayDay(started?.at ?? now, zone)}. Reminders go out by themselves and stop when somebody has signed; after the last one, tutors get the names that are missing.`;
  if (startsAt === undefined)
    return 'Nobody has been asked this school year. It begins when somebody starts it here.';
  const when = sayBy(new Date(startsAt), now, zone);
  const late = putOff.length === 0 ? '' : ` It was put off ${counted(putOff.length, 'time', 'times')}.`;
  return policy.agreements.startsBy === 'itself'
    ? `Nothing has been sent yet. It starts by itself at ${when}.${late}`
    : `Nothing has been sent yet. It is planned for ${when}, and begins when somebody starts it here.${late}`;
};

const linesOf = (all: readonly Tally[], figures: Figures, policy: Policy): string[] => {
  if (all.length === 0) return ['The lists are being made. Please look again in a minute.'];
  const waiting = all.filter(({ stage, part }) => stage === 'tutor' && part === 0);
  const stuck = waiting.filter(({ coordinator }) => coordinator !== undefined);
  const [parents, own] = [true, false].map((byParents) =>
    sumOf(figures.cells.filter(({ agreement }) => isByParents(agreement, policy) === byParents)),
  );
  return [
    ...(waiting.length === 0
      ? []
      : [
          `${counted(waiting.length, 'class is', 'classes are')} still to be talked with before they are asked.`,
        ]),
    ...(stuck.length === 0
      ? []
      : [
          `For ${counted(stuck.length, 'of these there is no tutor', 'of these there is no tutor')} whom chat reaches.`,
        ]),
    ...stateOf('Signing for themselves', own),
    ...stateOf('Parents and carers', parents),
    ...(figures.someTooSmall ? [tooSmall] : []),
  ];
};

const stateOf = (who: string, counts: Counts = none): string[] => {
  const rest = sayRest(counts);
  return rest === '' ? [] : [`${who}: ${rest}.`];
};

const buttonsOf = (
  by: Person,
  school: SchoolId,
  { stage, startsAt }: Round,
  all: readonly Tally[],
  deps: Deps,
): CampaignModel['buttons'] => {
  const data = { school };
  const names = buttonFor(
    by,
    maySeeNames,
    school,
    { title: 'Whom chat cannot reach', verb: 'agreements.unreached', data },
    deps,
  );
  if (stage === 'running') {
    const some = all.some(({ stage: its, coordinator }) => its === 'tutor' || coordinator !== undefined);
    return [
      all.length === 0
        ? { title: 'Look again', verb: 'agreements.campaign', data }
        : { title: 'Who has signed', verb: 'signed.show', data },
      ...(some ? [{ title: 'What waits for somebody', verb: 'agreements.classes', data }] : []),
      ...names,
    ];
  }
  return [
    { title: 'Show what would be sent', verb: 'agreements.preview', data: { ...data, show: 'yes' } },
    ...buttonFor(by, mayStart, school, { title: 'Start', verb: 'agreements.start', data }, deps),
    ...(startsAt === undefined
      ? []
      : buttonFor(by, mayStart, school, { title: 'Put off a week', verb: 'agreements.putOff', data }, deps)),
    ...names,
  ];
};

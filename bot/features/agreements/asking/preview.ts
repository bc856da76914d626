/** `/agreements start`: first what would be sent to whom, who cannot be reached and why, and what it takes (a dry run). */
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import { sayBy } from '../../../core/say-time.ts';
import { askTimes } from './ask-times.ts';
import { campaignCard } from './ask-card.ts';
import { campaignValues, showCampaign, type CampaignValues } from './campaign.ts';
import { chooseSchool } from './choose-school.ts';
import { mayLook, maySeeNames, mayStart, schoolOf, schoolsWhere } from './coordinators.ts';
import { lookAhead, type LookAhead, type LookAheadText, type Unreached } from './look-ahead.ts';
import type { Audience } from '../../../policy/agreement.ts';
import { notSetUp } from '../links/office.ts';
import { number, tooSmall } from '../register/say-progress.ts';
import { sightIn, smallest } from '../register/who-sees.ts';
import { roundNow } from './round.ts';
import { buttonFor, counted, groupTitle, inOrder, people, refused, sayReason, yearTitle } from './views.ts';

export const preview: Flow<CampaignValues> = {
  verb: 'agreements.preview',
  who: mayLook,
  values: campaignValues,
  afresh: 'run',
  says: /^\/? ?(?:agreements start|start agreements)$/i,
  run: async (act, deps) => {
    const { school: named, page } = act.values;
    const school = schoolOf(act.by, mayLook, named, deps);
    if (school === undefined) return refused(act);
    const theirs = schoolsWhere(act.by, mayLook, deps);
    const isOpen = named === undefined && theirs.length > 1;
    if (act.press !== undefined && isOpen) return chooseSchool(theirs, 'agreements.preview', page, deps);
    if (act.press !== undefined) return showPreview(act, school, deps);
    const words = isOpen ? ofSeveral : await wordsOf(school, deps);
    return { chat: campaignCard(words, 'agreements.preview', isOpen ? undefined : school) };
  },
};

const ofSeveral = {
  title: 'Starting the agreements',
  said: 'Nothing is sent by opening this. Choose a school to see how it stands there, and first what would be sent to whom.',
};

const wordsOf = async (school: SchoolId, deps: Deps) => {
  const { round } = await roundNow(school, deps);
  return round.stage === 'running'
    ? {
        title: 'It has started already',
        said: 'Signing is under way this school year. Open to see how it stands.',
      }
    : {
        title: 'Before it starts',
        said: 'Nothing is sent yet. Open to see first what would be sent to whom, and who cannot be reached.',
      };
};

const showPreview = async (act: ActOf<CampaignValues>, school: SchoolId, deps: Deps): Promise<Reply> => {
  const { round } = await roundNow(school, deps);
  if (round.stage === 'running')
    return showCampaign(act, school, deps, 'It has started already: this is how it stands.');
  const policy = deps.policies.of(school);
  const { everyName } = sightIn(act.by, policy);
  const ahead = await lookAhead(school, round.round, deps, everyName ? 0 : smallest);
  const now = deps.clock.now();
  const goesOut = askTimes(policy).first(now.toISOString());
  const data = { school };
  return {
    answer: {
      card: 'agreements/campaign',
      model: {
        heading: `${yearTitle(round.round)}: what would be sent`,
        notice: '',
        sentence: `Nothing has been sent. ${people(ahead.asked)} would get one card in their own chat; if you start now, at ${sayBy(goesOut, now, policy.calendar.zone)}.`,
        lines: [
          ...linesOf(ahead),
          ...linksOf(ahead, deps),
          ...costOf(ahead),
          ...(ahead.leftOut ? [tooSmall] : []),
        ],
        bars: groupsOf(ahead),
        buttons: [
          ...buttonFor(act.by, mayStart, school, { title: 'Start', verb: 'agreements.start', data }, deps),
          ...(round.startsAt === undefined
            ? []
            : buttonFor(
                act.by,
                mayStart,
                school,
                { title: 'Put off a week', verb: 'agreements.putOff', data },
                deps,
              )),
          ...(ahead.unreached.length + ahead.yearless.length === 0
            ? []
            : buttonFor(
                act.by,
                maySeeNames,
                school,
                { title: 'Whom chat cannot reach', verb: 'agreements.unreached', data },
                deps,
              )),
        ],
      },
    },
  };
};

const linesOf = ({ texts, unreached, yearless, classes, withoutTutor }: LookAhead): string[] => [
  ...[...texts.values()]
    .toSorted((a, b) => order.indexOf(a.audience) - order.indexOf(b.audience))
    .map((one) => `${one.title}, version ${one.version}: ${whoSigns(one)}`),
  ...(unreached.length === 0
    ? ['Everybody who signs for themselves has an account that chat can reach.']
    : [
        `Chat cannot reach ${people(unreached.length)} (${sayReasons(unreached)}). They sign by web link or on paper.`,
      ]),
  ...(yearless.length === 0
    ? []
    : [
        `${counted(yearless.length, 'pupil has', 'pupils have')} no year that a text is for, so none of the pupils’ texts is asked of them. Please see to their year in your list of people.`,
      ]),
  ...(classes === 0
    ? []
    : [
        `${counted(classes, 'class is', 'classes are')} asked only after the tutor has said that it was talked through.`,
      ]),
  ...(withoutTutor === 0
    ? []
    : [`${counted(withoutTutor, 'class has', 'classes have')} no tutor: you would be asked about them.`]),
];

/** Who signs by link or on paper gives the office work, and links need an address. */
const linksOf = ({ wanted, unreached }: LookAhead, { links }: Deps): string[] => {
  const not = new Set(unreached.map(({ person }) => person));
  const count = wanted.reduce(
    (sum, { person, texts }) =>
      sum + texts.filter(({ signer }) => signer === 'parent' || not.has(person)).length,
    0,
  );
  if (count === 0) return [];
  return [
    `${counted(count, 'signature', 'signatures')} can only come by web link or on paper: the office is told when it starts.`,
    ...(links.address('/') === undefined ? [notSetUp] : []),
  ];
};

/** Those whom a school thinks of first. */
const order: readonly Audience[] = ['pupils', 'parents', 'staff', 'governors', 'visitors', 'loan'];

const whoSigns = ({ byParents, people: n }: LookAheadText): string =>
  byParents ? `the parents of ${counted(n, 'pupil', 'pupils')}` : people(n);

const sayReasons = (unreached: readonly Unreached[]): string => {
  const reasons = [...Map.groupBy(unreached, ({ because }) => sayReason(because))];
  return reasons.length === 1
    ? reasons.map(([reason]) => reason).join('')
    : reasons.map(([reason, all]) => `${all.length}: ${reason}`).join('; ');
};

const costOf = ({ asked, classes, seconds }: LookAhead): string[] => [
  `That is ${counted(asked + classes, 'message', 'messages')}${classes === 0 ? '' : ` (${asked.toLocaleString('en-GB')} to those who sign, ${classes.toLocaleString('en-GB')} to tutors)`}, sent within about ${seconds < 60 ? `${seconds} seconds` : counted(Math.ceil(seconds / 60), 'minute', 'minutes')}, never faster than the chat service allows.`,
];

/** Drawn as how many of each group chat would reach. */
const groupsOf = ({ wanted, unreached }: LookAhead) => {
  const not = new Set(unreached.map(({ person }) => person));
  const byGroup = Map.groupBy(wanted, groupTitle);
  return inOrder(byGroup.keys()).flatMap((name) => {
    const all = byGroup.get(name) ?? [];
    const reached = all.filter(
      ({ person, texts }) => texts.some(({ signer }) => signer === 'self') && !not.has(person),
    ).length;
    const parents = all.filter(({ texts }) => texts.some(({ signer }) => signer === 'parent')).length;
    const also = parents === 0 ? '' : `, and the parents of ${number(parents)} by web link or paper`;
    return [
      {
        name,
        figure: `${number(reached)} of ${number(all.length)} by chat${also}`,
        signed: reached,
        rest: all.length - reached,
      },
    ];
  });
};

/** The tutor says that the rules were talked about with the class, and then the class is asked (B10); or the coordinator asks it anyway. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import { localDate, sayBy, sayDate } from '../../../core/say-time.ts';
import { roundOf, rows, sheets, yearOf, type Sheet } from '../agreement.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { mayName, sightIn } from '../register/who-sees.ts';
import { askTimes, dateInRound } from './ask-times.ts';
import { showClasses } from './classes.ts';
import { holdsOneOf, mayStart } from './coordinators.ts';
import { openClass, reachOf, type ClassReach } from './open-class.ts';
import { counted, refused } from './views.ts';

const values = z.object({
  school: z.string().max(60),
  sheet: z.string().max(60),
  text: z.literal('yes').optional(),
  when: z.enum(['today', 'day']).optional(),
  day: z.string().max(20).optional(),
  page: z.string().max(4).optional(),
});
type Values = z.infer<typeof values>;
type DiscussAct = ActOf<Values>;

/** The sheet of this school year, for its tutor of today, its head of year and those who may start the campaign. */
const sheetFor = async (
  { by, values: { school, sheet } }: Pick<DiscussAct, 'by' | 'values'>,
  deps: Deps,
): Promise<Sheet | undefined> => {
  if (!deps.policies.schools.includes(school)) return undefined;
  const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
  const found = (await deps.records.get(sheets, rows.sheet(school, round, sheet)))?.value;
  if (found === undefined || found.audience !== 'pupils') return undefined;
  if (holdsOneOf(by.id, mayStart, school, deps)) return found;
  // IT sees every name, and talks with no class.
  const sight = { ...sightIn(by, deps.policies.of(school)), everyName: false };
  const isTheirs = found.lines.every(
    (line) => line.gone === true || mayName(sight, { ...found, year: yearOf(found, line) }),
  );
  return isTheirs ? found : undefined;
};

const show = async (act: DiscussAct, deps: Deps, notice = ''): Promise<Reply> => {
  const sheet = await sheetFor(act, deps);
  if (sheet === undefined) return refused(act);
  const { school } = act.values;
  const reach = await reachOf(school, sheet, deps);
  if (sheet.discussed !== undefined) return thanks(school, sheet, reach, deps);
  const policy = deps.policies.of(school);
  const texts = textsOn(sheet, policy.texts);
  return {
    answer: {
      card: 'agreements/discuss',
      model: {
        heading: `Have you talked it through with ${sheet.group}?`,
        notice,
        sentence:
          sheet.stage === 'open'
            ? 'Your class has been asked already. Please say when you talked about it, so that the school knows.'
            : once(reach),
        lines: act.values.text === 'yes' ? [] : texts.map(({ title }) => title),
        text: act.values.text === 'yes' ? texts.flatMap(wordsOf) : [],
        day: localDate(deps.clock.now(), policy.calendar.zone),
        school,
        sheet: sheet.id,
      },
    },
  };
};

const once = ({ reached }: ClassReach): string =>
  reached === 0
    ? 'Your class signs with links that the school office prints, or on paper. Please say when you talked about it, so that the school knows.'
    : 'Once you say so, your class is asked to read and sign.';

const textsOn = ({ lines }: Sheet, all: readonly Agreement[]): Agreement[] => {
  const ids = new Set(
    lines.flatMap(({ items }) =>
      items.filter(({ signer }) => signer === 'self').map(({ agreement }) => agreement),
    ),
  );
  return all.filter(({ id }) => ids.has(id));
};

const wordsOf = ({ title, text }: Agreement) => [
  { heading: true, words: title },
  ...text.map(({ what, runs }) => ({
    heading: what === 'heading',
    words: `${what === 'item' ? '• ' : ''}${runs.map((run) => run.text).join('')}`,
  })),
];

export const discuss: Flow<Values> = {
  verb: 'agreements.discuss',
  who: ['staff', ...mayStart],
  values,
  afresh: 'run',
  run: (act, deps) => show(act, deps),
};

export const discussed: Flow<Values> = {
  verb: 'agreements.discussed',
  who: ['staff', ...mayStart],
  values,
  afresh: { run: show }.run,
  run: async (act, deps) => {
    const sheet = await sheetFor(act, deps);
    if (sheet === undefined) return refused(act);
    const { school } = act.values;
    const { calendar } = deps.policies.of(school);
    const now = deps.clock.now();
    const today = localDate(now, calendar.zone);
    const on = act.values.when === 'day' ? (act.values.day ?? '') : today;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(on) || on > today || on < dateInRound(sheet.round, '08-01'))
      return show(act, deps, 'Please choose a day of this school year that is not in the future.');
    const told = { by: act.by.id, at: now.toISOString(), on };
    await openClass(school, sheet, act.by, deps, told);
    return thanks(school, { ...sheet, discussed: told }, await reachOf(school, sheet, deps), deps);
  },
};

/** A card of its own, so that nothing to press stays behind. */
const thanks = (
  school: SchoolId,
  { discussed: said, stage, group }: Sheet,
  reach: ClassReach,
  deps: Deps,
): Reply => ({
  answer: {
    card: 'agreements/names',
    model: {
      heading: 'Thank you',
      notice: '',
      sentence: [
        `You talked it through with ${group} on ${sayDate(said?.on ?? '')}.`,
        ...(stage === 'open' ? [] : whatHappens(school, reach, deps)),
      ].join(' '),
      rows: [],
      buttons: [],
    },
  },
});

/** Whom chat does not reach signs by link or on paper: that is the office's. */
const whatHappens = (school: SchoolId, { all, reached }: ClassReach, deps: Deps): string[] => {
  if (reached === 0)
    return [
      'Nobody in this class has a chat with Lantern: they sign with links that the school office prints, or on paper.',
    ];
  const policy = deps.policies.of(school);
  const now = deps.clock.now();
  const when = askTimes(policy).first(now.toISOString());
  const soon = when <= now ? 'in the next few minutes' : `at ${sayBy(when, now, policy.calendar.zone)}`;
  if (reached === all) return [`The class is asked ${soon}.`];
  return [
    `${counted(reached, 'pupil is', 'pupils are')} asked ${soon}.`,
    `${counted(all - reached, 'pupil whom chat does not reach signs', 'pupils whom chat does not reach sign')} with a link that the school office prints, or on paper.`,
  ];
};

const classesAgain = async (act: DiscussAct, deps: Deps, notice?: string): Promise<Reply> =>
  (await sheetFor(act, deps)) === undefined || !holdsOneOf(act.by.id, mayStart, act.values.school, deps)
    ? refused(act)
    : showClasses(act.by, act.values.school, act.values.page, deps, notice);

/** A class whose tutor does not answer is not left out. */
export const askAnyway: Flow<Values> = {
  verb: 'agreements.askAnyway',
  who: mayStart,
  values,
  afresh: { run: (act: DiscussAct, deps: Deps) => classesAgain(act, deps) }.run,
  run: async (act, deps) => {
    const sheet = await sheetFor(act, deps);
    if (sheet === undefined || !holdsOneOf(act.by.id, mayStart, act.values.school, deps)) return refused(act);
    await openClass(act.values.school, sheet, act.by, deps);
    return classesAgain(act, deps, `${sheet.group} is asked now.`);
  },
};

/** Draws everything about one leaver. */
import { cloudTitles } from '../../../core/say-cloud.ts';
import type { Card } from '../../../../cards/cards.ts';
import type { Deps, Person } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { isHalfGiven } from '../disabling/run-state.ts';
import { isForATime } from '../leaver.ts';
import type { Leaver, LeaverAccount, LeaverEvent, Step, StepState } from '../leaver.ts';
import { mayBeSecond, stillStands, whyNot } from './decide.ts';
import type { MetLeaver, LeaverAct } from './meet-leaver.ts';
import { dismissWords, sayAccount, sayBurdens, sayGrounds, sayStage, sayWho } from './say.ts';

type PersonCard = Extract<Card, { card: 'leavers/person' }>;
type Model = PersonCard['model'];

/** Asks no cloud: the night has written down what is shown. @throws AppError `unavailable` */
export const personCard = async (
  act: LeaverAct,
  met: MetLeaver,
  notice: string,
  deps: Deps,
): Promise<PersonCard> => {
  const { leaver, policy } = met;
  return {
    card: 'leavers/person',
    model: {
      name: leaver.name,
      who: sayWho(leaver),
      stage: sayStage(leaver.stage),
      notice,
      careful: carefulOf(leaver, act.by),
      parts: partsOf(met),
      todo: todoOf(leaver),
      history: await Promise.all(
        leaver.events.map(async (event) => ({
          when: sayTime(event.at, policy.calendar.zone),
          what: await sayEvent(event, deps),
        })),
      ),
      buttons: buttonsOf(met, act.by),
      school: met.school,
      leaver: leaver.id,
      view: act.values.view ?? '',
      page: String(act.values.page ?? 0),
    },
  };
};

const carefulOf = (leaver: Leaver, by: Person): string[] => {
  const not = leaver.stage === 'candidate' ? whyNot(leaver, by.id) : undefined;
  return [
    ...new Set([
      ...(not === undefined ? [] : [not]),
      ...leaver.protections.map(({ words }) => words),
      ...(leaver.decision?.because ?? []),
      ...leaver.notChecked,
    ]),
  ];
};

const partsOf = ({ leaver, policy }: MetLeaver): Model['parts'] =>
  [
    { title: 'Why they are here', lines: sayGrounds(leaver, policy) },
    {
      title: 'Accounts',
      lines: leaver.accounts.flatMap((one) => [sayAccount(one, policy), ...more(one)]),
    },
    { title: 'What hangs on them', lines: sayBurdens(leaver) },
    { title: 'Worth knowing', lines: notedOf(leaver) },
    { title: 'What was done', lines: leaver.runs.flatMap((run) => runLines(leaver, run)) },
  ].filter(({ lines }) => lines.length > 0);

const more = ({ licences, roles }: LeaverAccount): string[] => [
  ...(licences.length > 0 ? [`Licences (kept; take them back yourself): ${licences.join(', ')}`] : []),
  ...(roles.checked && roles.value.length > 0 ? [`Roles: ${roles.value.join(', ')}`] : []),
  ...(roles.checked ? [] : [`Roles not known: ${roles.because}`]),
];

const stepWords: Readonly<Record<Step, string>> = {
  snapshot: 'Written down how it was',
  lock: 'Sign-in',
  sessions: 'Sessions, tokens and app passwords',
  mail: 'Forwarding, rules and delegates',
  groups: 'Groups',
  'read-back': 'Read back from the cloud',
};
const stateWords = {
  todo: 'not yet',
  begun: 'under way',
  done: 'done',
  handed: 'a person has to do it',
  owed: 'still owed',
  skipped: 'nothing to do',
} as const;

const runLines = (leaver: Leaver, run: Leaver['runs'][number]): string[] => {
  const address =
    leaver.accounts.find(({ id, cloud }) => id === run.id && cloud === run.cloud)?.address ?? '';
  const undo = run.direction === 'undo';
  return [
    `${undo ? 'Put back' : 'Disabled'} in ${cloudTitles[run.cloud]}: ${address}`,
    ...run.order.map((step) => `${stepWords[step]}: ${stateWords[run.steps[step]?.state ?? 'todo']}`),
    ...(run.readBack === undefined
      ? []
      : [
          `${cloudTitles[run.cloud]} says: ${run.readBack.enabled ? 'the account works' : 'the account is disabled'}`,
        ]),
  ];
};

/** What was refused or is owed. */
const todoOf = (leaver: Leaver): string[] => stepWordsOf(leaver, ({ state }) => unfinished.has(state));
/** What could not be seen, or cannot be put back. */
const notedOf = (leaver: Leaver): string[] => stepWordsOf(leaver, ({ state }) => !unfinished.has(state));

const unfinished: ReadonlySet<StepState['state']> = new Set(['handed', 'owed']);

const stepWordsOf = ({ runs }: Leaver, which: (step: StepState) => boolean): string[] => [
  ...new Set(
    runs.flatMap(({ steps }) =>
      Object.values(steps).flatMap((step) => (step !== undefined && which(step) ? step.words : [])),
    ),
  ),
];

const eventWords: Readonly<Record<string, string>> = {
  found: 'found them',
  'asked-for-a-second': 'wants to disable them, and a second person is asked',
  decided: 'decided to disable them',
  agreed: 'agreed',
  'not-agreed': 'did not agree',
  kept: 'keeps them',
  'not-a-leaver': 'said that they are not a leaver',
  named: 'said that they have left',
  'undo-decided': 'decided to put everything back',
  refused: 'touched nothing',
  stopped: 'stopped',
  disabled: 'disabled them',
  restored: 'put them back',
  gone: 'found no account any more',
  'half-done': 'has done what it can',
  'half-undone': 'has put back what it can',
  'still-half-done': 'looked again',
  'ran-out': 'asks anew',
  'kept-until': 'asks anew',
  'enabled-again': 'asks anew',
  'new-ground': 'asks anew',
  protected: 'asks anew',
};

/** What a step came to is a sentence of its own; everything else somebody did. */
const sayEvent = async ({ by, what, words }: LeaverEvent, deps: Deps): Promise<string> => {
  const did = eventWords[what];
  if (did === undefined) return words;
  return `${await nameOf(by, deps)} ${did}${words === '' ? '.' : `: ${words}`}`;
};

const nameOf = async (id: string, deps: Deps): Promise<string> =>
  id === 'lantern'
    ? 'Lantern'
    : ((await deps.directory.person(id))?.name ?? 'Somebody who is not in the roster any more');

const button = (title: string, verb: string, send = '', urgent = ''): Model['buttons'][number] => ({
  title,
  verb,
  send,
  urgent,
});

const buttonsOf = (met: MetLeaver, by: Person): Model['buttons'] => {
  const { leaver, decides } = met;
  if (leaver.stage === 'approving') return secondButtons(met, by);
  if (!decides) return [];
  if (leaver.stage === 'candidate') return candidateButtons(leaver, by);
  if (leaver.stage === 'disabling' || leaver.stage === 'undoing')
    return [
      button('I have done my part: look again', 'leavers.again', 'yes'),
      ...(leaver.stage === 'disabling' ? [undoButton(leaver)] : []),
    ];
  if (isHalfGiven(leaver)) return [button('I have done my part: look again', 'leavers.again', 'yes')];
  return leaver.stage === 'disabled' || stillStands(leaver) ? [undoButton(leaver)] : [];
};

const undoButton = (leaver: Leaver) =>
  button(isForATime(leaver) ? 'Give access back…' : 'Undo…', 'leavers.undo');

const secondButtons = ({ leaver, agrees, decides }: MetLeaver, by: Person): Model['buttons'] => {
  const second = agrees && mayBeSecond(leaver, by.id);
  return [
    ...(second ? [button('Agree: disable', 'leavers.agree', 'yes')] : []),
    ...(second || (decides && leaver.decision?.by === by.id)
      ? [button('Do not disable…', 'leavers.disagree')]
      : []),
  ];
};

const candidateButtons = (leaver: Leaver, by: Person): Model['buttons'] => {
  const may = whyNot(leaver, by.id) === undefined;
  const isTimed = isForATime(leaver);
  return [
    ...(may ? [button(isTimed ? 'Take access away' : 'Disable', 'leavers.disable', 'yes')] : []),
    ...(may && !isTimed
      ? [button('They may do harm: sign-in ends first', 'leavers.disable', 'yes', 'yes')]
      : []),
    ...(isTimed ? [] : [button('Keep until…', 'leavers.keep')]),
    button(dismissWords(leaver), 'leavers.dismiss'),
    ...(stillStands(leaver) ? [undoButton(leaver)] : []),
  ];
};

/** Draws one page of the leavers of a school. */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps, Person, SchoolId } from '../../../core/ports.ts';
import { lastNightOf, zombieSentence } from './last-night.ts';
import { awaiting, isPlain } from './plain.ts';
import { isForATime, type Leaver } from '../leaver.ts';
import { hasRunOut, mayBeNamed, mayBeSecond, whyNot, whyTwo, type Lately } from './decide.ts';
import { latelyOf, leaversOf } from './lately.ts';
import { dismissWords, sayAccount, sayBurdens, sayGrounds, sayStage, sayWho } from './say.ts';
import { firstView, inView, views, viewTitles, type View } from './views.ts';
import { mayAgree, mayDecide, schoolsToDecide } from './who-decides.ts';
import type { Policy } from '../../../policy/policy.ts';

type ListCard = Extract<Card, { card: 'leavers/list' }>;
type Line = ListCard['model']['people'][number];

/** Where on the list somebody is, and what the last press did. */
export interface Place {
  readonly school: SchoolId;
  readonly view?: string | undefined;
  readonly page?: number | undefined;
  readonly notice?: string | undefined;
}

const pageSize = 4;

/** @throws AppError `unavailable` */
export const listCard = async (place: Place, person: Person, deps: Deps): Promise<ListCard> => {
  const { school } = place;
  const policy = deps.policies.of(school);
  const all = await leaversOf(school, deps);
  const view = views.find((one) => one === place.view) ?? firstView(all);
  const found = inView(all, view);
  const page = Math.min(place.page ?? 0, Math.max(0, Math.ceil(found.length / pageSize) - 1));
  const shown = found.slice(page * pageSize, (page + 1) * pageSize);
  const lately = await latelyOf(school, all, new Set(), deps);
  const batch = batchOf(view, all, person, policy, deps);
  const night = await lastNightOf(school, deps);
  return {
    card: 'leavers/list',
    model: {
      heading: `Leavers of ${policy.name}`,
      sentence: zombieSentence(all, policy, deps.clock.now(), night),
      notChecked: [...(night?.notChecked ?? notRead(school, deps))],
      notice: place.notice ?? '',
      none: found.length > 0 ? '' : noneIn[view],
      page: String(page),
      school,
      view,
      schools: schoolsToDecide(person, deps.policies).map((one) => ({
        title: deps.policies.of(one).name,
        value: one,
      })),
      views: views.map((one) => ({ title: `${viewTitles[one]} (${inView(all, one).length})`, value: one })),
      people: shown.map((leaver) => lineOf(leaver, person, policy, lately, deps)),
      ...batch,
      previous: page > 0 ? String(page - 1) : '',
      next: (page + 1) * pageSize < found.length ? String(page + 1) : '',
    },
  };
};

const notRead = (school: SchoolId, deps: Deps): string[] =>
  deps.clouds.of(school).length === 0
    ? ['Lantern is not connected to Microsoft 365 or Google Workspace here, so nothing was looked at.']
    : ['Nothing was read yet: the first night is still to come.'];

/** The button for many at once, where there are many. */
const batchOf = (
  view: View,
  all: readonly Leaver[],
  { id }: Person,
  policy: Policy,
  deps: Deps,
): Pick<ListCard['model'], 'all' | 'allVerb'> => {
  const plain =
    view === 'decide' && mayDecide(id, policy) ? inView(all, view).filter((one) => isPlain(one, id)) : [];
  if (plain.length > 1)
    return { all: `Disable all ${plain.length} that are confirmed…`, allVerb: 'leavers.all' };
  const waits = view === 'agree' && mayAgree(id, policy) ? awaiting(all, id, deps.clock.now()) : [];
  return { all: waits.length > 1 ? `Agree to all ${waits.length}…` : '', allVerb: 'leavers.agreeAll' };
};

const noneIn: Readonly<Record<View, string>> = {
  decide: 'Nobody waits for a decision.',
  agree: 'Nobody waits for a second person.',
  doing: 'Nothing is under way.',
  look: 'No account has been unused for long.',
  kept: 'Nobody is kept.',
  soon: 'Nobody is about to leave.',
  done: 'Nothing was done yet.',
};

const lineOf = (leaver: Leaver, person: Person, policy: Policy, lately: Lately, deps: Deps): Line => {
  const decides = mayDecide(person.id, policy);
  const not = leaver.stage === 'candidate' ? whyNot(leaver, person.id) : undefined;
  const two = whyTwo([leaver], lately, policy.leavers).get(leaver.id) ?? [];
  const isCandidate = leaver.stage === 'candidate';
  const waits = leaver.stage === 'approving' && !hasRunOutOf(leaver, deps);
  return {
    leaver: leaver.id,
    name: leaver.name,
    who: sayWho(leaver),
    stage: sayStage(leaver.stage),
    grounds: sayGrounds(leaver, policy),
    accounts: leaver.accounts.map((one) => sayAccount(one, policy)),
    burdens: sayBurdens(leaver),
    careful: [...new Set([...(not === undefined ? [] : [not]), ...(isCandidate || waits ? two : [])])].join(
      ' ',
    ),
    mayDisable: decides && isCandidate && not === undefined,
    disable: disableWords(leaver, two.length > 0),
    mayDecide: decides && isCandidate,
    dismiss: dismissWords(leaver),
    mayKeep: decides && isCandidate && !isForATime(leaver),
    mayAgree: waits && mayAgree(person.id, policy) && mayBeSecond(leaver, person.id),
    mayName: decides && isCandidate && mayBeNamed(leaver),
  };
};

const disableWords = (leaver: Leaver, two: boolean): string =>
  `${isForATime(leaver) ? 'Take access away' : 'Disable'}${two ? ' (a second person is asked)' : ''}`;

const hasRunOutOf = ({ decision }: Leaver, deps: Deps): boolean =>
  decision !== undefined && hasRunOut(decision, deps.clock.now());

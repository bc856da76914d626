/** Who has not signed yet, by how it stands with them (policy-map B7): tutors their class, heads of year their year … */
import { z } from 'zod';
import type { Card } from '../../../../cards/cards.ts';
import type { Deps, Flow, Person, Reply } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import {
  missingPeople,
  type BothMissing,
  type Missing,
  type MissingPerson,
  type Who,
} from './missing-people.ts';
import { headingOf } from './say-heading.ts';
import { number } from './say-progress.ts';
import { stateOf } from './say-state.ts';
import { writeScope, type Scope } from './scope.ts';
import { askedOf, askedValues, pageOf, readersOfRegister } from './show-signed.ts';
import { namedTallies, notFoundFor, viewOf, type SchoolView, type View } from './view.ts';

type Model = Extract<Card, { card: 'agreements/missing' }>['model'];

/** Names, under a few sentences: a whole class. */
const pageSize = 32;

const values = askedValues.extend({ who: z.enum(['own', 'parents']).optional() });
type Values = z.infer<typeof values>;

export const listMissing: Flow<Values> = {
  verb: 'signed.missing',
  who: readersOfRegister,
  values,
  afresh: 'run',
  run: (act, deps) => showMissing(act.by, act.values, deps),
};

/** Also for whoever is sent here after the last reminder (asking/missing.ts). */
export const showMissing = async (by: Person, asked: Values, deps: Deps): Promise<Reply> => {
  const view = await viewOf(by, askedOf(asked), deps);
  const [first, ...others] = view?.schools ?? [];
  const isTheirs = first !== undefined && others.length === 0;
  if (view === undefined || !isTheirs || namedTallies(first, view.scope).length === 0)
    return { answer: { text: notFoundFor(by, deps) } };
  const missing = await missingPeople(first, view.scope, deps);
  return { answer: { card: 'agreements/missing', model: modelOf(missing, asked, view, first) } };
};

const modelOf = (missing: BothMissing, asked: Values, view: View, school: SchoolView): Model => {
  const who = asked.who ?? firstOf(missing);
  const { people, unlike, of } = missing?.[who] ?? { people: [], unlike: [], of: 0 };
  const all = entriesOf(people, view.scope, school.policy);
  const pages = Math.max(1, Math.ceil(all.length / pageSize));
  const page = Math.min(pages, Math.max(1, pageOf(asked)));
  const turn = (title: string, to: number): Model['pages'] =>
    to >= 1 && to <= pages ? [{ title, page: String(to) }] : [];
  const whose = who === 'parents' ? 'Parents and carers' : ownTitle(school, view.scope);
  return {
    title: headingOf(view),
    detail: missing === undefined ? '' : `${whose}: ${number(people.length)} of ${number(of)} still to sign`,
    notice: noticeOf(missing, who),
    tabs:
      missing !== undefined && missing.own.of > 0 && missing.parents.of > 0
        ? [
            { title: ownTitle(school, view.scope), who: 'own' },
            { title: 'Parents', who: 'parents' },
          ]
        : [],
    groups: [
      ...groupsOf(all, (page - 1) * pageSize, page * pageSize),
      ...(page === pages ? unlikeGroup(unlike, view.scope) : []),
    ],
    pages: [...turn('Earlier…', page - 1), ...turn('More…', page + 1)],
    who,
    of: writeScope(view.scope),
    school: school.school,
  };
};

/** The parents first only where nobody else has anything to sign. */
const firstOf = (missing: BothMissing): Who => (missing?.own.of === 0 ? 'parents' : 'own');

const noticeOf = (missing: BothMissing, who: Who): string => {
  if (missing === undefined)
    return 'These are too many for a card. Please open a year or a class, or take the list as a file.';
  return missing[who].people.length === 0 ? 'Everybody has signed.' : '';
};

const ownTitle = (school: SchoolView, scope: Scope): string => {
  const audiences = new Set(namedTallies(school, scope).map(({ audience }) => audience));
  if (!audiences.has('pupils')) return 'People';
  return audiences.size === 1 ? 'Pupils' : 'Pupils and adults';
};

interface Entry {
  readonly rank: number;
  readonly state: string;
  readonly name: string;
  readonly group: string;
  readonly titles: string;
  readonly own: string;
}

/** Somebody with two texts that stand alike is there once. In the order of states, then of groups and names. */
const entriesOf = (people: readonly MissingPerson[], scope: Scope, policy: Policy): Entry[] => {
  const several = new Set(people.flatMap(({ items }) => items.map(({ agreement }) => agreement))).size > 1;
  const titleOf = (id: string): string => policy.texts.find((text) => text.id === id)?.title ?? id;
  return people
    .flatMap(({ name, sheet, line, items }) => {
      const states = items.map((item) => ({ item, ...stateOf(sheet, line, item, policy) }));
      return [...Map.groupBy(states, ({ state, own }) => `${state} ${own}`).values()].flatMap((alike) => {
        const [first] = alike;
        const titles = several ? alike.map(({ item }) => titleOf(item.agreement)).join(', ') : '';
        const group = scope.what === 'group' ? '' : sheet.group;
        return first === undefined ? [] : [{ ...first, name, group, titles }];
      });
    })
    .toSorted((a, b) => a.rank - b.rank || a.state.localeCompare(b.state));
};

/** They have signed, so they are not among the others; a joke is best talked about while it is new. */
const unlikeGroup = (unlike: Missing['unlike'], { what }: Scope): Model['groups'] =>
  unlike.length === 0
    ? []
    : [
        {
          state: 'Signed, with a name that is not like theirs: please have a word with them',
          count: counted(unlike.length),
          people: unlike.slice(0, pageSize).map(({ name, sheet }) => ({
            name,
            detail: what === 'group' ? '' : sheet.group,
          })),
        },
      ];

const counted = (n: number): string => `${number(n)} ${n === 1 ? 'person' : 'people'}`;

/** What is the same of all of a state stands beside its sentence. */
const groupsOf = (all: readonly Entry[], from: number, to: number): Model['groups'] => {
  const shown = new Set(all.slice(from, to));
  return [...Map.groupBy(all, ({ state }) => state)].flatMap(([state, some]) => {
    const owns = new Set(some.map(({ own }) => own));
    const [same = ''] = owns.size === 1 ? owns : [];
    const here = some.filter((one) => shown.has(one));
    if (here.length === 0) return [];
    return [
      {
        state: same === '' ? state : `${state} (${same})`,
        count: counted(some.length),
        people: here.map(({ name, group, titles, own }) => ({
          name,
          detail: [group, titles, own === same ? '' : own].filter((words) => words !== '').join(' · '),
        })),
      },
    ];
  });
};

/**
 * `/signed group`, for IT (policy-map B3): who has not signed yet, and what the group of those who have would need. Nothing is
 * changed before somebody of IT presses. What is typed is answered by a card that names nobody.
 */
import { z } from 'zod';
import type { Card } from '../../../../../cards/cards.ts';
import { notKnown } from '../../../../core/perform.ts';
import {
  policyRoles,
  type Deps,
  type Flow,
  type Person,
  type Policies,
  type Reply,
  type SchoolId,
} from '../../../../core/ports.ts';
import { policyRolesOf, schoolsOf } from '../../../../core/roles.ts';
import { cloudTitles } from '../../../../core/say-cloud.ts';
import { sayTime } from '../../../../core/say-time.ts';
import { chooseSchool } from '../../asking/choose-school.ts';
import { nameOf } from '../missing-people.ts';
import { number } from '../say-progress.ts';
import {
  groupsOf,
  groupWork,
  standingOf,
  type GroupOf,
  type GroupWork,
  type Owing,
  type Standing,
} from './group-work.ts';
import { groupRuns, runKey, type GroupRun } from './member-row.ts';

const values = z.object({
  show: z.literal('yes').optional(),
  school: z.string().max(100).optional(),
  page: z.string().max(4).optional(),
});
type Values = z.infer<typeof values>;

export const listGroup: Flow<Values> = {
  verb: 'signed.group',
  who: policyRoles,
  values,
  afresh: 'run',
  says: /^\/?signed groups?$/i,
  run: async (act, deps) => {
    const school = itSchool(act.by, act.values.school, deps.policies);
    const isTyped = act.spot === undefined;
    if (school === undefined) return isTyped ? { chat: { text: notKnown } } : { answer: { text: notKnown } };
    const theirs = itSchools(act.by, deps.policies);
    if (!isTyped && act.values.school === undefined && theirs.length > 1)
      return chooseSchool(theirs, 'signed.group', act.values.page, deps);
    if (!isTyped) return showGroup(school, '', act.values, deps);
    return {
      chat: {
        card: 'leaving/notice',
        model: {
          title: 'Signed before access',
          said: 'Open to see who has not signed yet, and the group for those who have.',
          repeat: false,
          button: 'Open',
          verb: 'signed.group',
          data: { show: 'yes' },
        },
      },
    };
  },
};

/** Where they are IT; their own school first. */
const itSchools = (by: Person, policies: Policies): SchoolId[] =>
  schoolsOf(by, policies)
    .filter((school) => policyRolesOf(by.id, policies.of(school)).includes('it'))
    .filter((school) => !by.guest || policies.of(school).guests.has(by.id))
    .toSorted((a, b) => Number(b === by.school) - Number(a === by.school));

/** A school in which they are not IT counts as none. */
export const itSchool = (by: Person, asked: string | undefined, policies: Policies): SchoolId | undefined => {
  const wanted = asked === '' ? undefined : asked;
  return itSchools(by, policies).find((school) => wanted === undefined || school === wanted);
};

type Model = Extract<Card, { card: 'agreements/group' }>['model'];
const pageSize = 15;
const mostRefused = 8;

export const showGroup = async (
  school: SchoolId,
  notice: string,
  { page: wanted = '1' }: Pick<Values, 'page'>,
  deps: Deps,
): Promise<Reply> => {
  const policy = deps.policies.of(school);
  const standing = await standingOf(school, deps);
  const owing = [...standing.owing.values()];
  const pages = Math.max(1, Math.ceil(owing.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(wanted) || 1));
  const people = await namedPage(owing, page, deps);
  const turn = (title: string, to: number): Model['pages'] =>
    to >= 1 && to <= pages ? [{ title, page: String(to) }] : [];
  const all = standing.signed.size + standing.owing.size;
  return {
    answer: {
      card: 'agreements/group',
      model: {
        title: policy.name,
        said: `${number(standing.owing.size)} of ${number(all)} people have not signed yet. Lantern changes nobody’s access by itself.`,
        notice,
        groups: await groupLines(school, standing, deps),
        people: people.map(({ one, name }) => ({
          name,
          detail: `${one.sheet.group} · ${one.items.length} ${one.items.length === 1 ? 'agreement' : 'agreements'}`,
        })),
        pages: [...turn('Earlier…', page - 1), ...turn('More…', page + 1)],
        school,
      },
    },
  };
};

/** In the order of groups, then of names: names are looked up of the groups on that page only. */
const namedPage = async (all: readonly Owing[], page: number, deps: Deps) => {
  const inOrder = [...Map.groupBy(all, ({ sheet }) => sheet.group)].toSorted(([a], [b]) =>
    a.localeCompare(b, 'en-GB', { numeric: true }),
  );
  const [from, to] = [(page - 1) * pageSize, page * pageSize];
  const shown: { readonly one: Owing; readonly name: string }[] = [];
  let before = 0;
  for (const [, some] of inOrder) {
    const after = before + some.length;
    if (after > from && before < to) {
      const named = await Promise.all(
        some.map(async (one) => ({ one, name: await nameOf(one.person, deps) })),
      );
      named.sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
      shown.push(...named.slice(Math.max(0, from - before), to - before));
    }
    before = after;
  }
  return shown;
};

const groupLines = async (school: SchoolId, standing: Standing, deps: Deps): Promise<Model['groups']> => {
  const groups = groupsOf(school, deps);
  if (groups.length > 0) return Promise.all(groups.map((of) => groupLine(of, standing, deps)));
  return [
    {
      title: 'No group is named',
      words:
        'If your school ties access to a group, name it in the policy (signedGroup, under agreements). Lantern then shows here who belongs in it.',
      running: '',
      couldNot: [],
      buttons: [],
    },
  ];
};

const groupLine = async (of: GroupOf, standing: Standing, deps: Deps): Promise<Model['groups'][number]> => {
  const { school, cloud } = of;
  const title = `Group in ${cloudTitles[cloud]}`;
  if (!deps.clouds.of(school).some(({ name }) => name === cloud))
    return {
      title,
      words: 'The policy names a group there, but Lantern is not connected to that cloud. See OPERATING.md.',
      running: '',
      couldNot: [],
      buttons: [],
    };
  const run = (await deps.records.get(groupRuns, runKey(school, cloud)))?.value;
  const work = await groupWork({ ...of, seenAt: deps.clock.now() }, standing, deps);
  const isRunning = run !== undefined && run.endedAt === undefined;
  const button = (words: string, way: string) => ({ title: words, cloud, school, way });
  return {
    title,
    words: wordsOf(work),
    running: run === undefined ? '' : sayRun(run, school, deps),
    couldNot: await Promise.all(
      work.refused.slice(0, mostRefused).map(async ({ person, refused }) => ({
        name: await nameOf(person, deps),
        because: refused?.because ?? '',
      })),
    ),
    buttons: isRunning
      ? []
      : [
          ...(work.toPutIn.length > 0 ? [button(`Put ${number(work.toPutIn.length)} in`, 'in')] : []),
          ...(work.toTakeOut.length > 0 ? [button(`Take ${number(work.toTakeOut.length)} out`, 'out')] : []),
        ],
  };
};

const wordsOf = ({ inIt, toPutIn, toTakeOut, withoutAccount, refused }: GroupWork): string =>
  [
    `Lantern has put ${number(inIt)} in so far. ${number(toPutIn.length)} to put in, ${number(toTakeOut.length)} to take out.`,
    toTakeOut.length > 0
      ? 'Those to take out have to sign again, or are on no list any more. They lose whatever your school ties to this group.'
      : '',
    withoutAccount > 0 ? `${number(withoutAccount)} who have signed have no account there.` : '',
    refused.length > 0 ? `${number(refused.length)} could not be changed:` : '',
  ]
    .filter((words) => words !== '')
    .join(' ');

const sayRun = ({ way, done, refused, endedAt, problem }: GroupRun, school: SchoolId, deps: Deps): string => {
  const what = way === 'in' ? 'put in' : 'taken out';
  const so = `${number(done)} ${what}${refused > 0 ? `, ${number(refused)} could not be` : ''}`;
  if (endedAt === undefined) return `Lantern is at it: ${so} so far.`;
  const when = sayTime(endedAt, deps.policies.of(school).calendar.zone);
  return `Last time, ${when}: ${so}.${problem === undefined ? '' : ` It ended early: ${problem}`}`;
};

/** The group of those who have signed, in each cloud for which the policy names one (B3): what it would need, and what was done. */
import type { Card } from '../../../../../cards/cards.ts';
import type { Deps, SchoolId } from '../../../../core/ports.ts';
import { cloudTitles } from '../../../../core/say-cloud.ts';
import { sayTime } from '../../../../core/say-time.ts';
import { nameOf } from '../missing-people.ts';
import { number } from '../say-progress.ts';
import {
  groupsOf,
  groupWork,
  standingOf,
  type GroupOf,
  type GroupWork,
  type Standing,
} from './group-work.ts';
import { groupRuns, runKey, type GroupRun } from './member-row.ts';

type Model = Extract<Card, { card: 'agreements/group' }>['model'];
const mostRefused = 8;

/** @param isMuch everybody is gone through only when somebody asks for it: a line says so */
export const groupLines = async (school: SchoolId, isMuch: boolean, deps: Deps): Promise<Model['groups']> => {
  const groups = groupsOf(school, deps);
  if (groups.length > 0) {
    const standing = isMuch ? undefined : await standingOf(school, deps);
    return Promise.all(groups.map((of) => groupLine(of, standing, deps)));
  }
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

const groupLine = async (
  of: GroupOf,
  standing: Standing | undefined,
  deps: Deps,
): Promise<Model['groups'][number]> => {
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
  const running = run === undefined ? '' : sayRun(run, school, deps);
  if (standing === undefined) return { title, words: notCompared, running, couldNot: [], buttons: [] };
  const work = await groupWork({ ...of, seenAt: deps.clock.now() }, standing, deps);
  const isRunning = run !== undefined && run.endedAt === undefined;
  const button = (words: string, way: string) => ({ title: words, cloud, school, way });
  return {
    title,
    words: wordsOf(work),
    running,
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

const notCompared =
  'Your school has many people, so they are compared with the group when you ask for it. It takes a few seconds.';

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

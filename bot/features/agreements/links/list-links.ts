/**
 * `/links`: the office's list of those who sign by web link: parents, and whom chat cannot reach (B4, B5). `links 8B` shows
 * people; `links`, `links year 8`, `links parents` and `links governors` how far a part of the school is.
 */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import { nothingHere, officeButton, officeCard, officeRoles, officeSchoolsOf } from './office.ts';
import { paged } from './paged.ts';
import { reachOf, type Reach } from './reach.ts';
import { showGroup } from './show-group.ts';
import { showReach } from './show-reach.ts';

const short = z.string().max(100).optional();
const values = z.object({
  show: z.literal('yes').optional(),
  /** What is meant: `8B`, `year 8`, `parents`; or as a button writes it (`register/scope.ts`). Left out: the school. */
  group: short,
  school: short,
  page: short,
  /** Part of a name. */
  words: short,
});
type ListAct = ActOf<z.infer<typeof values>>;

export const listLinks: Flow<z.infer<typeof values>> = {
  verb: 'links.list',
  who: officeRoles,
  values,
  afresh: 'run',
  says: /^\/?links(?: (?<group>[\p{L}\p{N} &/-]{1,40}))?$/iu,
  run: async (act, deps) => (act.values.show === 'yes' ? show(act, deps) : begin(act)),
};

/** What is typed is answered by a card that names nobody. */
const begin = ({ values: { group } }: ListAct): Reply => ({
  chat: {
    card: 'agreements/notice',
    model: {
      title: 'Signing by web link or on paper',
      said: 'For parents and carers, and for everybody whom chat cannot reach.',
      repeat: false,
      button: 'Open',
      verb: 'links.list',
      data: { show: 'yes', ...(group === undefined ? {} : { group }) },
    },
  },
});

const show = async (act: ListAct, deps: Deps): Promise<Reply> => {
  const all = officeSchoolsOf(act, deps);
  const { school, group = 'school' } = act.values;
  const schools = school === undefined ? all : all.filter((one) => one === school);
  const [first, ...others] = schools;
  if (first === undefined) return nothingHere;
  if (group === 'school' && others.length > 0) return chooseSchool(schools, act.values.page, deps);
  for (const one of schools) {
    const reach = await reachOf(one, group, deps);
    if (reach !== undefined) return showIt(reach, act, '', deps);
  }
  const whole = await reachOf(first, 'school', deps);
  const problem = `There is no class or group ${group} in this school year’s register.`;
  return whole === undefined ? nothingHere : showReach(whole, act, { problem }, deps);
};

const chooseSchool = (schools: readonly SchoolId[], page: string | undefined, { policies }: Deps): Reply =>
  officeCard({
    title: 'Signing by web link or on paper: which school?',
    ...paged(
      schools.map((school) => ({
        title: policies.of(school).name,
        detail: '',
        state: '',
        buttons: [officeButton('Open', 'links.list', { show: 'yes', school })],
      })),
      page,
      (next) => officeButton('More…', 'links.list', { show: 'yes', page: next }),
    ),
  });

/** Its people where it is one class or group; else its classes. */
export const showIt = (
  reach: Reach,
  {
    by,
    values: { page, words },
  }: Pick<ActOf<{ page?: string | undefined; words?: string | undefined }>, 'by' | 'values'>,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const group = singleOf(reach);
  return group === undefined
    ? showReach(reach, { by, values: { page } }, { notice }, deps)
    : showOne({ school: reach.school, group, page, words }, { by }, notice, deps);
};

const showOne = async (...args: Parameters<typeof showGroup>): Promise<Reply> =>
  (await showGroup(...args)) ?? nothingHere;

/** The class or group, where it is one by itself and not a part of the school that has only one. */
export const singleOf = ({ scope, units }: Reach): string | undefined => {
  const [only, ...others] = units;
  if (scope.what === 'school' || scope.what === 'parents' || others.length > 0) return undefined;
  return only?.group;
};

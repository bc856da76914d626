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
import { chooseSchool } from '../../asking/choose-school.ts';
import { mostSheets } from '../missing-people.ts';
import { groupLines } from './group-lines.ts';
import { groupsOf } from './group-work.ts';
import { accessTallies, owingPage, sayOwing } from './owing-page.ts';

const values = z.object({
  show: z.literal('yes').optional(),
  school: z.string().max(100).optional(),
  page: z.string().max(4).optional(),
  /** Go through everybody, however many they are. */
  work: z.literal('yes').optional(),
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

/** Figures come from the tallies and names from the sheets of that page; everybody is gone through for the group alone. */
export const showGroup = async (
  school: SchoolId,
  notice: string,
  { page: wanted = '1', work }: Pick<Values, 'page' | 'work'>,
  deps: Deps,
): Promise<Reply> => {
  const policy = deps.policies.of(school);
  const tallies = await accessTallies(school, deps);
  const { people, page, pages } = await owingPage(school, tallies, Number(wanted) || 1, deps);
  const turn = (title: string, to: number): Model['pages'] =>
    to >= 1 && to <= pages ? [{ title, page: String(to) }] : [];
  const isMuch = tallies.length > mostSheets && work === undefined;
  const isFirst = page === 1;
  return {
    answer: {
      card: 'agreements/group',
      model: {
        title: policy.name,
        said: `${sayOwing(tallies, policy)} Lantern changes nobody’s access by itself.`,
        notice,
        groups: isFirst ? await groupLines(school, isMuch, deps) : [],
        compare: isFirst && isMuch && groupsOf(school, deps).length > 0 ? 'Compare with the group' : '',
        people,
        pages: [...turn('Earlier…', page - 1), ...turn('More…', page + 1)],
        school,
      },
    },
  };
};

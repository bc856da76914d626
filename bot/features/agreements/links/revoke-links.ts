/** *Make all links of this class invalid*, and *Make the links*. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, PersonId, Reply, SchoolId } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import { groupOf } from '../asking/wanted.ts';
import { findGroup, groupKey, scopeOf, type Group } from './find-group.ts';
import { endingLinks, liveRowOf, type Need } from './link.ts';
import { showIt, singleOf } from './list-links.ts';
import { makeLinks, revokeLinks, withLinks } from './make-links.ts';
import { notSetUp, nothingHere, officeButton, officeCard, officeRoles, officeSchoolsOf } from './office.ts';
import { missingOf, reachOf, type Reach } from './reach.ts';
import { beginRun } from './run-links.ts';
import { showGroup } from './show-group.ts';
import { showReach } from './show-reach.ts';

const values = z.object({
  school: z.string().max(100),
  group: z.string().max(100),
  sure: z.literal('yes').optional(),
});
export type GroupAct = ActOf<z.infer<typeof values>>;

/** The group, as it is now, where this person may see it. */
export const inGroup = async (
  act: GroupAct,
  deps: Deps,
  work: (found: Group) => Promise<Reply>,
): Promise<Reply> => {
  const { school, group } = act.values;
  if (!officeSchoolsOf(act, deps).includes(school)) return nothingHere;
  const found = await findGroup(school, group, deps);
  return found === undefined ? nothingHere : work(found);
};

const shown = async (act: GroupAct, notice: string, deps: Deps): Promise<Reply> =>
  (await showGroup(act.values, act, notice, deps)) ?? nothingHere;

const tooOld = 'That card was old, so nothing was done. This is how it stands now.';

export const makeLinksOf: Flow<z.infer<typeof values>> = {
  verb: 'links.make',
  who: officeRoles,
  values,
  afresh: (act, deps) =>
    inReach(act, deps, (reach) => showIt(reach, { by: act.by, values: {} }, tooOld, deps)),
  run: (act, deps) =>
    inReach(act, deps, async (reach) => {
      if (deps.links.address('/') === undefined) return { answer: { text: notSetUp } };
      const group = singleOf(reach);
      if (group !== undefined) return makeOne(act, reach, deps);
      await beginRun(reach, act.by.id, deps);
      return showReach(reach, { by: act.by, values: {} }, {}, deps);
    }),
};

/** As far as this person may: a class, a year, the school. */
const inReach = async (act: GroupAct, deps: Deps, work: (reach: Reach) => Promise<Reply>): Promise<Reply> => {
  const { school, group } = act.values;
  const reach = officeSchoolsOf(act, deps).includes(school) ? await reachOf(school, group, deps) : undefined;
  return reach === undefined ? nothingHere : work(reach);
};

const makeOne = async (act: GroupAct, reach: Reach, deps: Deps): Promise<Reply> => {
  const { school, units } = reach;
  const [unit] = units;
  if (unit === undefined) return nothingHere;
  const linked = await withLinks(school, await missingOf(school, unit, deps), deps);
  const { made, until } = await makeLinks({ school, group: unit.group, linked }, act.by.id, deps);
  const said = made === 1 ? 'One link was made' : `${made} links were made`;
  const good = `good until ${sayDay(until, deps.policies.of(school).calendar.zone)}`;
  const notice = made === 0 ? 'Everybody has a link already.' : `${said}, ${good}.`;
  return showIt(reach, { by: act.by, values: {} }, notice, deps);
};

export const revokeLinksOf: Flow<z.infer<typeof values>> = {
  verb: 'links.revoke',
  who: officeRoles,
  values,
  afresh: (act, deps) => inGroup(act, deps, () => shown(act, tooOld, deps)),
  run: (act, deps) =>
    inGroup(act, deps, async (found) => {
      const { school, group, sure } = act.values;
      if (sure === undefined) return askFirst(school, found);
      const needs = await everybodyOf(school, found, deps);
      await revokeLinks({ school, group: found.group, needs }, act.by.id, deps);
      return shown(act, `No link of ${group} works any more.`, deps);
    }),
};

const askFirst = (school: SchoolId, found: Group): Reply =>
  officeCard({
    title: `Make all links of ${found.group} invalid?`,
    said: [
      'Letters that were handed out stop working. What was signed stays signed. You can make new links afterwards.',
    ],
    buttons: [
      officeButton(
        'Yes, make them invalid',
        'links.revoke',
        { school, group: found.group, sure: 'yes' },
        'positive',
      ),
      officeButton('No, go back', 'links.list', { show: 'yes', school, group: scopeOf(found) }),
    ],
  });

/**
 * Those of its sheets and those who owe for something lent, whether they have a link or not and whoever signs; and of the rest
 * of the group whoever has a link that works: somebody who stands on no sheet and has signed for their loan since.
 */
const everybodyOf = async (
  school: SchoolId,
  { group, sheets, borrowers }: Group,
  deps: Deps,
): Promise<Need[]> => {
  const own = new Set([...sheets.flatMap(({ lines }) => lines), ...borrowers].map(({ person }) => person));
  const needs = [...own].flatMap(bothOf);
  const live = await endingLinks(school, deps.clock.now(), undefined, deps);
  for await (const person of deps.directory.everybody(school)) {
    if (own.has(person.id) || groupKey(groupOf(person) ?? '') !== groupKey(group)) continue;
    needs.push(...bothOf(person.id).filter((need) => live.has(liveRowOf(school, need))));
  }
  return needs;
};

const bothOf = (person: PersonId): Need[] => [
  { person, signer: 'self' },
  { person, signer: 'parent' },
];

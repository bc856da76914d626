/** *Make all links of this class invalid*, and *Make the links*. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { findGroup, missingIn, type Group } from './find-group.ts';
import type { Need } from './link.ts';
import { showGroup } from './list-links.ts';
import { makeLinks, revokeLinks, withLinks } from './make-links.ts';
import { notSetUp, nothingHere, officeButton, officeCard, officeRoles, officeSchoolsOf } from './office.ts';

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
  afresh: (act, deps) => inGroup(act, deps, () => shown(act, tooOld, deps)),
  run: (act, deps) =>
    inGroup(act, deps, async (found) => {
      const { school } = act.values;
      if (deps.links.address('/') === undefined) return { answer: { text: notSetUp } };
      const linked = await withLinks(school, await missingIn(school, found, deps), deps);
      const made = await makeLinks(school, linked, act.by.id, deps);
      const days = deps.policies.of(school).agreements.linkDays;
      const said = made === 1 ? 'One link was made' : `${made} links were made`;
      return shown(
        act,
        made === 0 ? 'Everybody has a link already.' : `${said}, good for ${days} days.`,
        deps,
      );
    }),
};

export const revokeLinksOf: Flow<z.infer<typeof values>> = {
  verb: 'links.revoke',
  who: officeRoles,
  values,
  afresh: (act, deps) => inGroup(act, deps, () => shown(act, tooOld, deps)),
  run: (act, deps) =>
    inGroup(act, deps, async (found) => {
      const { school, group, sure } = act.values;
      if (sure === undefined) return askFirst(act);
      await revokeLinks(school, everybodyOf(found), act.by.id, deps);
      return shown(act, `No link of ${group} works any more.`, deps);
    }),
};

const askFirst = ({ values: { school, group } }: GroupAct): Reply =>
  officeCard({
    title: `Make all links of ${group} invalid?`,
    said: [
      'Letters that were handed out stop working. What was signed stays signed. You can make new links afterwards.',
    ],
    buttons: [
      officeButton('Yes, make them invalid', 'links.revoke', { school, group, sure: 'yes' }, 'positive'),
      officeButton('No, go back', 'links.list', { show: 'yes', school, group }),
    ],
  });

/** Whether they have a link or not, and whoever signs: nobody is forgotten who has signed in the meantime. */
const everybodyOf = ({ sheets, borrowers }: Group): Need[] => {
  const people = [...sheets.flatMap(({ lines }) => lines), ...borrowers].map(({ person }) => person);
  return [...new Set(people)].flatMap((person) => [
    { person, signer: 'self' as const },
    { person, signer: 'parent' as const },
  ]);
};

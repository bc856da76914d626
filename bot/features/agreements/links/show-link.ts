/** *Show this person’s link*: for somebody who stands at the office’s window, or has lost the letter. One line of the trail. */
import { z } from 'zod';
import type { ActOf, Deps, Flow } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import { lettersVerb } from './letter-words.ts';
import { noteTaken } from './note-taken.ts';
import { numberOf } from './link.ts';
import { nothingHere, officeButton, officeCard, officeRoles, pageEnds } from './office.ts';
import { pickLetters } from './pick-letters.ts';

const values = z.object({
  school: z.string().max(100),
  group: z.string().max(100),
  person: z.string().max(100),
  signer: z.enum(['self', 'parent']),
});
type ShowAct = ActOf<z.infer<typeof values>>;

export const showLink: Flow<z.infer<typeof values>> = {
  verb: 'links.show',
  who: officeRoles,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const picked = await pickLetters(act, deps);
    const { school, group, person, signer } = act.values;
    if (picked === undefined) return nothingHere;
    const there = { school, group };
    const [one] = picked.people;
    const back = officeButton('Back', 'links.list', { show: 'yes', ...there });
    if (one === undefined)
      return officeCard({
        title: 'There is no link to show',
        said: ['They have signed meanwhile, or their link has ended.'],
        buttons: [back],
      });
    await noteTaken(school, act.by.id, 'links', picked.reach, { count: 1 }, deps);
    const { zone } = deps.policies.of(school).calendar;
    const url = pageUrl(act, { ...there, person, signer }, deps);
    return officeCard({
      title: signer === 'parent' ? `A parent or carer of ${one.name}` : one.name,
      said: [
        one.address,
        `For this person only, until ${sayDay(one.link.until, zone)}. Letter ${numberOf(one.link)}.`,
        'Whoever has the address can sign with it. Give it to nobody else.',
      ],
      open: url === undefined ? [] : [{ title: 'Letter with the code', url }],
      buttons: [back],
    });
  },
};

const pageUrl = (
  { by }: ShowAct,
  carried: Record<string, string>,
  { links, clock }: Deps,
): string | undefined => links.sealed(by, lettersVerb, carried, pageEnds(clock.now()));

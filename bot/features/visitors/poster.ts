/** The poster with the desk's code, to be printed (policy-map B6). */
import { z } from 'zod';
import { nothingHere, pageEnds } from '../../core/office-card.ts';
import type { Deps, Flow, Person, SchoolId } from '../../core/ports.ts';
import { officeRoles } from '../../core/roles.ts';
import { inSchool } from './in-school.ts';
import { makeDesk } from './make-desk.ts';
import { desks, rows, visitorText } from './visitor.ts';

const values = z.object({ school: z.string().max(100) });

/** Only reads: its page is opened by an address. */
export const poster: Flow<z.infer<typeof values>> = {
  verb: 'visitors.poster',
  who: officeRoles,
  places: ['web'],
  values,
  afresh: 'run',
  run: async (act, deps) =>
    inSchool(act, act.values.school, deps, async () => {
      const { school } = act.values;
      const desk = (await deps.records.get(desks, rows.desk(school)))?.value;
      const address = desk && deps.links.page('d', school, desk.id);
      if (address === undefined) return nothingHere;
      return {
        print: {
          layout: 'poster',
          title: 'Poster for the desk',
          said: ['It says nothing about anybody, and may hang where visitors see it.'],
          pieces: [
            {
              heading: `Visiting ${deps.policies.of(school).name}?`,
              lines: [
                'Before you use a computer, our Wi-Fi or a device of your own here, please read one page and agree to it.',
                'Point your phone’s camera at the code, or type the address.',
              ],
              address,
            },
          ],
        },
      };
    }),
};

/** The poster's page; or why there is none. The desk's code is made when it is first wanted. */
export const posterOf = async (
  by: Person,
  school: SchoolId,
  deps: Deps,
): Promise<{ readonly open: { title: string; url: string }[]; readonly why?: string }> => {
  if (visitorText(school, deps) === undefined)
    return { open: [], why: 'The policy has no text for visitors to agree to.' };
  const url = deps.links.sealed(by, 'visitors.poster', { school }, pageEnds(deps.clock.now()));
  if (url === undefined)
    return {
      open: [],
      why: 'A code for the desk needs Lantern’s public address: IT has to set LANTERN_PUBLIC_URL (see OPERATING.md).',
    };
  if ((await deps.records.get(desks, rows.desk(school))) === undefined)
    await makeDesk(school, { by, before: undefined }, deps);
  return { open: [{ title: 'Print the poster', url }] };
};

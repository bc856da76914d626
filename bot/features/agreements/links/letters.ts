/** The letters to print, and the links as a CSV. Both only read: their pages are opened by an address. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { localDate, sayDay } from '../../../core/say-time.ts';
import { writeCsv } from '../register/write-csv.ts';
import { inGroup } from './revoke-links.ts';
import { misId, missingIn } from './find-group.ts';
import { withLinks, type Linked } from './make-links.ts';
import { officeRoles } from './office.ts';

const values = z.object({ school: z.string().max(100), group: z.string().max(100) });
type HandOutAct = ActOf<z.infer<typeof values>>;

interface Reachable extends Linked {
  readonly address: string;
  readonly until: Date;
}

const withAddresses = (
  act: HandOutAct,
  deps: Deps,
  work: (people: readonly Reachable[], group: string) => Reply,
): Promise<Reply> =>
  inGroup(act, deps, async (found) => {
    const { school } = act.values;
    const linked = await withLinks(school, await missingIn(school, found, deps), deps);
    const people = linked.flatMap((one) => {
      const address = one.link && deps.links.page('s', school, one.link.id);
      return address === undefined || one.link === undefined
        ? []
        : [{ ...one, address, until: one.link.until }];
    });
    return work(people, found.group);
  });

/** Names stand on paper for the tutor to hand out; on the page behind the code only a first name does. */
export const letters: Flow<z.infer<typeof values>> = {
  verb: 'links.letters',
  who: officeRoles,
  places: ['web'],
  values,
  afresh: 'run',
  run: (act, deps) =>
    withAddresses(act, deps, (people, group) => {
      const { name, calendar } = deps.policies.of(act.values.school);
      return {
        print: {
          layout: 'slips',
          title: `Letters for ${group}`,
          said: [
            `${people.length} letters, to cut apart. They have names on them: give them to the tutor, and leave none in the printer.`,
            'Each code is for one person only.',
          ],
          pieces: people.map((one) => ({
            heading: `${one.signer === 'parent' ? 'To a parent or carer of' : 'To'} ${one.name}, ${group}`,
            lines: [
              `${name} asks you to read and sign${one.signer === 'parent' ? ' for your child' : ''}: ${one.titles.join('; ')}.`,
              `Point your phone’s camera at the code, or type the address. It is for you only, and works until ${sayDay(one.until, calendar.zone)}.`,
            ],
            address: one.address,
          })),
        },
      };
    }),
};

/** For the MIS’s own messages, which know the addresses: no name, no e-mail address (B4). */
export const linksCsv: Flow<z.infer<typeof values>> = {
  verb: 'links.csv',
  who: officeRoles,
  places: ['web'],
  values,
  afresh: 'run',
  run: (act, deps) =>
    withAddresses(act, deps, (people) => ({
      file: {
        name: 'agreement-links.csv',
        type: 'text/csv',
        body: writeCsv(
          ['MIS id', 'Class', 'Who signs', 'Link', 'Until'],
          people.map((one) => [
            misId(one.person),
            one.group,
            one.signer === 'parent' ? 'parent or carer' : 'themselves',
            one.address,
            localDate(one.until, deps.policies.of(act.values.school).calendar.zone),
          ]),
        ),
      },
    })),
};

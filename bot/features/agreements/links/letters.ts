/** The letters to print, and the links as a CSV: their pages are opened by an address. Each is one line of the trail. */
import { z } from 'zod';
import type { Flow, Reply } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { writeCsv } from '../register/write-csv.ts';
import { misId } from './find-group.ts';
import { kindOf, letterKinds, letterOf, lettersVerb, saidOnScreen, titleOfKind } from './letter-words.ts';
import { noteTaken } from './note-taken.ts';
import { nothingHere, officeRoles } from './office.ts';
import { pickLetters, pickValues, type PickAct, type Picked } from './pick-letters.ts';

/** Names stand on paper for the tutor to hand out; on the page behind the code only a first name does. */
export const letters: Flow<z.infer<typeof pickValues>> = {
  verb: lettersVerb,
  who: officeRoles,
  places: ['web'],
  values: pickValues,
  afresh: 'run',
  run: async (act, deps) => {
    const picked = await pickLetters(act, deps);
    if (picked === undefined) return nothingHere;
    const { school } = act.values;
    const policy = deps.policies.of(school);
    await noteTaken(school, act.by.id, 'letters', picked.reach, countOf(act, picked), deps);
    return {
      print: {
        layout: 'slips',
        title: titleOf(act, picked),
        said: saidOf(picked),
        pieces: picked.people.map((one) => letterOf(one, policy)),
      },
    };
  },
};

const countOf = ({ values: { from, to } }: PickAct, { people }: Picked) => ({
  from,
  to,
  count: people.length,
});

/** `Letters for 8B`, `Letters for Year 8, 8A to 8C`. */
const titleOf = ({ values: { from, to, page, pages } }: PickAct, { reach }: Picked): string => {
  const part = from === undefined || to === undefined ? '' : from === to ? from : `${from} to ${to}`;
  const title = [...new Set([reach.title, part])].filter((one) => one !== '').join(', ');
  return `Letters for ${title}${page === undefined ? '' : ` (${page} of ${pages ?? '?'})`}`;
};

const saidOf = ({ people, lacking }: Picked): string[] => {
  const kinds = letterKinds.filter((kind) => people.some((one) => kindOf(one) === kind));
  const count = people.length === 1 ? 'One letter' : `${people.length} letters`;
  return [
    ...(people.length === 0 ? ['Nobody here has a link to hand out just now.'] : []),
    ...kinds.map((kind) => `${count} to ${titleOfKind[kind]}. ${saidOnScreen[kind]}`),
    ...(people.length === 0 ? [] : ['Each code is for one person only.']),
    ...(lacking === 0
      ? []
      : [`${lacking} ${lacking === 1 ? 'person has' : 'people have'} no link yet, and so no letter here.`]),
  ];
};

/**
 * For the MIS’s own messages, which know the addresses of parents: ids, no name and no e-mail address (B4). Of adults, whom
 * no MIS writes to, the name stands there.
 */
export const linksCsv: Flow<z.infer<typeof pickValues>> = {
  verb: 'links.csv',
  who: officeRoles,
  places: ['web'],
  values: pickValues,
  afresh: 'run',
  run: async (act, deps): Promise<Reply> => {
    const picked = await pickLetters(act, deps);
    if (picked === undefined) return nothingHere;
    const { school } = act.values;
    await noteTaken(school, act.by.id, 'links', picked.reach, countOf(act, picked), deps);
    const { zone } = deps.policies.of(school).calendar;
    const named = picked.people.some((one) => kindOf(one) === 'adults');
    return {
      file: {
        name: 'agreement-links.csv',
        type: 'text/csv',
        body: writeCsv(
          ['MIS id', ...(named ? ['Name'] : []), 'Class', 'Who signs', 'Link', 'Until'],
          picked.people.map((one) => [
            misId(one.person),
            ...(named ? [kindOf(one) === 'adults' ? one.name : ''] : []),
            one.group,
            one.signer === 'parent' ? 'parent or carer' : 'themselves',
            one.address,
            localDate(one.link.until, zone),
          ]),
        ),
      },
    };
  },
};

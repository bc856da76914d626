/**
 * *Show this person’s link*, for somebody who stands at the office’s window; and a new one in its place for whoever has lost the
 * letter, so that whoever finds it holds nothing. Each is a line of the trail that says which link it was.
 */
import { z } from 'zod';
import { isAppError } from '../../../core/errors.ts';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import { lettersVerb, type LetterTo } from './letter-words.ts';
import { linkEnds } from './link-ends.ts';
import { linkRows, numberOf } from './link.ts';
import { noteTaken } from './note-taken.ts';
import { nothingHere, officeButton, officeCard, officeRoles, pageEnds } from './office.ts';
import { pickLetters } from './pick-letters.ts';

const values = z.object({
  school: z.string().max(100),
  group: z.string().max(100),
  person: z.string().max(100),
  signer: z.enum(['self', 'parent']),
  /** The number of the link that is lost: pressed twice, it is replaced once. */
  lost: z.string().max(20).optional(),
});
type ShowAct = ActOf<z.infer<typeof values>>;

const show = async (act: ShowAct, notice: string, deps: Deps): Promise<Reply> => {
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
  const number = numberOf(one.link);
  await noteTaken(school, act.by.id, 'links', picked.reach, { count: 1, number }, deps);
  const { zone } = deps.policies.of(school).calendar;
  const carried = { ...there, person, signer };
  const url = pageUrl(act, carried, deps);
  return officeCard({
    title: signer === 'parent' ? `A parent or carer of ${one.name}` : one.name,
    notice,
    said: [
      one.address,
      `For this person only, until ${sayDay(one.link.until, zone)}. Letter ${number}.`,
      'Whoever has the address can sign with it. Give it to nobody else.',
    ],
    open: url === undefined ? [] : [{ title: 'Letter with the code', url }],
    buttons: [
      officeButton('The letter is lost: make a new link', 'links.renew', { ...carried, lost: number }),
      back,
    ],
  });
};

export const showLink: Flow<z.infer<typeof values>> = {
  verb: 'links.show',
  who: officeRoles,
  values,
  afresh: 'run',
  run: (act, deps) => show(act, '', deps),
};

export const renewLink: Flow<z.infer<typeof values>> = {
  verb: 'links.renew',
  who: officeRoles,
  values,
  afresh: (act, deps) =>
    show(act, 'That card was old, so nothing was done. This is the link that works now.', deps),
  run: async (act, deps) => {
    const picked = await pickLetters(act, deps);
    const [one] = picked?.people ?? [];
    if (one !== undefined && numberOf(one.link) === act.values.lost) await renew(act, one, deps);
    return show(act, 'This is a new link. The old letter does not work any more.', deps);
  },
};

/** Pressed twice at once, or by two offices: there is one new link, and both are shown it. */
const renew = async (
  { by, values: { school } }: ShowAct,
  { person, signer, live, link }: LetterTo,
  deps: Deps,
): Promise<void> => {
  const now = deps.clock.now();
  const until = linkEnds(now, deps.policies.of(school));
  const made = linkRows(school, { person, signer }, by.id, now, until, live);
  const target = `GK!${numberOf(link)}!${numberOf(made.link)}`;
  try {
    await deps.ledger.record(school, {
      rows: made.rows,
      trail: [{ actor: by.id, action: 'agreement.linkRenewed', target }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
};

const pageUrl = (
  { by }: ShowAct,
  carried: Record<string, string>,
  { links, clock }: Deps,
): string | undefined => links.sealed(by, lettersVerb, carried, pageEnds(clock.now()));

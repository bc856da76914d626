/** From what a pupil told to the report that the school gets: from the pupil, about the pupil, in their own words. */
import type { Deps, Person, PersonId } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { readingSeatsOf } from '../../../core/seats.ts';
import type { Policy } from '../../../policy/policy.ts';
import { emptyReport, type Named, type Report } from '../concern.ts';
import { withHeadteacher } from '../with-headteacher.ts';

/** "Is it about a grown-up who works at school?" Not sure counts as yes (A3). */
export const abouts = ['no', 'adult', 'headteacher', 'unsure'] as const;
export type About = (typeof abouts)[number];

export interface Told {
  readonly about: About;
  readonly now: boolean;
  readonly chosen?: PersonId | undefined;
  /** How the pupil calls the grown-up whom it is about, if they said. */
  readonly who: string;
  readonly words: string;
}

export const tellReport = async (
  pupil: Person,
  told: Told,
  policy: Policy,
  deps: Pick<Deps, 'directory' | 'clock'>,
): Promise<Report> => {
  const adult: Named[] =
    told.who.trim() === '' ? [] : [{ name: told.who.trim(), kind: 'adult', detail: 'as the pupil wrote' }];
  const subject = told.about === 'adult' || told.about === 'headteacher' ? told.about : 'pupil';
  const about = [named(pupil), ...adult];
  return {
    ...emptyReport,
    subject,
    involvesAdult: told.about === 'no' ? 'no' : told.about === 'unsure' ? 'unsure' : 'yes',
    about: await withHeadteacher({ about }, subject, policy, deps),
    notFor: told.about === 'no' ? [] : await perhapsMeant(told, policy, deps),
    facts: factsFor(told),
    childWords: told.words.trim() === '' ? '' : told.words,
    date: localDate(deps.clock.now(), policy.calendar.zone),
    quick: told.now,
    telling: { now: told.now, chosen: told.about === 'no' ? told.chosen : undefined },
  };
};

const named = (pupil: Person): Named => ({
  person: pupil.id,
  name: pupil.name,
  kind: 'pupil',
  detail: pupil.class ?? pupil.year ?? 'pupil',
});

const factsFor = ({ now, words }: Told): string => {
  if (now)
    return `The pupil pressed “I need help now”.${words.trim() === '' ? ' They were not asked to write anything.' : ''}`;
  return words.trim() === '' ? 'The pupil asks to speak with somebody, and did not write what happened.' : '';
};

/**
 * A child is never asked to find somebody in a list of staff. So whoever reads reports here and whose name the child may have
 * written is kept out of this one: it can only narrow, and the next on the route is told (A5).
 */
const perhapsMeant = async (
  { who, words }: Told,
  policy: Policy,
  deps: Pick<Deps, 'directory'>,
): Promise<Named[]> => {
  const [inWho, inWords] = [new Set(tokens(who)), new Set(tokens(words))];
  const ids = [...new Set(readingSeatsOf(policy).map(({ person }) => person))];
  const people = await Promise.all(ids.map((id) => deps.directory.person(id)));
  return people.flatMap((one): Named[] => {
    if (one === undefined) return [];
    const parts = tokens(one.name);
    const meant = parts.some((part) => inWho.has(part)) || inWords.has(parts.at(-1) ?? '');
    return meant ? [{ person: one.id, name: one.name, kind: 'adult', detail: one.kind }] : [];
  });
};

/** Words of two letters and more, however they are written. */
const tokens = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length > 1);

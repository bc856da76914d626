/** What a campaign would send to whom, and who cannot be reached and why: read and counted, nothing written. */
import type { Deps, Person, PersonId, SchoolId } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { textsFor } from '../../../policy/agreements-for.ts';
import type { Policy } from '../../../policy/policy.ts';
import { readSheets } from '../register/read-sheets.ts';
import { talliesOfRound } from '../register/read-tallies.ts';
import { isRefusedByChat, noAccount } from '../tally.ts';
import { groupTitle } from './views.ts';
import { everybodyWanted, type Wanted } from './wanted.ts';

/** Messages a second that the campaign sends at most, under the platform's 50. */
const perSecond = 48;

/** Why nothing is asked of a pupil. */
export const noYear = 'no-year';

export interface Unreached {
  readonly person: PersonId;
  readonly because: string;
  readonly group: string;
}

export interface LookAheadText extends Pick<Agreement, 'title' | 'version' | 'audience'> {
  /** For whom it is signed. */
  readonly people: number;
  readonly byParents: boolean;
}

export interface LookAhead {
  readonly wanted: readonly Wanted[];
  /** Whom chat would be asked to reach: not those for whom only a parent signs. */
  readonly asked: number;
  readonly unreached: readonly Unreached[];
  /** Pupils whom no text for pupils is for: the roster knows no year of theirs, or one that no text names. */
  readonly yearless: readonly Unreached[];
  /** By text's id. */
  readonly texts: ReadonlyMap<string, LookAheadText>;
  /** Classes whose tutor is asked first, and those that have none. */
  readonly classes: number;
  readonly withoutTutor: number;
  readonly seconds: number;
  /** Groups that are too small for whoever looks: they are in none of the figures. */
  readonly leftOut: boolean;
}

/**
 * @param least groups of fewer are left out of everything, since what is hidden in a group must not come back as a difference
 * of totals (`figures.ts`)
 * @throws AppError `unavailable`
 */
export const lookAhead = async (
  school: SchoolId,
  round: string,
  deps: Deps,
  least = 0,
): Promise<LookAhead> => {
  const policy = deps.policies.of(school);
  const yearless: Unreached[] = [];
  const everybody = watched(deps.directory.everybody(school), (person) => {
    if (isYearless(person, policy))
      yearless.push({ person: person.id, because: noYear, group: person.class ?? 'No class' });
  });
  const everyone = [...(await everybodyWanted(everybody, policy)).values()];
  const wanted = [...Map.groupBy(everyone, groupTitle).values()]
    .filter(({ length }) => length >= least)
    .flat();
  const refusals = await refusalsOf(school, round, deps);
  const own = wanted.filter(isAskedThemselves);
  const unreached = own.flatMap(({ person, chat, group }) => {
    const because = chat ? refusals.get(person) : noAccount;
    return because === undefined ? [] : [{ person, because, group }];
  });
  const byClass = Map.groupBy(
    policy.agreements.discussFirst ? own.filter(({ audience }) => audience === 'pupils') : [],
    ({ group }) => group,
  );
  const asked = own.length - unreached.length;
  return {
    wanted,
    asked,
    unreached,
    yearless: yearless.length < least ? [] : yearless,
    texts: textsOf(wanted),
    classes: byClass.size,
    withoutTutor: [...byClass.values()].filter((all) => all.every(({ tutor }) => tutor === undefined)).length,
    // A chat is opened first for whoever has none yet.
    seconds: Math.ceil(((asked + byClass.size) * 2) / perSecond),
    leftOut: wanted.length < everyone.length,
  };
};

const isYearless = (person: Person, policy: Policy): boolean =>
  person.kind === 'pupil' &&
  (!person.guest || policy.guests.has(person.id)) &&
  policy.agreements.asks.includes('pupils') &&
  !textsFor(person, policy).some(({ audience }) => audience === 'pupils');

/** In one pass: a trust has 20,000 people. */
const watched = async function* (
  people: AsyncIterable<Person>,
  see: (person: Person) => void,
): AsyncGenerator<Person> {
  for await (const person of people) {
    see(person);
    yield person;
  }
};

const isAskedThemselves = ({ texts }: Wanted): boolean => texts.some(({ signer }) => signer === 'self');

const textsOf = (wanted: readonly Wanted[]) => {
  const found = new Map<string, LookAheadText>();
  for (const { texts } of wanted)
    for (const { id, title, version, audience, signer } of texts) {
      const people = (found.get(id)?.people ?? 0) + 1;
      found.set(id, { title, version, audience, people, byParents: signer === 'parent' });
    }
  return found;
};

/**
 * Whom chat refused before: in this year, or in the last one where this one has not begun. Only the sheets on which there is
 * somebody like that are read.
 */
const refusalsOf = async (
  school: SchoolId,
  round: string,
  deps: Deps,
): Promise<ReadonlyMap<PersonId, string>> => {
  const now = await talliesOfRound(school, round, deps);
  const all = now.length > 0 ? now : await talliesOfRound(school, String(Number(round) - 1), deps);
  const some = all.filter(({ refusedByChat }) => refusedByChat !== 0);
  const found = new Map<PersonId, string>();
  for (const { lines } of await readSheets(school, some, deps))
    for (const line of lines)
      if (line.gone !== true && line.because !== undefined && isRefusedByChat(line))
        found.set(line.person, line.because);
  return found;
};

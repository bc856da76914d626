/**
 * Who of the school's roster a visitor may be. The desk is not signed in, and a name is only words: nobody is signed for by it.
 * It is a help for the office, who knows the person (policy-map B6).
 */
import { foldedWords } from '../../core/fold.ts';
import type { Deps, Person, SchoolId } from '../../core/ports.ts';
import { isSameName } from '../../core/same-name.ts';
import { places, roundOf, rows as registerRows, sheets, type Item } from '../agreements/agreement.ts';
import { countedSignature, foldedEmail, visitorText, type Visit } from './visitor.ts';

export interface Perhaps {
  readonly person: Person;
  /** Of their sheet: `Visitors`. */
  readonly group: string;
}

type Reading = Pick<Deps, 'directory' | 'records' | 'policies' | 'clock'>;

/** They still have to sign the very text that was agreed to at the desk, in this school year. @throws AppError `unavailable` */
export const perhapsOf = async (school: SchoolId, visit: Visit, deps: Reading): Promise<Perhaps[]> => {
  const { calendar } = deps.policies.of(school);
  const round = roundOf(calendar, deps.clock.now());
  const isOver = visit.struck !== undefined || roundOf(calendar, new Date(visit.at)) !== round;
  if (isOver || visitorText(school, deps)?.hash !== visit.hash) return [];
  if ((await countedSignature(school, visit, deps)) !== undefined) return [];
  const alike = await likePeople(school, visit, deps);
  const found = await Promise.all(alike.map((person) => owing(school, person, visit, round, deps)));
  return found.flat();
};

/** So many of one surname are looked through. */
const most = 100;

/** By an e-mail address, or by a name that has two words of theirs. */
const likePeople = async (
  school: SchoolId,
  visit: Pick<Visit, 'name' | 'email'>,
  { directory }: Reading,
): Promise<Person[]> => {
  const surname = foldedWords(visit.name).at(-1);
  const looked = [surname, visit.email].filter((words) => words !== undefined);
  const kinds = ['visitor', 'governor', 'staff'] as const;
  const found = await Promise.all(
    looked.map((words) => directory.search({ school, words, kinds, limit: most })),
  );
  const each = new Map(found.flat().map((person) => [person.id, person]));
  return [...each.values()].filter((person) => isLike(person, visit));
};

/** Whether somebody should look if it is them. */
export const isLike = (
  person: Pick<Person, 'name' | 'email'>,
  visit: Pick<Visit, 'name' | 'email'>,
): boolean => {
  if (visit.email !== undefined && person.email !== undefined && foldedEmail(person.email) === visit.email)
    return true;
  const typed = new Set(foldedWords(visit.name));
  const common = new Set(foldedWords(person.name).filter((word) => typed.has(word)));
  return common.size >= 2 || isSameName(person.name, visit.name);
};

const owing = async (
  school: SchoolId,
  person: Person,
  visit: Visit,
  round: string,
  { records }: Reading,
): Promise<Perhaps[]> => {
  const place = (await records.get(places, registerRows.place(school, person.id)))?.value;
  if (place?.round !== round) return [];
  const sheet = (await records.get(sheets, registerRows.sheet(school, round, place.sheet)))?.value;
  const line = sheet?.lines.find((one) => one.person === person.id && one.gone !== true);
  return sheet !== undefined && line?.items.some((item) => isOpen(item, visit)) === true
    ? [{ person, group: sheet.group }]
    : [];
};

/** Of the same version; and nobody's *I do not agree* of a later moment is overruled by what they agreed to before. */
const isOpen = ({ agreement, hash, signer, state, at }: Item, visit: Visit): boolean =>
  agreement === visit.agreement &&
  hash === visit.hash &&
  signer === 'self' &&
  (state === 'waiting' || (state !== 'signed' && at <= visit.at));

/** One visit as it was agreed to, and what the office can do about it (policy-map B6, B8). */
import { z } from 'zod';
import {
  nothingHere,
  officeButton,
  officeCard,
  type OfficeButton,
  type OfficeRow,
} from '../../core/office-card.ts';
import type { Deps, Flow, Person, Reply, SchoolId } from '../../core/ports.ts';
import { officeRoles, policyRolesOf } from '../../core/roles.ts';
import { localDate, sayTime } from '../../core/say-time.ts';
import { inSchool } from './in-school.ts';
import { certificateOf } from './list-visitors.ts';
import { visitAt } from './read-visits.ts';
import { perhapsOf, type Perhaps } from './same-person.ts';
import { countedSignature, dayOf, type Visit } from './visitor.ts';

export const visitValues = { school: z.string().max(100), visit: z.string().max(100) };
const values = z.object(visitValues);

export const showVisit: Flow<z.infer<typeof values>> = {
  verb: 'visitors.visit',
  who: officeRoles,
  values,
  afresh: 'run',
  run: (act, deps) =>
    inSchool(act, act.values.school, deps, () => visitCard({ ...act.values, by: act.by }, '', deps)),
};

export interface VisitAt {
  readonly by: Person;
  readonly school: SchoolId;
  readonly visit: string;
}

/** @throws AppError `unavailable` */
export const visitCard = async (
  { by, school, visit }: VisitAt,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const one = (await visitAt(school, visit, deps))?.value;
  if (one === undefined) return nothingHere;
  const counted = await countedSignature(school, one, deps);
  const perhaps = await perhapsOf(school, one, deps);
  const whose = counted && (await deps.directory.person(counted.person))?.name;
  return officeCard({
    title: 'A visit at the desk',
    notice,
    said: [
      ...saidOf(school, one, deps),
      ...(counted === undefined
        ? []
        : [`It counts as the signature of ${whose ?? 'somebody who is not on the school’s list any more'}.`]),
      ...sayHowMany(perhaps.length),
    ],
    rows: perhaps.slice(0, mostPeople).map((like) => perhapsRow(school, one, like)),
    open: certificateOf(by, { school, visit }, deps),
    buttons: [
      ...(counted === undefined
        ? strikeButton(school, one)
        : undoButton({ by, school, visit }, one, counted, deps)),
      officeButton('All of that day', 'visitors.list', {
        show: 'yes',
        school,
        day: dayOf(school, one, deps),
      }),
    ],
  });
};

/** So many rows a card holds; nobody has more colleagues of one name. */
const mostPeople = 20;

/** A name fits several: whoever presses is told before. */
const sayHowMany = (count: number): string[] => [
  ...(count < 2 ? [] : [`${count} people of the school’s list fit: please make sure which of them it was.`]),
  ...(count > mostPeople ? [`The first ${mostPeople} of them are shown.`] : []),
];

const perhapsRow = (school: SchoolId, { id }: Pick<Visit, 'id'>, { person, group }: Perhaps): OfficeRow => ({
  title: person.name,
  detail: `Possibly the same person as ${person.name} (${group.toLowerCase()}), who has still to sign this text.`,
  state: 'Please press only if you know that it was them.',
  buttons: [officeButton('Count it as theirs', 'visitors.count', { school, visit: id, person: person.id })],
});

/** Digits of the hash: enough to tell any two versions of a text apart. */
const hashDigits = 16;

const saidOf = (school: SchoolId, one: Visit, { policies }: Pick<Deps, 'policies'>): string[] => {
  const { zone } = policies.of(school).calendar;
  const { name, organisation, visiting, at, code, title, version, hash } = one;
  const { email, monitoringAt, consents, struck } = one;
  return [
    `${name}, ${organisation}`,
    `To see ${visiting}`,
    `Agreed at the desk on ${sayTime(at, zone)} · code ${code}`,
    `${title}, version ${version} (text ${hash.slice(0, hashDigits)})`,
    ...(monitoringAt === undefined ? [] : ['Ticked that use is monitored.']),
    ...consents.map(({ id, given }) => `Consent “${id}”: ${given ? 'yes' : 'no'}`),
    ...(email === undefined ? [] : [`E-mail address: ${email}`]),
    ...(struck === undefined ? [] : [`Struck out on ${sayTime(struck.at, zone)}: ${struck.reason}`]),
  ];
};

const strikeButton = (school: SchoolId, { id, struck }: Visit): OfficeButton[] =>
  struck === undefined ? [officeButton('Strike it out…', 'visitors.strike', { school, visit: id })] : [];

/** The register's own way: the same day by whoever counted it, later by the coordinator. */
const undoButton = (
  { by, school }: VisitAt,
  { agreement, hash }: Visit,
  { person, signature }: NonNullable<Awaited<ReturnType<typeof countedSignature>>>,
  { policies, clock }: Pick<Deps, 'policies' | 'clock'>,
): OfficeButton[] => {
  const policy = policies.of(school);
  const { zone } = policy.calendar;
  const isMine =
    signature.by === by.id &&
    localDate(signature.recordedAt ?? signature.at, zone) === localDate(clock.now(), zone);
  if (signature.group === undefined || !(isMine || policyRolesOf(by.id, policy).includes('coordinator')))
    return [];
  const { group } = signature;
  return [officeButton('It was not them…', 'paper.strike', { school, group, person, agreement, hash })];
};

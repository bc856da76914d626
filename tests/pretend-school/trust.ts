/**
 * The pretend trust: Hillside School (secondary), Brook Primary and the trust's office, made from a seed. The same seed
 * makes the same people on every machine. The product reads them through its own roster reader ({@link toRosterCsv}).
 */
import type { PersonKind } from '../../bot/core/ports.ts';
import { readRoster, type Roster } from '../../connectors/roster/read-roster.ts';
import { brookPeople, hillsidePeople, trustPeople, type FixedPerson } from './fixed-people.ts';
import { forenames, surnames } from './names.ts';
import { chance, googleIdFrom, guidFrom } from './random.ts';

/** Somebody of a school, as its MIS knows them: `id` has no school in front. */
export interface PretendPerson {
  readonly id: string;
  readonly name: string;
  readonly kind: PersonKind;
  readonly email: string;
  readonly year: string;
  readonly class: string;
  readonly tutor: string;
  /** Empty where the person has no account. */
  readonly entra: string;
  readonly google: string;
  readonly guest: boolean;
  readonly title: string;
}

export type PretendSchoolId = 'hillside' | 'brook' | 'trust';

export interface PretendSchool<Id extends string = PretendSchoolId> {
  readonly id: Id;
  readonly name: string;
  /** Its Entra tenant: one for the whole trust. */
  readonly tenant: string;
  /** Its mail domain, which is also its Google Workspace domain where it has one. */
  readonly domain: string;
  readonly google: boolean;
  readonly people: readonly PretendPerson[];
}

/** A trust of whatever schools: this one, or a big one. */
export interface AnyTrust {
  readonly seed: string;
  readonly tenant: string;
  readonly schools: readonly PretendSchool<string>[];
}

export interface Trust extends AnyTrust {
  readonly schools: readonly PretendSchool[];
  school(id: PretendSchoolId): PretendSchool;
}

export const defaultSeed = 'lantern';

export const makeTrust = (seed: string = defaultSeed): Trust => {
  const tenant = guidFrom(seed, 'tenant');
  const schools = plans.map((plan) => schoolOf(plan, seed, tenant));
  return {
    seed,
    tenant,
    schools,
    school: (id) => {
      const found = schools.find((school) => school.id === id);
      if (found === undefined) throw new Error(`the pretend trust has no school ${id}`);
      return found;
    },
  };
};

export interface Plan<Id extends string = PretendSchoolId> {
  readonly id: Id;
  readonly name: string;
  readonly domain: string;
  readonly google: boolean;
  readonly years: readonly {
    readonly year: string;
    readonly classes: readonly string[];
    readonly pupils: number;
  }[];
  readonly staff: number;
  readonly governors: number;
  readonly fixed: readonly FixedPerson[];
}

const classesOf = (year: string, letters: string): string[] =>
  [...letters].map((letter) => `${year}${letter}`);

const plans: readonly Plan[] = [
  {
    id: 'hillside',
    name: 'Hillside School',
    domain: 'hillside.example',
    google: false,
    years: [
      ...['7', '8', '9', '10', '11'].map((year) => ({
        year,
        classes: classesOf(year, 'ABCDEFGH'),
        pupils: 190,
      })),
      ...['12', '13'].map((year) => ({ year, classes: classesOf(year, 'ABCD'), pupils: 100 })),
    ],
    staff: 140,
    governors: 9,
    fixed: hillsidePeople,
  },
  {
    id: 'brook',
    name: 'Brook Primary',
    domain: 'brook.example',
    google: true,
    years: ['R', '1', '2', '3', '4', '5', '6'].map((year) => ({
      year,
      classes: classesOf(year, 'AB'),
      pupils: 60,
    })),
    staff: 45,
    governors: 6,
    fixed: brookPeople,
  },
  {
    id: 'trust',
    name: 'The trust office',
    domain: 'trust.example',
    google: false,
    years: [],
    staff: 2,
    governors: 0,
    fixed: trustPeople,
  },
];

/** A school by its plan: the fixed people, and made-up ones around them. */
export const schoolOf = <Id extends string>(
  plan: Plan<Id>,
  seed: string,
  tenant: string,
): PretendSchool<Id> => {
  const finish = finisher(plan, seed);
  const staff = withForms(fill(plan, seed, 'S', plan.staff, 'staff'), plan);
  const tutorOf = new Map(
    staff.filter((person) => person.class !== undefined).map((person) => [person.class, person.id]),
  );
  const people = [
    ...staff,
    ...fill(plan, seed, 'G', plan.governors, 'governor'),
    ...pupilsOf(plan, seed),
  ].map((person) => finish(person, person.kind === 'pupil' ? (tutorOf.get(person.class) ?? '') : ''));
  const { id, name, domain, google } = plan;
  return { id, name, tenant, domain, google, people };
};

/** The fixed people of a kind, then made-up ones until there are `count`. */
const fill = (
  plan: Plan<string>,
  seed: string,
  letter: string,
  count: number,
  kind: PersonKind,
): FixedPerson[] => {
  const fixed = plan.fixed.filter((person) => person.kind === kind);
  const made = Array.from({ length: Math.max(0, count - fixed.length) }, (_, index): FixedPerson => {
    const id = `${letter}${String(fixed.length + index + 1).padStart(3, '0')}`;
    const named = { id, name: nameFor(seed, `${plan.id}.${id}`), kind };
    // Most governors of a school never had an account of its tenant.
    return kind === 'governor'
      ? { ...named, title: 'Governor', account: 'none' }
      : { ...named, title: 'Staff' };
  });
  return [...fixed, ...made];
};

/** Every class that has no tutor yet gets one of the made-up staff. */
const withForms = (staff: readonly FixedPerson[], plan: Plan<string>): FixedPerson[] => {
  const taken = new Set(staff.map((person) => person.class));
  const free = plan.years.flatMap(({ classes }) => classes).filter((name) => !taken.has(name));
  const named = new Set(plan.fixed.map((person) => person.id));
  return staff.map((person) => {
    const form = named.has(person.id) ? undefined : free.shift();
    return form === undefined ? person : { ...person, class: form, title: `Form Tutor, ${form}` };
  });
};

const pupilsOf = (plan: Plan<string>, seed: string): FixedPerson[] => {
  const fixed = plan.fixed.filter((person) => person.kind === 'pupil');
  let number = fixed.length;
  const made = plan.years.flatMap(({ year, classes, pupils }) => {
    const here = fixed.filter((person) => person.year === year).length;
    return Array.from({ length: pupils - here }, (_, index): FixedPerson => {
      number += 1;
      const id = `P${String(number).padStart(4, '0')}`;
      const form = classes[index % classes.length] ?? '';
      return {
        id,
        name: nameFor(seed, `${plan.id}.${id}`),
        kind: 'pupil',
        title: `Pupil, ${form}`,
        year,
        class: form,
      };
    });
  });
  return [...fixed, ...made];
};

/** One surname in fourteen is double-barrelled. */
export const nameFor = (seed: string, label: string): string => {
  const luck = chance(seed, `name ${label}`);
  const forename = luck.pick(forenames);
  const surname = luck.pick(surnames);
  const second = luck.pick(surnames);
  return luck.below(14) === 0 && second !== surname
    ? `${forename} ${surname}-${second}`
    : `${forename} ${surname}`;
};

/** Gives each person an address of their own and accounts. */
const finisher = (plan: Plan<string>, seed: string) => {
  const used = new Map<string, number>();
  return (person: FixedPerson, tutor: string): PretendPerson => {
    const base = addressWords(person.name);
    const times = (used.get(base) ?? 0) + 1;
    used.set(base, times);
    const label = `${plan.id}.${person.id}`;
    const none = person.account === 'none';
    const inEntra = !none && (person.kind !== 'pupil' || !plan.google);
    return {
      id: person.id,
      name: person.name,
      kind: person.kind,
      email: none
        ? ''
        : `${base}${times === 1 ? '' : times}@${person.guest ? 'elsewhere.example' : plan.domain}`,
      year: person.year ?? '',
      class: person.class ?? '',
      tutor,
      entra: inEntra ? guidFrom(seed, label) : '',
      google: !none && plan.google ? googleIdFrom(seed, label) : '',
      guest: person.guest ?? false,
      title: person.title,
    };
  };
};

/** `zoe.nunez-clarke`, the part of an address before the @. */
export const addressWords = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/ı/g, 'i')
    .replace(/[^a-z -]/g, '')
    .trim()
    .replace(/ +/g, '.');

const csvColumns = [
  'id',
  'name',
  'email',
  'kind',
  'year',
  'class',
  'tutor',
  'entra_id',
  'google_id',
  'guest',
] as const;

/** The school's roster as an MIS exports it: CSV with CRLF and quotes. */
export const toRosterCsv = (school: PretendSchool<string>): string => {
  const rows = school.people.map((person) => [
    person.id, person.name, person.email, person.kind, person.year, person.class, person.tutor, person.entra, person.google,
    person.guest ? 'yes' : 'no',
  ]); // prettier-ignore
  return [csvColumns, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
};

const quoted = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** The trust's rosters as the product reads them. */
export const rostersOf = (trust: AnyTrust): Roster[] =>
  trust.schools.map((school) =>
    readRoster(toRosterCsv(school), `${school.id}.csv`, school.id, {
      tenant: school.tenant,
      domain: school.google ? school.domain : undefined,
    }),
  );

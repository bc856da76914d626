/** A trust of one secondary school with as many pupils as are asked for, and a policy under which they are asked at any hour. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { hillsidePeople, trustPeople } from '../pretend-school/fixed-people.ts';
import { guidFrom } from '../pretend-school/random.ts';
import { schoolOf, type PretendPerson, type Trust } from '../pretend-school/trust.ts';

export const school = 'hillside';
const inClass = 28;
const years = ['7', '8', '9', '10', '11'];

/** The same for the same number. Every pupil has an account that chat reaches, unless the connector says otherwise. */
export const trustWith = (pupils: number, seed = 'push'): Trust => {
  const tenant = guidFrom(seed, 'tenant');
  const plan = {
    id: 'hillside' as const,
    name: 'Hillside School',
    domain: 'hillside.example',
    google: false,
    years: years.map((year, at) => {
      const here = Math.floor((pupils * (at + 1)) / years.length) - Math.floor((pupils * at) / years.length);
      const classes = Array.from({ length: Math.max(2, Math.ceil(here / inClass)) }, (_, number) =>
        number < 26 ? `${year}${String.fromCharCode(65 + number)}` : `${year}-${number + 1}`,
      );
      return { year, classes, pupils: here };
    }),
    staff: 60,
    governors: 4,
    fixed: hillsidePeople.filter(({ kind }) => kind !== 'pupil'),
  };
  const office = {
    id: 'trust' as const,
    name: 'The trust office',
    domain: 'trust.example',
    google: false,
    years: [],
    staff: 2,
    governors: 0,
    fixed: trustPeople,
  };
  const schools = [schoolOf(plan, seed, tenant), schoolOf(office, seed, tenant)];
  return {
    seed,
    tenant,
    schools,
    school: (id) => {
      const found = schools.find((one) => one.id === id);
      if (found === undefined) throw new Error(`this trust has no school ${id}`);
      return found;
    },
  };
};

export const pupilsOf = (trust: Trust): readonly PretendPerson[] =>
  trust.school(school).people.filter(({ kind, entra }) => kind === 'pupil' && entra !== '');

/** Always term and always school time; only pupils are asked, as soon as somebody presses Start. @returns its path */
export const writePushPolicy = async (folder: string): Promise<string> => {
  const file = join(import.meta.dirname, '..', 'pretend-school', 'policies', `${school}.yaml`);
  const profile = parse(await readFile(file, 'utf8')) as { calendar: object };
  const calendar = {
    ...profile.calendar,
    hours: '00:00-23:59',
    days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    terms: [{ from: '2020-01-01', to: '2099-12-31' }],
    closed: [],
  };
  const agreements = {
    startsBy: 'coordinator',
    askAt: '00:00',
    discussFirst: false,
    questions: false,
    remindAfter: [3, 7],
    asks: ['pupils'],
  };
  const path = join(folder, 'push.yaml');
  await writeFile(path, stringify({ ...profile, calendar, agreements }));
  return path;
};

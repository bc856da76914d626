/** The people one can be on the local page and in tests: each has a 1:1 chat with Lantern from the start. */
import { tokenFrom } from './random.ts';
import type { PretendPerson, PretendSchoolId, Trust } from './trust.ts';

export interface Persona {
  readonly key: string;
  readonly name: string;
  readonly school: PretendSchoolId;
  /** What they are by the trust's policies, in words of `policyRoles` and `PersonKind`. */
  readonly roles: readonly string[];
  readonly aadObjectId: string;
  readonly conversationId: string;
  readonly front: 'teams';
  /** `hillside.S012` */
  readonly personId: string;
  readonly title: string;
  readonly schoolName: string;
  readonly tenant: string;
  /** As Teams names a person to a bot: `29:…`. */
  readonly userId: string;
  readonly guest: boolean;
}

const who: readonly (readonly [
  key: string,
  school: PretendSchoolId,
  id: string,
  roles: readonly string[],
])[] = [
  ['teacher', 'hillside', 'S012', ['staff']],
  ['coordinator', 'hillside', 'S005', ['staff', 'coordinator']],
  ['dsl', 'hillside', 'S003', ['staff', 'dsl']],
  ['headteacher', 'hillside', 'S001', ['staff', 'headteacher', 'slt']],
  ['chair', 'hillside', 'G001', ['governor', 'chair', 'governors']],
  ['it', 'hillside', 'S007', ['staff', 'it']],
  ['slt', 'hillside', 'S009', ['staff', 'slt']],
  ['tutor', 'hillside', 'S013', ['staff']],
  ['pupil', 'hillside', 'P0001', ['pupil']],
  ['sixth-form-tutor', 'hillside', 'S054', ['staff']],
  ['sixth-former', 'hillside', 'P0010', ['pupil']],
  ['deputy-head', 'hillside', 'S002', ['staff', 'slt']],
  ['deputy-dsl', 'hillside', 'S004', ['staff', 'dsl']],
  ['deputy-coordinator', 'hillside', 'S006', ['staff', 'coordinator']],
  ['technician', 'hillside', 'S008', ['staff', 'it']],
  ['pastoral', 'hillside', 'S010', ['staff', 'pastoral']],
  ['prevent', 'hillside', 'S011', ['staff', 'prevent']],
  ['office', 'hillside', 'S014', ['staff', 'office']],
  ['safeguarding-governor', 'hillside', 'G002', ['governor', 'governors']],
  ['brook-headteacher', 'brook', 'S001', ['staff', 'headteacher', 'slt']],
  ['brook-dsl', 'brook', 'S002', ['staff', 'dsl', 'slt']],
  ['brook-coordinator', 'brook', 'S003', ['staff', 'coordinator']],
  ['brook-teacher', 'brook', 'S004', ['staff']],
  ['brook-it', 'brook', 'S005', ['staff', 'it']],
  ['trust-lead', 'trust', 'T001', ['staff', 'trustLead']],
  ['auditor', 'trust', 'T002', ['staff', 'auditor']],
];

export const personasOf = (trust: Trust): Persona[] =>
  who.map(([key, schoolId, id, roles]) => {
    const school = trust.school(schoolId);
    const person = school.people.find((one) => one.id === id);
    if (person === undefined || person.entra === '') throw new Error(`the persona ${key} has no account`);
    return {
      key,
      name: person.name,
      school: schoolId,
      roles,
      aadObjectId: person.entra,
      conversationId: conversationIdOf(trust.seed, person.entra),
      front: 'teams',
      personId: `${schoolId}.${id}`,
      title: person.title,
      schoolName: school.name,
      tenant: school.tenant,
      userId: userIdOf(trust.seed, person.entra),
      guest: person.guest,
    };
  });

/** The 1:1 chat of an account with Lantern: the same for as long as the seed is. */
export const conversationIdOf = (seed: string, aadObjectId: string): string =>
  `a:1${tokenFrom(seed, `conversation ${aadObjectId}`, 42)}`;

export const userIdOf = (seed: string, aadObjectId: string): string =>
  `29:1${tokenFrom(seed, `user ${aadObjectId}`, 42)}`;

/** Somebody whom the connector can write to. */
export interface Reachable {
  readonly aadObjectId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly conversationId: string;
  readonly tenant: string;
  readonly guest: boolean;
}

/** Everybody with an account in the tenant, personas or not. */
export const reachableOf = (trust: Trust): Reachable[] =>
  trust.schools.flatMap((school) =>
    school.people
      .filter((person: PretendPerson) => person.entra !== '')
      .map((person) => ({
        aadObjectId: person.entra,
        userId: userIdOf(trust.seed, person.entra),
        name: person.name,
        email: person.email,
        conversationId: conversationIdOf(trust.seed, person.entra),
        tenant: school.tenant,
        guest: person.guest,
      })),
  );

/**
 * People whom policies, tests and the local page name: their ids never change, whatever the seed. The rest of the trust
 * is made up around them.
 */
import type { PersonKind } from '../../bot/core/ports.ts';

export interface FixedPerson {
  readonly id: string;
  readonly name: string;
  readonly kind: PersonKind;
  /** What they are, for the local page. The roster does not say; the policy does. */
  readonly title: string;
  readonly year?: string;
  readonly class?: string;
  readonly guest?: true;
  /** `none`: somebody of the roster who cannot sign in. */
  readonly account?: 'none';
}

const staff = (id: string, name: string, title: string, more: Partial<FixedPerson> = {}): FixedPerson => ({
  id,
  name,
  kind: 'staff',
  title,
  ...more,
});
const governor = (id: string, name: string, title: string, more: Partial<FixedPerson> = {}): FixedPerson => ({
  id,
  name,
  kind: 'governor',
  title,
  ...more,
});
const pupil = (id: string, name: string, year: string, form: string): FixedPerson => ({
  id,
  name,
  kind: 'pupil',
  title: `Pupil, ${form}`,
  year,
  class: form,
});

export const hillsidePeople: readonly FixedPerson[] = [
  staff('S001', 'Helen Marsh', 'Headteacher'),
  staff('S002', 'David Okafor', 'Deputy Head'),
  staff('S003', 'Priya Sharma', 'Designated Safeguarding Lead'),
  staff('S004', 'Siân Llewellyn', 'Deputy Safeguarding Lead'),
  staff('S005', 'Rachel Quinn', 'Online Safety Coordinator'),
  staff('S006', 'Marcus Adeyemi', 'Deputy Coordinator, Head of Year 8'),
  staff('S007', 'Ian Wiśniewski', 'Network Manager'),
  staff('S008', 'Jodie Clark', 'IT Technician'),
  staff('S009', 'Farah Siddiqui', 'Assistant Head (SLT)'),
  staff('S010', "Niamh O'Connor", 'Pastoral Lead'),
  staff('S011', 'Colin Atkinson', 'Prevent Lead'),
  staff('S012', 'Tom Bennett', 'Teacher of History'),
  staff('S013', 'Grace Owusu-Ansah', 'Form Tutor, 8B', { class: '8B' }),
  staff('S014', 'Linda Baker', 'School Office'),
  governor('G001', 'Margaret Ellison', 'Chair of Governors', { guest: true }),
  governor('G002', 'Yusuf Rahman', 'Safeguarding Governor'),
  pupil('P0001', "Maya O'Brien", '8', '8B'),
  pupil('P0002', 'Zoë Núñez-Clarke', '8', '8B'),
  // Three of one name, so that a search must tell them apart by class.
  pupil('P0003', 'Oliver Smith', '8', '8A'),
  pupil('P0004', 'Oliver Smith', '8', '8D'),
  pupil('P0005', 'Oliver Smith', '11', '11C'),
  pupil('P0006', 'Amelia Khan', '8', '8B'),
  pupil('P0007', 'Amelia Khan', '8', '8C'),
  pupil('P0008', "Ciarán D'Arcy", '9', '9F'),
  pupil('P0009', 'Seán Ó Briain', '10', '10E'),
  pupil('P0010', 'Anaïs Lefèvre-Okonkwo', '12', '12A'),
  // A pupil with a teacher's name.
  pupil('P0011', 'Tom Bennett', '7', '7G'),
];

export const brookPeople: readonly FixedPerson[] = [
  staff('S001', 'Catherine Hughes', 'Headteacher'),
  staff('S002', 'Anjali Patel', 'Designated Safeguarding Lead, Deputy Head'),
  staff('S003', 'Ben Thornton', 'Online Safety Coordinator'),
  staff('S004', 'Megan Price', 'Teacher, 3B', { class: '3B' }),
  staff('S005', 'Samir Haddad', 'IT'),
  governor('G001', 'Robert Whitfield', 'Chair of Governors', { account: 'none' }),
  pupil('P0001', 'Isla Murphy', '6', '6A'),
  pupil('P0002', 'Isla Murphy', '6', '6B'),
];

export const trustPeople: readonly FixedPerson[] = [
  staff('T001', 'Eleanor Vance', 'Trust Safeguarding Lead'),
  staff('T002', 'Martin Reyes', 'Trust Auditor'),
];

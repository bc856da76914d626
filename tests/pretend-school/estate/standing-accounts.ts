/** Accounts of nobody in particular, and guests: the ones that a nightly walk must leave alone, or list. */
import { googleIdFrom, guidFrom } from '../random.ts';
import type { PretendPerson, Trust } from '../trust.ts';
import { entraAccount, signedIn } from './entra-accounts.ts';
import { entraRoles, newMailbox, type EntraEstate, type EntraUser } from './entra.ts';
import { fixedAdmins, standing } from './fixed-leavers.ts';
import { googleAccount } from './google-accounts.ts';
import type { GoogleEstate, GoogleUser } from './google.ts';
import { daysBefore } from './times.ts';

/** An account such as a break-glass one: no id in any MIS. */
export const nobody = (seed: string, email: string, name: string): PretendPerson => ({
  id: '',
  name,
  kind: 'staff',
  email,
  year: '',
  class: '',
  tutor: '',
  entra: guidFrom(seed, `standing ${email}`),
  google: googleIdFrom(seed, `standing ${email}`),
  guest: false,
  title: name,
});

export const addStanding = (trust: Trust, now: Date, entra: EntraEstate, google: GoogleEstate): void => {
  for (const user of entraStanding(trust.seed, now)) entra.users.set(user.id, user);
  for (const [address, purpose] of [
    ...standing.rooms.map((room) => [room, 'room'] as const),
    ...standing.shared.map((shared) => [shared, 'shared'] as const),
  ])
    entra.mailboxes.set(guidFrom(trust.seed, `standing ${address}`), newMailbox(purpose));
  addGuests(trust, now, entra);
  for (const user of googleStanding(trust.seed, now)) google.users.set(user.id, user);
};

const entraStanding = (seed: string, now: Date): EntraUser[] => {
  const make = (
    email: string,
    name: string,
    idle: number | 'never',
    more: Partial<EntraUser> = {},
  ): EntraUser => ({
    ...entraAccount(nobody(seed, email, name), { seed, now, company: 'The trust office', idle }),
    employeeId: null,
    department: null,
    assignedLicenses: [],
    ...more,
  });
  const [first, second] = standing.entraBreakGlass;
  return [
    make(first, 'Emergency Access 1', 'never'),
    make(second, 'Emergency Access 2', 500),
    ...standing.service.map((address) => make(address, `Service ${address.split('@')[0]}`, 500)),
    ...standing.rooms.map((address) => make(address, 'Room', 'never', { accountEnabled: false })),
    ...standing.shared.map((address, index) => make(address, index === 0 ? 'Reception' : 'Exams Office', 'never', { accountEnabled: index === 0 })),
    make(standing.unlicensed, 'Supply Cover', 'never'),
    make(standing.synced, 'Site Team', 200, { onPremisesSyncEnabled: true }),
  ]; // prettier-ignore
};

const addGuests = (trust: Trust, now: Date, entra: EntraEstate): void => {
  const sponsor = trust.school('hillside').people.find(({ id }) => id === 'S002')?.entra ?? '';
  const make = (
    name: string,
    idle: number | 'never',
    sponsored: boolean,
    more: Partial<EntraUser> = {},
  ): void => {
    const email = `${name.split(' ')[0]?.toLowerCase()}@elsewhere.example`;
    const person = { ...nobody(trust.seed, email, name), guest: true };
    entra.users.set(person.entra, {
      ...entraAccount(person, { seed: trust.seed, now, company: '', idle }),
      ...more,
    });
    if (sponsored) entra.sponsors.set(person.entra, [sponsor]);
  };
  make('Gail Thorpe', 6, true);
  make('Ned Ives', 20, false);
  make('Pia Strand', 'never', true, {
    externalUserState: 'PendingAcceptance',
    createdDateTime: daysBefore(now, 90),
  });
  make('Ivor Penn', 300, true);
};

const googleStanding = (seed: string, now: Date): GoogleUser[] => {
  const make = (
    email: string,
    name: string,
    idle: number | 'never',
    more: Partial<GoogleUser>,
  ): GoogleUser => ({
    ...googleAccount(nobody(seed, email, name), { seed, now, above: '', idle }),
    externalIds: [],
    orgUnitPath: '/Service',
    ...more,
  });
  return [
    make(standing.googleBreakGlass, 'Emergency Access', 'never', { isAdmin: true, orgUnitPath: '/' }),
    make(standing.lantern, 'Lantern Bot', 1, { isDelegatedAdmin: true }),
    make(standing.service[1], 'Service wonde', 500, {}),
  ];
};

/** What every trust has: two break-glass accounts, and the administrator in whose name Lantern asks Google. */
export const addOnlyAdmins = (
  seed: string,
  domain: string,
  now: Date,
  entra: EntraEstate,
  google: GoogleEstate,
): void => {
  for (const n of [1, 2]) {
    const person = nobody(seed, `breakglass${n}@${domain}`, `Emergency Access ${n}`);
    const account = entraAccount(person, { seed, now, company: '', idle: 'never' });
    entra.users.set(account.id, { ...account, employeeId: null, department: null, assignedLicenses: [] });
    const id = guidFrom(seed, `assignment ${account.id}`);
    entra.roleAssignments.set(id, { id, principalId: account.id, roleDefinitionId: entraRoles.globalAdministrator.id, directoryScopeId: '/' }); // prettier-ignore
  }
  if (google.domains.length === 0) return;
  const lantern = googleAccount(nobody(seed, google.adminSubject, 'Lantern Bot'), {
    seed,
    now,
    above: '',
    idle: 1,
  });
  google.users.set(lantern.id, {
    ...lantern,
    externalIds: [],
    orgUnitPath: '/Service',
    isDelegatedAdmin: true,
  });
};

/** Maternity leave and the like: somebody of the roster whose last sign-in is that long ago. */
export const idleFor = (now: Date, days: number, user: EntraUser | undefined): void => {
  if (user !== undefined) user.signInActivity = signedIn(now, days, 0.5);
};

/** The ids in both clouds of those who administer. */
export const adminIds = (trust: Trust): Record<keyof typeof fixedAdmins, PretendPerson> => {
  const find = ([school, id]: readonly ['hillside' | 'brook' | 'trust', string]): PretendPerson => {
    const found = trust.school(school).people.find((person) => person.id === id);
    if (found === undefined) throw new Error(`the pretend trust has no ${school}.${id}`);
    return found;
  };
  return {
    globalAdministrator: find(fixedAdmins.globalAdministrator),
    userAdministrator: find(fixedAdmins.userAdministrator),
    superAdministrator: find(fixedAdmins.superAdministrator),
  };
};

/** The accounts of both clouds, made from a trust and its seed. */
import { googleIdFrom, guidFrom } from '../random.ts';
import type { AnyTrust, PretendPerson, PretendSchool, Trust } from '../trust.ts';
import { entraAccount } from './entra-accounts.ts';
import { emptyEntra, emptyGoogle, education, isOurTrust } from './empty-estate.ts';
import { entraRoles, type EntraEstate, type EntraUser } from './entra.ts';
import { fixedReturners, onMaternityLeave, reusedAddresses, standing } from './fixed-leavers.ts';
import { googleAccount } from './google-accounts.ts';
import type { GoogleEstate } from './google.ts';
import { addGroups, numberFor } from './groups.ts';
import { hangOnInEntra, hangOnInGoogle, type HangOn } from './hang-ons.ts';
import { asPerson, makeLeavers, type Leaver } from './leavers.ts';
import { addOnlyAdmins, addStanding, adminIds, idleFor } from './standing-accounts.ts';
import { defaultNow, eveningOf, googleTime, daysBefore } from './times.ts';

export interface Estate {
  readonly trust: AnyTrust;
  /** The day for which it was made. */
  readonly now: Date;
  readonly entra: EntraEstate;
  readonly google: GoogleEstate;
  readonly leavers: readonly Leaver[];
  /** A fixed leaver by key. */
  leaver(key: string): Leaver;
}

/** Makes the estate; the same for the same trust and day. The fixed accounts are there where the trust has Hillside and Brook. */
export const makeEstate = (trust: AnyTrust, { now = defaultNow }: { readonly now?: Date } = {}): Estate => {
  const leavers = makeLeavers(trust);
  const entra = emptyEntra(trust);
  const google = emptyGoogle(trust);
  const bySchool = Map.groupBy(leavers, ({ school }) => school);
  for (const school of trust.schools) {
    addPeople(trust, school, now, entra, google);
    addGroups(trust, school, now, entra, google);
    for (const leaver of bySchool.get(school.id) ?? []) addLeaver(trust, school, leaver, now, entra, google);
  }
  if (isOurTrust(trust)) addFixed(trust, now, entra, google);
  else addOnlyAdmins(trust.seed, trust.schools[0]?.domain ?? 'trust.example', now, entra, google);
  index(trust, google);
  return {
    trust,
    now,
    entra,
    google,
    leavers,
    leaver: (key) => {
      const found = leavers.find((one) => one.key === key);
      if (found === undefined) throw new Error(`the estate has no leaver ${key}`);
      return found;
    },
  };
};

/** Where the units of a school begin: at the root if it is alone in Google. */
const aboveOf = (trust: AnyTrust, school: PretendSchool<string>): string =>
  trust.schools.filter(({ google }) => google).length > 1 ? `/${school.name}` : '';

const addPeople = (
  trust: AnyTrust,
  school: PretendSchool<string>,
  now: Date,
  entra: EntraEstate,
  google: GoogleEstate,
): void => {
  const options = { seed: trust.seed, now, company: school.name, above: aboveOf(trust, school) };
  for (const person of school.people) {
    if (person.entra !== '') entra.users.set(person.entra, entraAccount(person, options));
    if (person.google !== '') google.users.set(person.google, googleAccount(person, options));
  }
};

const addLeaver = (
  trust: AnyTrust,
  school: PretendSchool<string>,
  leaver: Leaver,
  now: Date,
  entra: EntraEstate,
  google: GoogleEstate,
): void => {
  const { traits } = leaver;
  const idle: number | 'never' | undefined = traits.includes('never-signed-in')
    ? 'never'
    : traits.includes('long-idle')
      ? 400
      : undefined;
  const options = {
    seed: trust.seed,
    now,
    company: school.name,
    above: aboveOf(trust, school),
    ...(idle !== undefined && { idle }),
  };
  const year = school.people.findLast(({ kind }) => kind === 'pupil')?.year ?? '';
  const person = asPerson(leaver, year);
  const staff = school.people.filter(({ kind }) => kind === 'staff').slice(-2);
  const on = { seed: trust.seed, now, leaver, domain: school.domain };
  const inEntra = (hang: HangOn): void => {
    const user = entraAccount(person, options);
    entra.users.set(user.id, user);
    joinGroups(user, leaver.kind, school, entra);
    hangOnInEntra(user, entra, hang);
  };
  if (leaver.entra !== '') inEntra({ ...on, stays: staff.map((one) => one.entra) });
  if (leaver.google === '') return;
  const user = googleAccount(person, options);
  google.users.set(user.id, user);
  const staffGroup = [...google.groups.values()].find(({ email }) => email === `staff@${school.domain}`);
  if (leaver.kind === 'staff') staffGroup?.members.set(user.id, 'MEMBER');
  hangOnInGoogle(user, google, { ...on, stays: staff.map((one) => one.google) });
};

/** Leavers are still in what their colleagues are in: of each kind of group one, but those that give a right. */
const joinGroups = (
  user: EntraUser,
  kind: 'staff' | 'pupil',
  school: PretendSchool<string>,
  entra: EntraEstate,
): void => {
  const nicknames = kind === 'staff' ? ['all.staff', 'staff.list', 'staff.onsite', 'staffroom'] : [];
  for (const group of entra.groups.values())
    if (nicknames.includes(group.mailNickname) && group.displayName.endsWith(`, ${school.name}`))
      group.members.add(user.id);
};

const addFixed = (trust: Trust, now: Date, entra: EntraEstate, google: GoogleEstate): void => {
  addStanding(trust, now, entra, google);
  const admins = adminIds(trust);
  const assign = (principalId: string, roleDefinitionId: string): void => {
    const id = guidFrom(trust.seed, `assignment ${principalId}`);
    entra.roleAssignments.set(id, { id, principalId, roleDefinitionId, directoryScopeId: '/' });
  };
  assign(admins.globalAdministrator.entra, entraRoles.globalAdministrator.id);
  assign(admins.userAdministrator.entra, entraRoles.userAdministrator.id);
  for (const address of standing.entraBreakGlass)
    assign(guidFrom(trust.seed, `standing ${address}`), entraRoles.globalAdministrator.id);
  const administrator = google.users.get(admins.superAdministrator.google);
  if (administrator !== undefined) administrator.isAdmin = true;
  for (const [school, id] of onMaternityLeave) {
    const person = personOf(trust.school(school), id);
    idleFor(now, 280, entra.users.get(person.entra));
    const user = google.users.get(person.google);
    if (user !== undefined) user.lastLoginTime = googleTime(daysBefore(now, 280));
  }
  for (const { school, holder, left } of reusedAddresses) {
    const person = personOf(trust.school(school), holder);
    // Made some weeks after the one who had the address before had left.
    const made = daysBefore(new Date(eveningOf(left)), -42);
    const [user, other] = [entra.users.get(person.entra), google.users.get(person.google)];
    if (user !== undefined) user.createdDateTime = made;
    if (other !== undefined) other.creationTime = googleTime(made);
  }
  for (const returner of fixedReturners) addReturner(trust, now, returner, entra);
};

const personOf = (school: PretendSchool<string>, id: string): PretendPerson => {
  const found = school.people.find((person) => person.id === id);
  if (found === undefined) throw new Error(`the pretend trust has no ${school.id}.${id}`);
  return found;
};

const addReturner = (
  trust: Trust,
  now: Date,
  { school, id, left, account }: (typeof fixedReturners)[number],
  entra: EntraEstate,
): void => {
  const person = personOf(trust.school(school), id);
  const user = entra.users.get(person.entra);
  if (account === 'same' && user !== undefined) user.employeeLeaveDateTime = eveningOf(left);
  if (account === 'same') return;
  const old: EntraUser = {
    ...entraAccount(
      {
        ...person,
        entra: guidFrom(trust.seed, `${school}.${id} before`),
        email: person.email.replace('@', '.old@'),
      },
      { seed: trust.seed, now, company: trust.school(school).name, idle: 450 },
    ),
    employeeLeaveDateTime: eveningOf(left),
  };
  entra.users.set(old.id, old);
  if (user !== undefined) user.createdDateTime = daysBefore(now, 70);
};

/** What follows from the users: addresses, units, licences, role assignments. */
const index = (trust: AnyTrust, google: GoogleEstate): void => {
  const [superRole, userRole] = [...google.roles.values()];
  const units = new Set(['/Leavers', '/Service']);
  for (const user of google.users.values()) {
    google.addresses.set(user.primaryEmail, user.id);
    google.licences.set(user.id, `${education.productId}/${education.skuId}`);
    const parts = user.orgUnitPath.split('/').slice(1);
    if (user.orgUnitPath !== '/')
      parts.forEach((_, place) => units.add(`/${parts.slice(0, place + 1).join('/')}`));
    const role = user.isAdmin ? superRole : user.isDelegatedAdmin ? userRole : undefined;
    if (role === undefined) continue;
    const roleAssignmentId = numberFor(trust.seed, `assignment ${user.id}`);
    google.roleAssignments.set(roleAssignmentId, {
      roleAssignmentId,
      roleId: role.roleId,
      assignedTo: user.id,
    });
  }
  for (const orgUnitPath of [...units].sort())
    google.orgUnits.set(orgUnitPath, { orgUnitId: `id:0${googleIdFrom(trust.seed, orgUnitPath).slice(0, 12)}`, name: orgUnitPath.split('/').at(-1) ?? '', orgUnitPath }); // prettier-ignore
};

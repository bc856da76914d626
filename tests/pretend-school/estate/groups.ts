/** The groups a school has: class teams, its staff, and one of each kind that refuses to be changed. */
import { googleIdFrom, guidFrom, tokenFrom } from '../random.ts';
import type { AnyTrust, PretendPerson, PretendSchool } from '../trust.ts';
import type { EntraEstate, EntraGroup } from './entra.ts';
import type { GoogleEstate, GoogleGroup, GroupRole } from './google.ts';
import { daysBefore } from './times.ts';

/** A group of Entra, private and made by hand unless `more` says otherwise. */
export const entraGroup = (
  seed: string,
  address: string,
  displayName: string,
  now: Date,
  more: Partial<EntraGroup> = {},
): EntraGroup => ({
  id: guidFrom(seed, `group ${address}`),
  displayName,
  mail: more.mailEnabled === true ? address : null,
  mailEnabled: false,
  mailNickname: address.split('@')[0] ?? address,
  securityEnabled: true,
  groupTypes: [],
  membershipRule: null,
  onPremisesSyncEnabled: null,
  isAssignableToRole: null,
  visibility: null,
  resourceProvisioningOptions: [],
  createdDateTime: daysBefore(now, 800),
  owners: new Set(),
  members: new Set(),
  ...more,
});

/** What a Microsoft 365 group with a team has. */
export const team = {
  mailEnabled: true,
  securityEnabled: false,
  groupTypes: ['Unified'],
  visibility: 'Private' as const,
  resourceProvisioningOptions: ['Team'],
};

/** A Google group that an administrator made. */
export const googleGroup = (
  seed: string,
  email: string,
  name: string,
  members: Iterable<readonly [string, GroupRole]> = [],
  dynamic = false,
): GoogleGroup => ({
  id: tokenFrom(seed, `group ${email}`, 15).toLowerCase().replaceAll(/[-_]/g, '0'),
  email,
  name,
  description: '',
  adminCreated: true,
  dynamic,
  members: new Map(members),
});

/** Fills both clouds with the groups of one school. */
export const addGroups = (
  trust: AnyTrust,
  school: PretendSchool<string>,
  now: Date,
  entra: EntraEstate,
  google: GoogleEstate,
): void => {
  const staff = school.people.filter(({ kind }) => kind === 'staff');
  for (const group of entraGroupsOf(trust.seed, school, staff, now)) entra.groups.set(group.id, group);
  if (!school.google) return;
  for (const group of googleGroupsOf(trust.seed, school, staff)) google.groups.set(group.id, group);
};

const entraGroupsOf = (
  seed: string,
  school: PretendSchool<string>,
  staff: readonly PretendPerson[],
  now: Date,
): EntraGroup[] => {
  const ids = new Set(staff.map(({ entra }) => entra).filter((id) => id !== ''));
  const at = (name: string) => `${name}@${school.domain}`;
  const groups = [
    entraGroup(seed, at('all.staff'), `All staff, ${school.name}`, now, { groupTypes: ['DynamicMembership'], membershipRule: `(user.companyName -eq "${school.name}") and (user.department -eq "Staff")`, members: ids }),
    entraGroup(seed, at('staff.list'), `Staff list, ${school.name}`, now, { mailEnabled: true, securityEnabled: false, members: new Set(ids) }),
    entraGroup(seed, at('staff.onsite'), `On-site staff, ${school.name}`, now, { onPremisesSyncEnabled: true, members: new Set(ids) }),
    entraGroup(seed, at('pupil.licences'), `Pupil licences, ${school.name}`, now),
    entraGroup(seed, at('reset.helpers'), `Password helpers, ${school.name}`, now, { isAssignableToRole: true }),
    entraGroup(seed, at('staffroom'), `Staffroom, ${school.name}`, now, { ...team, owners: new Set([...ids].slice(0, 2)), members: new Set(ids) }),
  ]; // prettier-ignore
  const inEntra = school.people.filter(({ kind, entra }) => kind === 'pupil' && entra !== '');
  const classes = Map.groupBy(inEntra, (person) => person.class);
  for (const [form, pupils] of classes) {
    const owners = new Set(
      pupils
        .slice(0, 1)
        .flatMap(({ tutor }) => staff.filter(({ id }) => id === tutor).map(({ entra }) => entra)),
    );
    groups.push(entraGroup(seed, at(`class.${form.toLowerCase()}`), `Class ${form}`, now, { ...team, owners, members: new Set([...owners, ...pupils.map(({ entra }) => entra)]) })); // prettier-ignore
  }
  return groups;
};

const googleGroupsOf = (
  seed: string,
  school: PretendSchool<string>,
  staff: readonly PretendPerson[],
): GoogleGroup[] => {
  const members = staff
    .filter(({ google }) => google !== '')
    .map(({ google }, index): [string, GroupRole] => [google, index === 0 ? 'OWNER' : 'MEMBER']);
  const groups = [
    googleGroup(seed, `staff@${school.domain}`, `Staff, ${school.name}`, members),
    googleGroup(seed, `everyone@${school.domain}`, `Everyone at ${school.name}`, members.map(([id]) => [id, 'MEMBER']), true),
  ]; // prettier-ignore
  const pupils = school.people.filter(({ kind, google }) => kind === 'pupil' && google !== '');
  for (const [form, those] of Map.groupBy(pupils, (person) => person.class)) {
    const tutor = staff.find(({ id }) => id === those[0]?.tutor);
    const all: [string, GroupRole][] = those.map(({ google }) => [google, 'MEMBER']);
    if (tutor !== undefined && tutor.google !== '') all.unshift([tutor.google, 'OWNER']);
    groups.push(googleGroup(seed, `class.${form.toLowerCase()}@${school.domain}`, `Class ${form}`, all));
  }
  return groups;
};

/** An id for something Google numbers. */
export const numberFor = (seed: string, label: string): string => googleIdFrom(seed, label).slice(0, 17);

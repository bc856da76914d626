/** One account of Google Workspace from one person. */
import { chance } from '../random.ts';
import type { PretendPerson } from '../trust.ts';
import { partsOf, type AccountOptions } from './entra-accounts.ts';
import { neverSignedIn, type GoogleUser } from './google.ts';
import { daysBefore, googleTime } from './times.ts';

/** `/Pupils/Year 6`; below `/School 12` where the trust has several schools in Google. */
export const orgUnitOf = (person: PretendPerson, above: string): string =>
  person.kind === 'pupil'
    ? `${above}/Pupils/Year ${person.year}`
    : `${above}/${person.kind === 'governor' ? 'Governors' : 'Staff'}`;

/** An ordinary account in use; one pupil in eighty never signed in. */
export const googleAccount = (
  person: PretendPerson,
  { seed, now, idle, above }: Omit<AccountOptions, 'company'> & { readonly above: string },
): GoogleUser => {
  const luck = chance(seed, `account ${person.google}`);
  const days =
    idle ??
    (person.kind === 'pupil' && luck.below(80) === 0
      ? 'never'
      : luck.below(person.kind === 'pupil' ? 30 : 12));
  const spread = luck.next();
  const [givenName, familyName] = partsOf(person.name);
  return {
    id: person.google,
    primaryEmail: person.email,
    aliases: [],
    name: { givenName, familyName, fullName: person.name },
    suspended: false,
    archived: false,
    isAdmin: false,
    isDelegatedAdmin: false,
    orgUnitPath: orgUnitOf(person, above),
    externalIds: [{ value: person.id, type: 'organization' }],
    creationTime: googleTime(daysBefore(now, 400 + luck.below(2500), spread)),
    lastLoginTime: days === 'never' ? neverSignedIn : googleTime(daysBefore(now, days, spread)),
    includeInGlobalAddressList: true,
    isEnrolledIn2Sv: person.kind !== 'pupil',
    isMailboxSetup: true,
    changePasswordAtNextLogin: false,
    passwordsSet: 0,
    signOuts: 0,
    version: 1,
  };
};

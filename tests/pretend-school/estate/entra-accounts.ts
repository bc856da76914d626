/** One account of Entra from one person. */
import { chance } from '../random.ts';
import type { PretendPerson } from '../trust.ts';
import { skus, type EntraUser } from './entra.ts';
import { daysBefore } from './times.ts';

/** What differs from an ordinary account in use. */
export interface AccountOptions {
  readonly seed: string;
  readonly now: Date;
  /** `School 12` */
  readonly company: string;
  /** Days since the last sign-in; absent: as chance has it. */
  readonly idle?: number | 'never';
}

/** An ordinary account in use: licensed, signed in lately; one pupil in eighty never did. */
export const entraAccount = (
  person: PretendPerson,
  { seed, now, company, idle }: AccountOptions,
): EntraUser => {
  const luck = chance(seed, `account ${person.entra}`);
  const days =
    idle ??
    (person.kind === 'pupil' && luck.below(80) === 0
      ? 'never'
      : luck.below(person.kind === 'pupil' ? 30 : 12));
  const spread = luck.next();
  const created = daysBefore(now, 400 + luck.below(2500), spread);
  const [givenName, surname] = partsOf(person.name);
  const upn = person.guest ? guestAddress(person.email) : person.email;
  const sku = person.kind === 'pupil' ? skus.pupil : skus.staff;
  return {
    id: person.entra,
    userPrincipalName: upn,
    mail: person.email,
    proxyAddresses: [`SMTP:${person.email}`],
    displayName: person.name,
    givenName,
    surname,
    accountEnabled: true,
    userType: person.guest ? 'Guest' : 'Member',
    employeeId: person.guest ? null : person.id,
    employeeLeaveDateTime: null,
    createdDateTime: created,
    ...(days !== 'never' && { signInActivity: signedIn(now, days, spread) }),
    onPremisesSyncEnabled: null,
    assignedLicenses: person.guest ? [] : [{ skuId: sku.skuId, disabledPlans: [] }],
    companyName: person.guest ? null : company,
    department: person.guest
      ? null
      : person.kind === 'pupil'
        ? `Year ${person.year}`
        : person.kind === 'governor'
          ? 'Governors'
          : 'Staff',
    jobTitle: person.title,
    externalUserState: person.guest ? 'Accepted' : null,
    externalUserStateChangeDateTime: person.guest ? created : null,
    signInSessionsValidFromDateTime: created,
    showInAddressList: person.guest ? false : null,
    isManagementRestricted: null,
  };
};

/** `lastSignIn` counts attempts that failed too: it may be later than the last success. */
export const signedIn = (
  now: Date,
  days: number,
  spread: number,
): NonNullable<EntraUser['signInActivity']> => ({
  lastSignInDateTime: daysBefore(now, days, spread),
  lastNonInteractiveSignInDateTime: daysBefore(now, days, spread / 2),
  lastSuccessfulSignInDateTime: daysBefore(now, days, spread),
});

export const partsOf = (name: string): [given: string, family: string] => {
  const [given = name, ...rest] = name.split(' ');
  return [given, rest.join(' ')];
};

/** As Entra names its guests. */
const guestAddress = (email: string): string => `${email.replace('@', '_')}#EXT#@trust.onmicrosoft.example`;

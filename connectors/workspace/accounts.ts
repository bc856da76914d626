/** One account as Lantern has it, from one user of Google's. */
import type { Checked, CloudAccount } from '../../bot/core/ports.ts';
import { lower } from './context.ts';
import type { GoogleUser } from './schema.ts';
import type { Standing } from './standing.ts';

/** As Google writes it, and as we do. A walk has 120,000 of them: what is right already is not made anew. */
const isIso = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z$/;

const isoOf = (time: string | undefined): string | undefined => {
  if (time !== undefined && isIso.test(time)) return time;
  const at = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};

const never = '1970-01-01T00:00:00.000Z';

/** Google says "never" as the beginning of 1970 (audit-and-leavers.md 2.1). */
const lastSignInOf = (time: string | undefined): Checked<string | 'never'> => {
  const at = isoOf(time);
  if (at === undefined)
    return { checked: false, because: 'Google does not say when this account last signed in.' };
  return { checked: true, value: at === never ? 'never' : at };
};

/**
 * `onPremises` is always false: whether a directory of the school's own writes to Google, Google does not know. An
 * archived account cannot sign in, so it counts as disabled.
 */
export const accountOf = (user: GoogleUser, standing: Standing, tenant: string): CloudAccount => {
  const address = lower(user.primaryEmail);
  return {
    cloud: 'google',
    tenant,
    id: user.id,
    address,
    aliases: [...new Set([...user.aliases, ...user.nonEditableAliases].map(lower))].filter(
      (alias) => alias !== address,
    ),
    name: user.name.fullName,
    employeeId: user.externalIds.find(({ type, value }) => type === 'organization' && value !== '')?.value,
    guest: user.isGuestUser,
    enabled: !user.suspended && !user.archived,
    createdAt: isoOf(user.creationTime),
    lastSignIn: lastSignInOf(user.lastLoginTime),
    onPremises: false,
    roles: standing.rolesOf(user),
    unit: user.orgUnitPath,
    licences: standing.licencesOf(address),
  };
};

/** What a user looks like from outside: the fields of Graph's `user`, as far as the estate has them. */
import type { EntraUser } from '../estate/index.ts';
import { fail } from './answers.ts';
import type { Row } from './filter.ts';
import type { GraphWorld } from './world.ts';

/** What Graph gives where nothing is chosen; `accountEnabled` is not among it. */
export const usualFields = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
] as const;

/** What `User.ReadBasic.All` opens. */
const basicFields = new Set([
  'id',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'userPrincipalName',
  'securityIdentifier',
]);

const own = [
  'proxyAddresses',
  'accountEnabled',
  'userType',
  'employeeId',
  'employeeLeaveDateTime',
  'createdDateTime',
  'signInActivity',
  'onPremisesSyncEnabled',
  'assignedLicenses',
  'companyName',
  'department',
  'externalUserState',
  'externalUserStateChangeDateTime',
  'signInSessionsValidFromDateTime',
  'showInAddressList',
  'isManagementRestricted',
  'licenseAssignmentStates',
  'usageLocation',
  'deletedDateTime',
] as const;

export const userFields: ReadonlySet<string> = new Set([...usualFields, ...own]);

/** What Microsoft's page on the user resource says can stand in a filter. */
export const userFilters = [
  'accountEnabled',
  'assignedLicenses',
  'companyName',
  'createdDateTime',
  'department',
  'displayName',
  'employeeId',
  'employeeLeaveDateTime',
  'externalUserState',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'onPremisesSyncEnabled',
  'proxyAddresses',
  'signInActivity',
  'surname',
  'userPrincipalName',
  'userType',
] as const;

const widePermissions = [
  'User.Read.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];

/** Fields that this caller gets. Throws a 403 for fields that ask for more than the path does, as Graph does. */
export const readableFields = (
  world: GraphWorld,
  granted: readonly string[],
  select: readonly string[] | undefined,
): readonly string[] => {
  const wanted = select ?? usualFields;
  if (wanted.includes('signInActivity')) {
    if (!granted.includes('AuditLog.Read.All'))
      throw fail(
        403,
        'Authentication_MSGraphPermissionMissing',
        'Calling principal does not have required MSGraph permissions AuditLog.Read.All',
      );
    if (!world.limits.premium)
      throw fail(
        403,
        'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
        "Neither tenant is B2C or tenant doesn't have premium license",
      );
  }
  const wide = widePermissions.some((permission) => granted.includes(permission));
  if (
    wanted.includes('employeeLeaveDateTime') &&
    !seesLeaveDate(granted) &&
    world.limits.leaveDateUnread === 'refuse'
  )
    throw fail(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  return wanted.filter((name) => wide || basicFields.has(name));
};

/** The leave date has a permission of its own, and is null for whoever lacks it. */
export const seesLeaveDate = (granted: readonly string[]): boolean =>
  granted.some((permission) => permission.startsWith('User-LifeCycleInfo.Read'));

const empty: Readonly<Record<string, unknown>> = {
  businessPhones: [],
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
  usageLocation: 'GB',
};

const made: Readonly<Record<string, (user: EntraUser) => unknown>> = {
  licenseAssignmentStates: (user) =>
    user.assignedLicenses.map(({ skuId, disabledPlans }) => ({
      skuId,
      disabledPlans,
      assignedByGroup: user.licencesByGroup ?? null,
      state: 'Active',
      error: 'None',
      lastUpdatedDateTime: user.createdDateTime,
    })),
};

/** @param granted Of who looks; left out, of somebody who may see the leave date. */
export const viewUser = (
  user: EntraUser,
  fields: readonly string[],
  granted?: readonly string[],
): Record<string, unknown> => {
  const view: Record<string, unknown> = {};
  const row = user as unknown as Row;
  for (const name of fields) {
    const value = made[name]?.(user) ?? row[name] ?? empty[name];
    if (value !== undefined) view[name] = value;
    else if (row[name] === null) view[name] = null;
  }
  if (granted !== undefined && 'employeeLeaveDateTime' in view && !seesLeaveDate(granted))
    view['employeeLeaveDateTime'] = null;
  return view;
};

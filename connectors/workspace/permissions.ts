/**
 * Every method of Google's that Lantern asks, the least scope that opens it, who asks, why, and what is lost without it
 * (promises.md E7). Each request carries a token for its row's scope alone, so a row that is wrong here fails at once.
 *
 * `reader` asks only for scopes that cannot change anything (they end in `.readonly`). Where Google has no such scope
 * for a reading (tokens, app passwords, mail settings, licences), the writer reads.
 *
 * Source: Google's discovery documents of September 2026 (`scopes` of each method).
 */
import type { PermissionRow } from '../../bot/core/ports.ts';

const auth = 'https://www.googleapis.com/auth/';

export type Identity = PermissionRow['identity'];
export type Api = 'directory' | 'gmail' | 'licensing' | 'drive';

const users = '/admin/directory/v1/users';
const groups = '/admin/directory/v1/groups';
const settings = '/gmail/v1/users/{userId}/settings';

/** What one scope is for: shared by the methods that it opens. */
const userReadonly = {
  permission: `${auth}admin.directory.user.readonly`,
  identity: 'reader',
  why: 'Lists the accounts of Google Workspace, and reads one again at the moment of acting.',
  lost: 'Nothing is known of accounts in Google: no leaver is found there.',
} as const;
const user = {
  permission: `${auth}admin.directory.user`,
  identity: 'writer',
  why: 'Suspends a leaver and lifts it again; sets a password that nobody knows.',
  lost: 'No account can be disabled: IT suspends each in the Admin console.',
} as const;
const security = {
  permission: `${auth}admin.directory.user.security`,
  identity: 'writer',
  why: 'Signs a leaver out, and takes away app passwords, backup codes and the access of other apps.',
  lost: 'Sessions and app passwords of leavers live on until somebody ends them in the Admin console.',
} as const;
const groupReadonly = {
  permission: `${auth}admin.directory.group.readonly`,
  identity: 'reader',
  why: 'Lists the groups of a leaver, and whether a group has another owner.',
  lost: 'Groups are neither shown nor left, and a group may lose its only owner unseen.',
} as const;
const memberReadonly = {
  permission: `${auth}admin.directory.group.member.readonly`,
  coveredBy: [groupReadonly.permission],
  identity: 'reader',
  why: 'Reads the role of a leaver in each group, so that it can be put back; and who owns a group.',
  lost: 'Groups are neither shown nor left.',
} as const;
const member = {
  permission: `${auth}admin.directory.group.member`,
  identity: 'writer',
  why: 'Takes a leaver out of groups, and puts them back.',
  lost: 'Leavers stay in their groups until somebody takes them out in the Admin console.',
} as const;
const roles = {
  permission: `${auth}admin.directory.rolemanagement.readonly`,
  identity: 'reader',
  why: 'Names the administrative roles of an account, which needs two approvals.',
  lost: 'Every account counts as one that may hold a role.',
} as const;
const basic = {
  permission: `${auth}gmail.settings.basic`,
  identity: 'writer',
  why: 'Reads what lets mail of a leaver out; removes filters that forward; turns IMAP and POP off.',
  lost: 'Mail settings are not looked at: forwarding by a leaver goes on until the account is suspended.',
} as const;
const sharing = {
  permission: `${auth}gmail.settings.sharing`,
  identity: 'writer',
  why: 'Turns forwarding off; removes delegates, outside forwarding and sending addresses.',
  lost: 'Forwarding and delegates are shown, and IT removes them in the Admin console.',
} as const;
const licensing = {
  permission: `${auth}apps.licensing`,
  identity: 'writer',
  why: 'Shows which licence an account takes up.',
  lost: 'Licences are not shown.',
  optional: 'It also gives licences out and takes them away: Google has no scope that only reads them.',
} as const;
const drive = {
  identity: 'reader',
  why: 'Finds shared drives that would be left without an organiser.',
  lost: 'A shared drive may lose its only organiser; Lantern says that it could not look.',
  optional:
    'Whoever has the key could read every file of everybody: Google has no scope that only lists drives.',
} as const;
const driveReadonly = { permission: `${auth}drive.readonly`, ...drive } as const;
const driveMetadata = {
  permission: `${auth}drive.metadata.readonly`,
  coveredBy: [driveReadonly.permission],
  ...drive,
} as const;

/** By Google's own id of the method. */
export const permissions = {
  'directory.users.list': { call: `GET ${users}`, ...userReadonly },
  'directory.users.get': { call: `GET ${users}/{userKey}`, ...userReadonly },
  'directory.users.patch': { call: `PATCH ${users}/{userKey}`, ...user },
  'directory.users.signOut': { call: `POST ${users}/{userKey}/signOut`, ...security },
  'directory.tokens.list': { call: `GET ${users}/{userKey}/tokens`, ...security },
  'directory.tokens.delete': { call: `DELETE ${users}/{userKey}/tokens/{clientId}`, ...security },
  'directory.asps.list': { call: `GET ${users}/{userKey}/asps`, ...security },
  'directory.asps.delete': { call: `DELETE ${users}/{userKey}/asps/{codeId}`, ...security },
  'directory.verificationCodes.list': {
    call: `GET ${users}/{userKey}/verificationCodes`,
    ...security,
  },
  'directory.verificationCodes.invalidate': {
    call: `POST ${users}/{userKey}/verificationCodes/invalidate`,
    ...security,
  },
  'directory.groups.list': { call: `GET ${groups}`, ...groupReadonly },
  'directory.members.list': { call: `GET ${groups}/{groupKey}/members`, ...memberReadonly },
  'directory.members.get': {
    call: `GET ${groups}/{groupKey}/members/{memberKey}`,
    ...memberReadonly,
  },
  'directory.members.insert': { call: `POST ${groups}/{groupKey}/members`, ...member },
  'directory.members.delete': {
    call: `DELETE ${groups}/{groupKey}/members/{memberKey}`,
    ...member,
  },
  'directory.roles.list': {
    call: `GET /admin/directory/v1/customer/{customer}/roles`,
    ...roles,
  },
  'directory.roleAssignments.list': {
    call: `GET /admin/directory/v1/customer/{customer}/roleassignments`,
    ...roles,
  },
  'gmail.users.settings.getAutoForwarding': { call: `GET ${settings}/autoForwarding`, ...basic },
  'gmail.users.settings.updateAutoForwarding': {
    call: `PUT ${settings}/autoForwarding`,
    ...sharing,
  },
  'gmail.users.settings.filters.list': { call: `GET ${settings}/filters`, ...basic },
  'gmail.users.settings.filters.create': { call: `POST ${settings}/filters`, ...basic },
  'gmail.users.settings.filters.delete': { call: `DELETE ${settings}/filters/{id}`, ...basic },
  'gmail.users.settings.delegates.list': { call: `GET ${settings}/delegates`, ...basic },
  'gmail.users.settings.delegates.create': { call: `POST ${settings}/delegates`, ...sharing },
  'gmail.users.settings.delegates.delete': {
    call: `DELETE ${settings}/delegates/{delegateEmail}`,
    ...sharing,
  },
  'gmail.users.settings.forwardingAddresses.list': {
    call: `GET ${settings}/forwardingAddresses`,
    ...basic,
  },
  'gmail.users.settings.forwardingAddresses.create': {
    call: `POST ${settings}/forwardingAddresses`,
    ...sharing,
  },
  'gmail.users.settings.forwardingAddresses.delete': {
    call: `DELETE ${settings}/forwardingAddresses/{forwardingEmail}`,
    ...sharing,
  },
  'gmail.users.settings.sendAs.list': { call: `GET ${settings}/sendAs`, ...basic },
  'gmail.users.settings.sendAs.create': { call: `POST ${settings}/sendAs`, ...sharing },
  'gmail.users.settings.sendAs.delete': {
    call: `DELETE ${settings}/sendAs/{sendAsEmail}`,
    ...sharing,
  },
  'gmail.users.settings.getImap': { call: `GET ${settings}/imap`, ...basic },
  'gmail.users.settings.updateImap': { call: `PUT ${settings}/imap`, ...basic },
  'gmail.users.settings.getPop': { call: `GET ${settings}/pop`, ...basic },
  'gmail.users.settings.updatePop': { call: `PUT ${settings}/pop`, ...basic },
  'licensing.licenseAssignments.listForProduct': {
    call: `GET /apps/licensing/v1/product/{productId}/users`,
    ...licensing,
  },
  'drive.drives.list': { call: `GET /drive/v3/drives`, ...driveReadonly },
  'drive.permissions.list': {
    call: `GET /drive/v3/files/{fileId}/permissions`,
    ...driveMetadata,
  },
} as const satisfies Readonly<Record<`${Api}.${string}`, PermissionRow>>;

export type MethodId = keyof typeof permissions;

/** The scope that a method's token is asked for: one that is asked for anyway, where it opens this method too. */
export const scopeOf = (id: MethodId): string => {
  const row: PermissionRow = permissions[id];
  return row.coveredBy?.[0] ?? row.permission;
};

/** The table, for manifest/permissions.md. */
export const workspacePermissions: readonly PermissionRow[] = Object.values(permissions);

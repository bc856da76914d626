/**
 * What Lantern calls in Microsoft Graph, the least application permission for it, and what is lost without
 * (promises.md E7; audit-and-leavers.md 2). `manifest/permissions.md` is made from this, and held against what was granted.
 */
import type { PermissionRow } from '../../bot/core/ports.ts';

const directory = ['Directory.Read.All'] as const;
const reads = (row: Omit<PermissionRow, 'identity'>): PermissionRow => ({ identity: 'reader', ...row });
const writes = (row: Omit<PermissionRow, 'identity'>): PermissionRow => ({ identity: 'writer', ...row });

const noHands = 'IT does it by hand in the Entra admin centre; Lantern says so.';

export const graphPermissions: readonly PermissionRow[] = [
  reads({
    call: 'GET /users',
    permission: 'User.Read.All',
    coveredBy: directory,
    why: 'Every account: who it belongs to, whether it is enabled, which licences it has.',
    lost: 'Nothing of Microsoft 365 can be looked at.',
  }),
  reads({
    call: 'GET /users (signInActivity)',
    permission: 'AuditLog.Read.All',
    why: 'When an account last signed in. It ranks who is looked at first. Needs Entra ID P1.',
    lost: 'The report of active users stands in: days instead of times, two days late.',
  }),
  reads({
    call: 'GET /users (employeeLeaveDateTime)',
    permission: 'User-LifeCycleInfo.Read.All',
    why: 'The leave date that HR keeps in Entra.',
    lost: 'Leave dates come from the school’s own list only.',
  }),
  reads({
    call: 'GET /users/{id}',
    permission: 'User.Read.All',
    coveredBy: directory,
    why: 'The account is read again at the moment of acting, and afterwards as proof.',
    lost: 'Nothing can be disabled: what cannot be proven is not done.',
  }),
  reads({
    call: 'GET /roleManagement/directory/roleAssignments',
    permission: 'RoleManagement.Read.Directory',
    coveredBy: directory,
    why: 'Who holds an administrative role: those are never disabled without a second person.',
    lost: 'Every account counts as one that may hold a role.',
  }),
  reads({
    call: 'GET /groups',
    permission: 'Group.ReadBasic.All',
    coveredBy: ['GroupMember.Read.All', ...directory],
    why: 'Groups that give administrative roles to their members.',
    lost: 'Every account counts as one that may hold a role.',
  }),
  reads({
    call: 'GET /groups/{id}/members',
    permission: 'GroupMember.ReadBasic.All',
    coveredBy: ['GroupMember.Read.All', ...directory],
    why: 'Who is in those groups.',
    lost: 'Every account counts as one that may hold a role.',
  }),
  reads({
    call: 'GET /users/{id}/ownedObjects',
    permission: 'User.Read.All',
    coveredBy: directory,
    why: 'Teams and groups that nobody else owns.',
    lost: 'Nobody is warned that a class team loses its only owner.',
  }),
  reads({
    call: 'GET /groups/{id}/owners',
    permission: 'GroupMember.Read.All',
    coveredBy: directory,
    why: 'Whether anybody else owns them.',
    lost: 'Nobody is warned that a class team loses its only owner.',
  }),
  reads({
    call: 'GET /users/{id}/directReports',
    permission: 'User.Read.All',
    coveredBy: directory,
    why: 'Whether people report to the account.',
    lost: 'Nobody is warned that somebody’s manager goes.',
  }),
  reads({
    call: 'GET /users/{id}/memberOf',
    permission: 'Directory.Read.All',
    why: 'The groups that a leaver is taken out of, written down before.',
    lost: 'Groups are left as they are; IT is told so.',
  }),
  reads({
    call: 'GET /users/{id}/oauth2PermissionGrants',
    permission: 'Directory.Read.All',
    why: 'Apps that may act in the person’s name.',
    lost: 'Those apps are not seen. Signed out and disabled, the account is of no use to them.',
  }),
  reads({
    call: 'GET /users/{id}/appRoleAssignments',
    permission: 'Directory.Read.All',
    why: 'Apps that the account is assigned to.',
    lost: 'Those apps are not seen.',
  }),
  reads({
    call: 'GET /servicePrincipals',
    permission: 'Application.Read.All',
    coveredBy: directory,
    why: 'The names of those apps.',
    lost: 'They are called "an app".',
  }),
  reads({
    call: 'GET /subscribedSkus',
    permission: 'LicenseAssignment.Read.All',
    coveredBy: directory,
    why: 'The names of licences.',
    lost: 'Licences appear with Microsoft’s ids.',
  }),
  reads({
    call: 'GET /users/{id}/mailFolders/inbox/messageRules',
    permission: 'MailboxSettings.Read',
    why: 'Inbox rules that send mail on. It opens the settings of mailboxes, never a message.',
    lost: 'Forwarding by a leaver’s rules goes unseen; Lantern says that it could not look.',
  }),
  reads({
    call: 'GET /admin/reportSettings',
    permission: 'ReportSettings.Read.All',
    why: 'Whether reports of use have names in them.',
    lost: 'Nothing where the tenant has Entra ID P1.',
    optional: 'Only for tenants without Entra ID P1.',
  }),
  reads({
    call: "GET /reports/getOffice365ActiveUserDetail(period='{period}')",
    permission: 'Reports.Read.All',
    why: 'When an account was last used, without Entra ID P1.',
    lost: 'Nothing where the tenant has Entra ID P1.',
    optional: 'Only for tenants without Entra ID P1.',
  }),
  writes({
    call: 'PATCH /users/{id}',
    permission: 'User.EnableDisableAccount.All',
    why: 'Disables an account, and enables it again.',
    lost: noHands,
  }),
  writes({
    call: 'PATCH /users/{id} (accountEnabled)',
    permission: 'User.Read.All',
    why: 'Microsoft asks for it beside User.EnableDisableAccount.All. Lantern reads nothing with this identity.',
    lost: noHands,
  }),
  writes({
    call: 'POST /users/{id}/revokeSignInSessions',
    permission: 'User.RevokeSessions.All',
    why: 'Ends every session.',
    lost: noHands,
  }),
  writes({
    call: 'PATCH /users/{id}/mailFolders/inbox/messageRules/{id}',
    permission: 'MailboxSettings.ReadWrite',
    why: 'Switches forwarding rules off, and on again.',
    lost: 'IT switches them off by hand.',
  }),
  writes({
    call: 'DELETE /groups/{id}/members/{id}/$ref',
    permission: 'GroupMember.ReadWrite.All',
    why: 'Takes a leaver out of groups.',
    lost: noHands,
  }),
  writes({
    call: 'POST /groups/{id}/members/$ref',
    permission: 'GroupMember.ReadWrite.All',
    why: 'Puts them back.',
    lost: noHands,
  }),
  writes({
    call: 'DELETE /groups/{id}/owners/{id}/$ref',
    permission: 'Group.ReadWrite.All',
    why: 'Takes ownership of a group away where others own it too.',
    lost: noHands,
    optional: 'It also opens what every group has written and filed.',
  }),
  writes({
    call: 'POST /groups/{id}/owners/$ref',
    permission: 'Group.ReadWrite.All',
    why: 'Gives ownership back.',
    lost: noHands,
    optional: 'It also opens what every group has written and filed.',
  }),
  writes({
    call: 'DELETE /oauth2PermissionGrants/{id}',
    permission: 'DelegatedPermissionGrant.ReadWrite.All',
    why: 'Takes from apps the right to act in the person’s name.',
    lost: noHands,
    optional:
      'It could let any app act in anybody’s name. Disabling the account ends what those apps can do.',
  }),
  writes({
    call: 'POST /oauth2PermissionGrants',
    permission: 'DelegatedPermissionGrant.ReadWrite.All',
    why: 'Gives that right back.',
    lost: noHands,
    optional: 'It could let any app act in anybody’s name.',
  }),
  writes({
    call: 'DELETE /users/{id}/appRoleAssignments/{id}',
    permission: 'AppRoleAssignment.ReadWrite.All',
    why: 'Takes the account off apps.',
    lost: noHands,
    optional: 'Whoever has it can give themselves every other permission. Better left to IT.',
  }),
  writes({
    call: 'POST /users/{id}/appRoleAssignments',
    permission: 'AppRoleAssignment.ReadWrite.All',
    why: 'Puts the account back.',
    lost: noHands,
    optional: 'Whoever has it can give themselves every other permission. Better left to IT.',
  }),
];

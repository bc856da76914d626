/** The two apps that a school registers for Lantern: one that reads each night, and one that acts when IT has confirmed. */
import { guidFrom, tokenFrom } from '../random.ts';
import type { GraphApp } from './world.ts';

/** `readonly [reader, writer]` with what the leaver paths need (audit-and-leavers.md 2.1, 2.2). */
export const graphApps = (tenant: string): readonly [reader: GraphApp, writer: GraphApp] => [
  {
    clientId: guidFrom(tenant, 'app reader'),
    secret: tokenFrom(tenant, 'secret reader', 40),
    displayName: 'Lantern (reads)',
    granted: [
      'User.Read.All',
      'User-LifeCycleInfo.Read.All',
      'AuditLog.Read.All',
      'GroupMember.Read.All',
      'Directory.Read.All',
      'RoleManagement.Read.Directory',
      'LicenseAssignment.Read.All',
      'MailboxSettings.Read',
      'Domain.Read.All',
      'Application.Read.All',
    ],
  },
  {
    clientId: guidFrom(tenant, 'app writer'),
    secret: tokenFrom(tenant, 'secret writer', 40),
    displayName: 'Lantern (acts)',
    granted: [
      'User.Read.All',
      'User.EnableDisableAccount.All',
      'User.RevokeSessions.All',
      'MailboxSettings.ReadWrite',
      'GroupMember.ReadWrite.All',
      'Group.ReadWrite.All',
      'DelegatedPermissionGrant.ReadWrite.All',
      'AppRoleAssignment.ReadWrite.All',
      'RoleManagement.ReadWrite.Directory',
      'Directory.Read.All',
    ],
  },
];

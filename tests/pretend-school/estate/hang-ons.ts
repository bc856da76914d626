/** What hangs on the account of a leaver: each trait of fixed-leavers.ts, put into the cloud or clouds where they are. */
import { tokenFrom } from '../random.ts';
import {
  mailboxOf,
  newMailbox,
  entraRoles,
  type EntraEstate,
  type EntraGroup,
  type EntraUser,
} from './entra.ts';
import type { Trait } from './fixed-leavers.ts';
import { gmailOf, type GoogleEstate, type GoogleUser } from './google.ts';
import { entraGroup, googleGroup, numberFor, team } from './groups.ts';
import type { Leaver } from './leavers.ts';
import { daysBefore, eveningOf, googleTime } from './times.ts';

export interface HangOn {
  readonly seed: string;
  readonly now: Date;
  readonly leaver: Leaver;
  /** The domain of the school. */
  readonly domain: string;
  /** Two ids of colleagues who stay. */
  readonly stays: readonly string[];
}

type InEntra = (user: EntraUser, entra: EntraEstate, on: HangOn) => void;
type InGoogle = (user: GoogleUser, google: GoogleEstate, on: HangOn) => void;

export const hangOnInEntra = (user: EntraUser, entra: EntraEstate, on: HangOn): void => {
  for (const trait of on.leaver.traits) inEntra[trait]?.(user, entra, on);
};
export const hangOnInGoogle = (user: GoogleUser, google: GoogleEstate, on: HangOn): void => {
  for (const trait of on.leaver.traits) inGoogle[trait]?.(user, google, on);
};

const ofSchool = (group: EntraGroup, user: EntraUser): boolean =>
  group.displayName.endsWith(`, ${user.companyName}`);
const to = (address: string) => [{ emailAddress: { name: address, address } }];

const inEntra: Partial<Record<Trait, InEntra>> = {
  forwarding: (user, entra, { seed }) => {
    const mailbox = mailboxOf(entra, user) ?? newMailbox('user');
    const id = (n: number) => `AQAAA${tokenFrom(seed, `rule ${user.id} ${n}`, 12)}`;
    mailbox.rules.push(
      { id: id(1), displayName: 'To my home address', sequence: 1, isEnabled: true, conditions: null, actions: { forwardTo: to('me.at.home@elsewhere.example'), stopProcessingRules: true } },
      { id: id(2), displayName: 'Invoices', sequence: 2, isEnabled: true, conditions: { subjectContains: ['invoice'] }, actions: { redirectTo: to('books@elsewhere.example') } },
      { id: id(3), displayName: 'Newsletters', sequence: 3, isEnabled: true, conditions: { subjectContains: ['newsletter'] }, actions: { moveToFolder: 'AAMkAD-news', markAsRead: true } },
      { id: id(4), displayName: 'Old forward', sequence: 4, isEnabled: false, conditions: null, actions: { forwardAsAttachmentTo: to('old@elsewhere.example') } },
    ); // prettier-ignore
    mailbox.exchangeOnly.forwardingSmtpAddress = 'smtp:me.at.home@elsewhere.example';
    entra.mailboxes.set(user.id, mailbox);
  },
  tokens: (user, entra, { seed }) => {
    const [client, resource] = [...entra.servicePrincipals.values()];
    const id = tokenFrom(seed, `grant ${user.id}`, 40);
    entra.grants.set(id, { id, clientId: client?.id ?? '', consentType: 'Principal', principalId: user.id, resourceId: resource?.id ?? '', scope: 'Mail.Read offline_access' }); // prettier-ignore
    const assignment = tokenFrom(seed, `app role ${user.id}`, 40);
    entra.appRoleAssignments.set(assignment, { id: assignment, appRoleId: '00000000-0000-0000-0000-000000000000', createdDateTime: user.createdDateTime, principalDisplayName: user.displayName, principalId: user.id, principalType: 'User', resourceDisplayName: client?.displayName ?? '', resourceId: client?.id ?? '' }); // prettier-ignore
  },
  'sole-owner': (user, entra, { seed, now, domain, stays }) => {
    const members = new Set([user.id, ...stays]);
    for (const [name, more] of [
      [`Class 9C at ${domain}`, team],
      ['Duke of Edinburgh', { mailEnabled: true, groupTypes: ['Unified'], visibility: 'Private' as const }],
    ] as const) {
      const address = `owned.${name.split(' ')[0]?.toLowerCase()}@${domain}`;
      const group = entraGroup(seed, address, name, now, { ...more, groupTypes: [...more.groupTypes], owners: new Set([user.id]), members: new Set(members) }); // prettier-ignore
      entra.groups.set(group.id, {
        ...group,
        resourceProvisioningOptions: [...group.resourceProvisioningOptions],
      });
    }
  },
  published: (user, _entra, { domain }) => {
    user.proxyAddresses.push(`smtp:trips@${domain}`);
  },
  role: (user, entra, { seed }) => {
    const id = tokenFrom(seed, `role ${user.id}`, 40);
    entra.roleAssignments.set(id, { id, principalId: user.id, roleDefinitionId: entraRoles.helpdeskAdministrator.id, directoryScopeId: '/' }); // prettier-ignore
    for (const group of entra.groups.values())
      if (group.isAssignableToRole === true && ofSchool(group, user)) group.members.add(user.id);
  },
  synced: (user) => {
    user.onPremisesSyncEnabled = true;
  },
  dated: (user, _entra, { leaver }) => {
    user.employeeLeaveDateTime = eveningOf(leaver.left);
  },
  disabled: (user) => {
    user.accountEnabled = false;
  },
  // Somebody still tries the password: the last attempt is recent, the last success is not.
  'long-idle': (user, _entra, { now }) => {
    if (user.signInActivity !== undefined) user.signInActivity.lastSignInDateTime = daysBefore(now, 2);
  },
  'disabled-in-entra': (user) => {
    user.accountEnabled = false;
  },
  unlicensed: (user) => {
    user.assignedLicenses = [];
  },
  'group-licence': (user, entra) => {
    const group = [...entra.groups.values()].find((one) => one.mailNickname === 'pupil.licences' && ofSchool(one, user)); // prettier-ignore
    if (group === undefined) return;
    group.members.add(user.id);
    user.licencesByGroup = group.id;
  },
};

const inGoogle: Partial<Record<Trait, InGoogle>> = {
  forwarding: (user, google, { seed }) => {
    const mail = gmailOf(google, user);
    const out = 'me.at.home@elsewhere.example';
    mail.forwardingAddresses.set(out, 'accepted').set('never.confirmed@elsewhere.example', 'pending');
    mail.autoForwarding = { enabled: true, emailAddress: out, disposition: 'leaveInInbox' };
    const id = (n: number) => `ANe1Bmj${tokenFrom(seed, `filter ${user.id} ${n}`, 20)}`;
    mail.filters.set(id(1), { id: id(1), criteria: { subject: 'invoice' }, action: { forward: out } });
    mail.filters.set(id(2), { id: id(2), criteria: { from: 'news@elsewhere.example' }, action: { addLabelIds: ['TRASH'], removeLabelIds: ['INBOX'] } }); // prettier-ignore
    mail.sendAs.set(out, { sendAsEmail: out, displayName: user.name.fullName, replyToAddress: '', signature: '', treatAsAlias: true, verificationStatus: 'accepted' }); // prettier-ignore
  },
  delegates: (user, google, { stays }) => {
    const mail = gmailOf(google, user);
    for (const [index, id] of stays.entries()) {
      const address = google.users.get(id)?.primaryEmail;
      if (address !== undefined) mail.delegates.set(address, index === 0 ? 'accepted' : 'pending');
    }
  },
  'app-passwords': (user, google, { now }) => {
    const made = String(new Date(daysBefore(now, 200)).getTime());
    google.appPasswords.set(user.id, new Map([1, 2].map((codeId) => [codeId, { codeId, name: codeId === 1 ? 'Old phone' : 'Mail at home', creationTime: made, lastTimeUsed: codeId === 1 ? '0' : made }]))); // prettier-ignore
  },
  tokens: (user, google) => {
    const tokens = [
      { clientId: '1111.apps.googleusercontent.com', displayText: 'Quiz Maker', scopes: ['https://www.googleapis.com/auth/drive', 'openid'], nativeApp: false, anonymous: false },
      { clientId: '2222.apps.googleusercontent.com', displayText: 'Phone Mail', scopes: ['https://mail.google.com/'], nativeApp: true, anonymous: false },
    ]; // prettier-ignore
    google.tokens.set(user.id, new Map(tokens.map((token) => [token.clientId, token])));
  },
  'backup-codes': (user, google, { seed }) => {
    google.backupCodes.set(user.id, Array.from({ length: 10 }, (_, n) => numberFor(seed, `code ${user.id} ${n}`).slice(0, 8))); // prettier-ignore
  },
  imap: (user, google) => {
    const mail = gmailOf(google, user);
    mail.imap = { enabled: true, autoExpunge: true, expungeBehavior: 'archive', maxFolderSize: 0 };
    mail.pop = { accessWindow: 'allMail', disposition: 'leaveInInbox' };
  },
  'sole-owner': (user, google, on) => {
    const { seed, now, domain, stays } = on;
    const group = googleGroup(seed, `trips@${domain}`, 'School trips', [[user.id, 'OWNER'], ...stays.map((id) => [id, 'MEMBER'] as const)]); // prettier-ignore
    google.groups.set(group.id, group);
    const id = `0A${tokenFrom(seed, `drive ${domain}`, 17)}`;
    const people = [user.id, ...stays].flatMap((one) => google.users.get(one) ?? []);
    google.drives.set(id, {
      id,
      name: 'Residential trips',
      createdTime: googleTime(daysBefore(now, 700)),
      permissions: new Map(
        people.map((one, index) => {
          const permission = numberFor(seed, `permission ${domain} ${one.id}`);
          return [permission, { id: permission, type: 'user', emailAddress: one.primaryEmail, displayName: one.name.fullName, role: index === 0 ? 'organizer' : 'writer' }]; // prettier-ignore
        }),
      ),
    });
  },
  published: (user, google, { domain }) => {
    for (const address of [`office@${domain}`, `lettings@${domain}`]) {
      user.aliases.push(address);
      google.addresses.set(address, user.id);
    }
  },
  role: (user) => {
    user.isAdmin = true;
  },
  disabled: (user) => {
    user.suspended = true;
    user.suspensionReason = 'ADMIN';
  },
};

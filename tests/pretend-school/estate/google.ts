/**
 * What the pretend Google Workspace holds, with the field names of Google's APIs. Mutable: the pretend Workspace writes
 * to it. What most accounts have none of lies in maps beside the users, so that 60,000 fit.
 */
export interface GoogleUser {
  /** Immutable, twenty-one digits. */
  readonly id: string;
  primaryEmail: string;
  aliases: string[];
  name: { givenName: string; familyName: string; fullName: string };
  suspended: boolean;
  /** Only with `suspended`. */
  suspensionReason?: string;
  archived: boolean;
  isAdmin: boolean;
  isDelegatedAdmin: boolean;
  orgUnitPath: string;
  externalIds: { value: string; type: 'organization' }[];
  creationTime: string;
  /** `1970-01-01T00:00:00.000Z`: never signed in. */
  lastLoginTime: string;
  includeInGlobalAddressList: boolean;
  isEnrolledIn2Sv: boolean;
  isMailboxSetup: boolean;
  changePasswordAtNextLogin: boolean;
  /** How often the password was set and all sessions were ended, for tests. */
  passwordsSet: number;
  signOuts: number;
  /** Raised by each write; part of the etag. */
  version: number;
}

export interface GoogleToken {
  readonly clientId: string;
  readonly displayText: string;
  readonly scopes: readonly string[];
  readonly nativeApp: boolean;
  readonly anonymous: boolean;
}

export interface AppPassword {
  readonly codeId: number;
  readonly name: string;
  /** Epoch milliseconds, as a string. */
  readonly creationTime: string;
  readonly lastTimeUsed: string;
}

export interface GmailFilter {
  readonly id: string;
  readonly criteria: { readonly from?: string; readonly subject?: string; readonly query?: string };
  readonly action: {
    readonly forward?: string;
    readonly addLabelIds?: readonly string[];
    readonly removeLabelIds?: readonly string[];
  };
}

export type VerificationStatus = 'accepted' | 'pending';

export interface GmailSettings {
  autoForwarding: {
    enabled: boolean;
    emailAddress?: string;
    disposition?: 'leaveInInbox' | 'archive' | 'trash' | 'markRead';
  };
  readonly filters: Map<string, GmailFilter>;
  readonly delegates: Map<string, VerificationStatus>;
  /** Without the primary address, which is always there. */
  readonly sendAs: Map<string, SendAs>;
  readonly forwardingAddresses: Map<string, VerificationStatus>;
  imap: {
    enabled: boolean;
    autoExpunge?: boolean;
    expungeBehavior?: 'archive' | 'trash' | 'deleteForever';
    maxFolderSize?: number;
  };
  pop: {
    accessWindow: 'disabled' | 'fromNowOn' | 'allMail';
    disposition?: 'leaveInInbox' | 'archive' | 'trash' | 'markRead';
  };
}

export interface SendAs {
  sendAsEmail: string;
  displayName: string;
  replyToAddress: string;
  signature: string;
  treatAsAlias: boolean;
  verificationStatus: VerificationStatus;
}

export type GroupRole = 'OWNER' | 'MANAGER' | 'MEMBER';

export interface GoogleGroup {
  readonly id: string;
  email: string;
  name: string;
  description: string;
  adminCreated: boolean;
  /** Its members follow a rule: nobody can be put in or taken out by hand. */
  readonly dynamic: boolean;
  /** By id of the user. */
  readonly members: Map<string, GroupRole>;
}

export interface SharedDrive {
  readonly id: string;
  name: string;
  createdTime: string;
  /** By id of the permission. */
  readonly permissions: Map<string, DrivePermission>;
}

export interface DrivePermission {
  readonly id: string;
  readonly type: 'user' | 'group';
  readonly emailAddress: string;
  readonly displayName: string;
  readonly role: 'organizer' | 'fileOrganizer' | 'writer' | 'commenter' | 'reader';
}

export interface GoogleRole {
  readonly roleId: string;
  readonly roleName: string;
  readonly isSystemRole: boolean;
  readonly isSuperAdminRole: boolean;
}

export interface GoogleEstate {
  /** `C…`, as Google numbers its customers. */
  readonly customer: string;
  readonly domains: readonly string[];
  readonly users: Map<string, GoogleUser>;
  /** Primary addresses and aliases, to the id of the user. */
  readonly addresses: Map<string, string>;
  /** Settings that are not as Gmail first makes them; {@link gmailOf} makes the others when they are asked for. */
  readonly gmail: Map<string, GmailSettings>;
  readonly tokens: Map<string, Map<string, GoogleToken>>;
  readonly appPasswords: Map<string, Map<number, AppPassword>>;
  /** The unused backup codes of each user. */
  readonly backupCodes: Map<string, string[]>;
  readonly groups: Map<string, GoogleGroup>;
  readonly orgUnits: Map<
    string,
    { readonly orgUnitId: string; readonly name: string; readonly orgUnitPath: string }
  >;
  readonly roles: ReadonlyMap<string, GoogleRole>;
  /** By id of the assignment. */
  readonly roleAssignments: Map<
    string,
    { readonly roleAssignmentId: string; readonly roleId: string; readonly assignedTo: string }
  >;
  /** `productId/skuId` of each user who has a licence. */
  readonly licences: Map<string, string>;
  readonly products: readonly {
    readonly productId: string;
    readonly skuId: string;
    readonly skuName: string;
  }[];
  readonly drives: Map<string, SharedDrive>;
  /** The domain administrator in whose name Lantern asks: no super administrator. */
  readonly adminSubject: string;
}

export const neverSignedIn = '1970-01-01T00:00:00.000Z';

/** By id, primary address or alias, as Google's `userKey`. */
export const findGoogleUser = (google: GoogleEstate, key: string): GoogleUser | undefined =>
  google.users.get(key) ?? google.users.get(google.addresses.get(key.toLowerCase()) ?? '');

/** Their Gmail settings, made when they are first asked for. */
export const gmailOf = (google: GoogleEstate, user: GoogleUser): GmailSettings => {
  const known = google.gmail.get(user.id);
  if (known !== undefined) return known;
  const fresh: GmailSettings = {
    autoForwarding: { enabled: false },
    filters: new Map(),
    delegates: new Map(),
    sendAs: new Map(),
    forwardingAddresses: new Map(),
    imap: { enabled: false, autoExpunge: true, expungeBehavior: 'archive', maxFolderSize: 0 },
    pop: { accessWindow: 'disabled', disposition: 'leaveInInbox' },
  };
  google.gmail.set(user.id, fresh);
  return fresh;
};

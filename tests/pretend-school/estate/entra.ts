/**
 * What the pretend Entra tenant holds, with the field names of Microsoft Graph. Mutable: the pretend Graph writes to it.
 * Whatever most accounts have none of (mailbox rules, grants, sponsors) lies in maps beside the users, so that 60,000 fit.
 */
export interface SignIns {
  lastSignInDateTime: string;
  lastNonInteractiveSignInDateTime: string | null;
  lastSuccessfulSignInDateTime: string | null;
}

export interface EntraUser {
  /** Immutable; an address can be given to somebody else, this cannot. */
  readonly id: string;
  userPrincipalName: string;
  mail: string | null;
  /** `SMTP:` is the main one, `smtp:` the others. */
  proxyAddresses: string[];
  displayName: string;
  givenName: string;
  surname: string;
  accountEnabled: boolean;
  userType: 'Member' | 'Guest';
  /** The id of the school's MIS; two schools of one trust may both have an `S001`, and some accounts have none. */
  employeeId: string | null;
  employeeLeaveDateTime: string | null;
  createdDateTime: string;
  /** Absent: never signed in. */
  signInActivity?: SignIns;
  onPremisesSyncEnabled: boolean | null;
  assignedLicenses: { skuId: string; disabledPlans: string[] }[];
  /** The group by which a licence comes; absent: each was given directly. */
  licencesByGroup?: string;
  companyName: string | null;
  department: string | null;
  jobTitle: string | null;
  externalUserState: 'Accepted' | 'PendingAcceptance' | null;
  externalUserStateChangeDateTime: string | null;
  signInSessionsValidFromDateTime: string;
  showInAddressList: boolean | null;
  isManagementRestricted: boolean | null;
}

export interface MailRule {
  readonly id: string;
  displayName: string;
  sequence: number;
  isEnabled: boolean;
  conditions: { subjectContains?: string[] } | null;
  actions: {
    forwardTo?: Recipient[];
    redirectTo?: Recipient[];
    forwardAsAttachmentTo?: Recipient[];
    moveToFolder?: string;
    delete?: boolean;
    markAsRead?: boolean;
    stopProcessingRules?: boolean;
  };
}
interface Recipient {
  emailAddress: { name?: string; address: string };
}

export interface Mailbox {
  userPurpose: 'user' | 'shared' | 'room' | 'equipment';
  rules: MailRule[];
  automaticReplies: {
    status: 'disabled' | 'alwaysEnabled' | 'scheduled';
    externalAudience: 'none' | 'contactsOnly' | 'all';
    internalReplyMessage: string;
    externalReplyMessage: string;
  };
  /** What Exchange knows and Graph cannot say: for the days when somebody asks a person to look. */
  readonly exchangeOnly: { forwardingSmtpAddress: string | null; fullAccess: string[] };
}

export interface EntraGrant {
  readonly id: string;
  clientId: string;
  consentType: 'Principal' | 'AllPrincipals';
  principalId: string | null;
  resourceId: string;
  scope: string;
}

export interface AppRoleAssignment {
  readonly id: string;
  appRoleId: string;
  createdDateTime: string;
  principalDisplayName: string;
  principalId: string;
  principalType: 'User';
  resourceDisplayName: string;
  resourceId: string;
}

export interface EntraGroup {
  readonly id: string;
  displayName: string;
  mail: string | null;
  mailEnabled: boolean;
  mailNickname: string;
  securityEnabled: boolean;
  /** `Unified`: a Microsoft 365 group; `DynamicMembership`: its members follow a rule. */
  groupTypes: string[];
  membershipRule: string | null;
  onPremisesSyncEnabled: boolean | null;
  isAssignableToRole: boolean | null;
  visibility: 'Private' | 'Public' | 'HiddenMembership' | null;
  /** `Team` where it is a team. */
  resourceProvisioningOptions: string[];
  createdDateTime: string;
  readonly owners: Set<string>;
  readonly members: Set<string>;
}

export interface EntraRoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
}

export interface EntraEstate {
  readonly tenant: string;
  readonly domains: readonly string[];
  readonly users: Map<string, EntraUser>;
  /** Mailboxes that are not as Exchange first makes them; {@link mailboxOf} makes the others when they are asked for. */
  readonly mailboxes: Map<string, Mailbox>;
  readonly groups: Map<string, EntraGroup>;
  readonly grants: Map<string, EntraGrant>;
  readonly appRoleAssignments: Map<string, AppRoleAssignment>;
  readonly roleDefinitions: ReadonlyMap<string, { readonly id: string; readonly displayName: string }>;
  readonly roleAssignments: Map<string, EntraRoleAssignment>;
  /** Guests and who answers for them; no entry: nobody. */
  readonly sponsors: Map<string, string[]>;
  readonly skus: readonly {
    readonly skuId: string;
    readonly skuPartNumber: string;
    readonly seats: number;
  }[];
  /** Apps people gave rights to, by id of the service principal. */
  readonly servicePrincipals: ReadonlyMap<string, { readonly id: string; readonly displayName: string }>;
}

export const skus = {
  staff: {
    skuId: '94763226-9b3c-4e75-a931-5c89701abe66',
    skuPartNumber: 'STANDARDWOFFPACK_FACULTY',
    seats: 0,
  },
  pupil: {
    skuId: '314c4481-f395-4525-be8b-2ec4bb1e9d91',
    skuPartNumber: 'STANDARDWOFFPACK_STUDENT',
    seats: 0,
  },
} as const;

/** Microsoft's ids of its built-in roles. */
export const entraRoles = {
  globalAdministrator: { id: '62e90394-69f5-4237-9190-012177145e10', displayName: 'Global Administrator' },
  userAdministrator: { id: 'fe930be7-5e62-47db-91af-98c3a49a38b1', displayName: 'User Administrator' },
  exchangeAdministrator: {
    id: '29232cdf-9323-42fd-ade2-1d097af3e4de',
    displayName: 'Exchange Administrator',
  },
  helpdeskAdministrator: {
    id: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    displayName: 'Helpdesk Administrator',
  },
} as const;

/** Nobody without a licence, no guest, has a mailbox. */
export const hasMailbox = (entra: EntraEstate, user: EntraUser): boolean =>
  user.userType === 'Member' && (user.assignedLicenses.length > 0 || entra.mailboxes.has(user.id));

/** Their mailbox; `undefined` where they have none. */
export const mailboxOf = (entra: EntraEstate, user: EntraUser): Mailbox | undefined => {
  if (!hasMailbox(entra, user)) return undefined;
  const known = entra.mailboxes.get(user.id);
  if (known !== undefined) return known;
  const fresh = newMailbox('user');
  entra.mailboxes.set(user.id, fresh);
  return fresh;
};

export const newMailbox = (userPurpose: Mailbox['userPurpose']): Mailbox => ({
  userPurpose,
  rules: [],
  automaticReplies: {
    status: 'disabled',
    externalAudience: 'none',
    internalReplyMessage: '',
    externalReplyMessage: '',
  },
  exchangeOnly: { forwardingSmtpAddress: null, fullAccess: [] },
});

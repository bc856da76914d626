/** What Google answers: only the fields that are used. */
import { z } from 'zod';

/** A list that is left out where it is empty. */
const listOf = <T extends z.ZodType>(item: T) => z.array(item).default([]);
const next = z.string().min(1).optional();
/** An answer whose body is of no use, or that has none. */
export const nothing = z.unknown();

/**
 * `suspended` and the two of administrators must be there: an answer without them is no account that somebody may be
 * asked about.
 */
export const user = z.object({
  id: z.string().min(1),
  primaryEmail: z.string().min(3),
  aliases: listOf(z.string()),
  nonEditableAliases: listOf(z.string()),
  name: z.object({ fullName: z.string().default('') }).default({ fullName: '' }),
  suspended: z.boolean(),
  archived: z.boolean().default(false),
  isAdmin: z.boolean(),
  isDelegatedAdmin: z.boolean(),
  isGuestUser: z.boolean().default(false),
  orgUnitPath: z.string().default('/'),
  externalIds: listOf(z.object({ type: z.string().default(''), value: z.string().default('') })),
  creationTime: z.string().optional(),
  lastLoginTime: z.string().optional(),
});
export type GoogleUser = z.output<typeof user>;
export const userFields =
  'id,primaryEmail,aliases,nonEditableAliases,name/fullName,suspended,archived,isAdmin,isDelegatedAdmin,isGuestUser,' +
  'orgUnitPath,externalIds,creationTime,lastLoginTime';
/** `kind` tells an empty list from an answer that is none. */
export const userPage = z.object({
  kind: z.literal('admin#directory#users'),
  users: listOf(user),
  nextPageToken: next,
});

export const customer = z.object({ customerId: z.string().min(1) });

export const rolePage = z.object({
  items: listOf(z.object({ roleId: z.string(), roleName: z.string() })),
  nextPageToken: next,
});
export const assignmentPage = z.object({
  items: listOf(z.object({ roleId: z.string(), assignedTo: z.string() })),
  nextPageToken: next,
});

export const licencePage = z.object({
  items: listOf(z.object({ userId: z.string(), skuId: z.string(), skuName: z.string().optional() })),
  nextPageToken: next,
});

export const groupPage = z.object({
  groups: listOf(z.object({ id: z.string().min(1), email: z.string(), name: z.string().default('') })),
  nextPageToken: next,
});
export const groupMember = z.object({
  id: z.string().optional(),
  role: z.string().default('MEMBER'),
  type: z.string().default('USER'),
  delivery_settings: z.string().optional(),
});
export const memberPage = z.object({ members: listOf(groupMember), nextPageToken: next });

export const drivePage = z.object({
  drives: listOf(z.object({ id: z.string().min(1), name: z.string().default('') })),
  nextPageToken: next,
});
export const drivePermissionPage = z.object({
  permissions: listOf(z.object({ emailAddress: z.string().default(''), role: z.string() })),
  nextPageToken: next,
});

export const tokens = z.object({
  items: listOf(
    z.object({ clientId: z.string(), displayText: z.string().default(''), scopes: listOf(z.string()) }),
  ),
});
export const appPasswords = z.object({
  items: listOf(z.object({ codeId: z.number(), name: z.string().default('') })),
});
/** Only how many there are: the codes themselves are not asked for. */
export const backupCodes = z.object({ items: listOf(z.unknown()) });

const disposition = z.string().optional();
export const autoForwarding = z.object({
  enabled: z.boolean().default(false),
  emailAddress: z.string().optional(),
  disposition,
});
/** Kept whole: a filter can only be made anew. */
export const filter = z.object({
  id: z.string().min(1),
  criteria: z.record(z.string(), z.unknown()).default({}),
  action: z.looseObject({ forward: z.string().optional() }).default({}),
});
export const filters = z.object({ filter: listOf(filter) });
export const delegates = z.object({
  delegates: listOf(z.object({ delegateEmail: z.string(), verificationStatus: z.string().optional() })),
});
export const forwardingAddress = z.object({
  forwardingEmail: z.string(),
  verificationStatus: z.string().optional(),
});
export const forwardingAddresses = z.object({ forwardingAddresses: listOf(forwardingAddress) });
/** `smtpMsa` is there where the mail leaves through a foreign server; its password is never told. */
export const sendAs = z.object({
  sendAsEmail: z.string(),
  displayName: z.string().optional(),
  replyToAddress: z.string().optional(),
  signature: z.string().optional(),
  treatAsAlias: z.boolean().optional(),
  isPrimary: z.boolean().default(false),
  verificationStatus: z.string().optional(),
  smtpMsa: z.record(z.string(), z.unknown()).optional(),
});
export const sendAsList = z.object({ sendAs: listOf(sendAs) });
export const imap = z.object({
  enabled: z.boolean().default(false),
  autoExpunge: z.boolean().optional(),
  expungeBehavior: z.string().optional(),
  maxFolderSize: z.number().optional(),
});
export const pop = z.object({ accessWindow: z.string().default('disabled'), disposition });

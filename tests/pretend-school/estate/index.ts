/** The accounts of both clouds, as the pretend Graph and the pretend Workspace serve them. */
export { makeBigTrust, type BigTrustOptions } from './big-trust.ts';
export { makeEstate, type Estate } from './make-estate.ts';
export type { Leaver } from './leavers.ts';
export { badRows, leaverListCsv } from './leaver-list.ts';
export {
  fixedAdmins,
  fixedLeavers,
  fixedReturners,
  onMaternityLeave,
  reusedAddresses,
  standing,
} from './fixed-leavers.ts';
export {
  entraRoles, hasMailbox, mailboxOf, skus, type AppRoleAssignment, type EntraEstate, type EntraGrant, type EntraGroup, type EntraRoleAssignment, type EntraUser, type Mailbox,
  type MailRule,
} from './entra.ts'; // prettier-ignore
export {
  findGoogleUser, gmailOf, neverSignedIn, type GmailFilter, type GmailSettings, type GoogleEstate, type GoogleGroup, type GoogleUser, type GroupRole, type SendAs, type SharedDrive,
} from './google.ts'; // prettier-ignore

/**
 * Gmail settings by which mail leaves a mailbox or others get into it: automatic forwarding, forwarding addresses,
 * delegates, send-as. They need `gmail.settings.sharing`, which only a service account with domain-wide delegation has.
 */
import type { Route, RoutedRequest } from '../cloud/request.ts';
import { findGoogleUser, type GmailSettings, type GoogleUser, type SendAs } from '../estate/index.ts';
import { refuseMail } from './answers.ts';
import { bodyOf, route, type Workspace } from './context.ts';
import { mailOf, read, write } from './gmail.ts';

const create = [{ bucket: 'gmail', units: 100 }, { bucket: 'gmailUser', units: 100 }]; // prettier-ignore
const id = (name: string) => `gmail.users.settings.${name}`;
const gone = (): never => refuseMail(404, 'notFound', 'Requested entity was not found.');

export const sharingRoutes = (ws: Workspace): Route[] => [
  route(id('updateAutoForwarding'), write, (request) => updateForwarding(mailOf(ws, request).mail, request)),
  ...delegateRoutes(ws),
  ...forwardingRoutes(ws),
  ...sendAsRoutes(ws),
];

const updateForwarding = (mail: GmailSettings, request: RoutedRequest): unknown => {
  const { enabled, emailAddress, disposition } = bodyOf(request) as Partial<GmailSettings['autoForwarding']>;
  if (enabled !== true) {
    mail.autoForwarding = { enabled: false };
    return mail.autoForwarding;
  }
  if (emailAddress === undefined || disposition === undefined)
    return refuseMail(400, 'invalidArgument', 'Invalid forwarding settings');
  if (mail.forwardingAddresses.get(emailAddress) !== 'accepted')
    return refuseMail(400, 'failedPrecondition', 'Unrecognized forwarding address', 'FAILED_PRECONDITION');
  mail.autoForwarding = { enabled: true, emailAddress, disposition };
  return mail.autoForwarding;
};

const delegateRoutes = (ws: Workspace): Route[] => [
  route(id('delegates.list'), read, (request) => {
    const delegates = [...mailOf(ws, request).mail.delegates].map(([delegateEmail, verificationStatus]) => ({ delegateEmail, verificationStatus })); // prettier-ignore
    return delegates.length === 0 ? {} : { delegates };
  }),
  route(id('delegates.create'), create, (request) => {
    const { user, mail } = mailOf(ws, request);
    const { delegateEmail = '' } = bodyOf(request) as { delegateEmail?: string };
    const delegate = findGoogleUser(ws.google, delegateEmail);
    // An alias will not do, and nobody of another organisation.
    if (delegate === undefined || delegate.primaryEmail !== delegateEmail || delegate.id === user.id)
      return refuseMail(400, 'invalidArgument', 'Invalid delegate');
    if (mail.delegates.has(delegateEmail)) refuseMail(409, 'alreadyExists', 'Delegate already exists');
    mail.delegates.set(delegateEmail, 'accepted');
    return { delegateEmail, verificationStatus: 'accepted' };
  }),
  route(id('delegates.delete'), write, (request) => {
    if (!mailOf(ws, request).mail.delegates.delete(request.ids['delegateEmail'] ?? '')) gone();
  }),
];

const forwardingRoutes = (ws: Workspace): Route[] => [
  route(id('forwardingAddresses.list'), read, (request) => {
    const forwardingAddresses = [...mailOf(ws, request).mail.forwardingAddresses].map(([forwardingEmail, verificationStatus]) => ({ forwardingEmail, verificationStatus })); // prettier-ignore
    return forwardingAddresses.length === 0 ? {} : { forwardingAddresses };
  }),
  route(id('forwardingAddresses.create'), create, (request) => {
    const { mail } = mailOf(ws, request);
    const { forwardingEmail = '' } = bodyOf(request) as { forwardingEmail?: string };
    if (!forwardingEmail.includes('@')) refuseMail(400, 'invalidArgument', 'Invalid forwarding address');
    if (mail.forwardingAddresses.has(forwardingEmail)) refuseMail(409, 'alreadyExists', 'Forwarding address exists'); // prettier-ignore
    // Outside the organisation somebody must first answer a mail: what was undone does not come back by itself.
    const verificationStatus = isOurs(ws, forwardingEmail) ? 'accepted' : 'pending';
    mail.forwardingAddresses.set(forwardingEmail, verificationStatus);
    return { forwardingEmail, verificationStatus };
  }),
  route(id('forwardingAddresses.delete'), write, (request) => {
    const { mail } = mailOf(ws, request);
    const address = request.ids['forwardingEmail'] ?? '';
    if (!mail.forwardingAddresses.delete(address)) gone();
    if (mail.autoForwarding.emailAddress === address) mail.autoForwarding = { enabled: false };
  }),
];

const sendAsRoutes = (ws: Workspace): Route[] => [
  route(id('sendAs.list'), read, (request) => {
    const { user, mail } = mailOf(ws, request);
    return {
      sendAs: [primary(user), ...[...mail.sendAs.values()].map((one) => ({ ...one, isDefault: false }))],
    };
  }),
  route(id('sendAs.create'), create, (request) => {
    const { user, mail } = mailOf(ws, request);
    const asked = bodyOf(request) as Partial<SendAs>;
    const {
      sendAsEmail = '',
      displayName = '',
      replyToAddress = '',
      signature = '',
      treatAsAlias = false,
    } = asked;
    if (!sendAsEmail.includes('@')) refuseMail(400, 'invalidArgument', 'Invalid send-as address');
    if (mail.sendAs.has(sendAsEmail) || sendAsEmail === user.primaryEmail)
      refuseMail(409, 'alreadyExists', 'Alias already exists');
    const verificationStatus = isOurs(ws, sendAsEmail) ? 'accepted' : 'pending';
    mail.sendAs.set(sendAsEmail, { sendAsEmail, displayName, replyToAddress, signature, treatAsAlias, verificationStatus }); // prettier-ignore
    return { ...mail.sendAs.get(sendAsEmail), isDefault: false };
  }),
  route(id('sendAs.delete'), write, (request) => {
    const { user, mail } = mailOf(ws, request);
    const address = request.ids['sendAsEmail'] ?? '';
    if (address === user.primaryEmail)
      refuseMail(400, 'invalidArgument', 'Cannot delete the primary address');
    if (!mail.sendAs.delete(address)) gone();
  }),
];

const primary = (user: GoogleUser) => ({
  sendAsEmail: user.primaryEmail,
  displayName: '',
  replyToAddress: '',
  signature: '',
  isPrimary: true,
  isDefault: true,
});

const isOurs = (ws: Workspace, address: string): boolean =>
  ws.google.domains.includes(address.slice(address.indexOf('@') + 1));

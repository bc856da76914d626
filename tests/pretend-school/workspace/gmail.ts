/** Gmail settings that a user could change alone: filters, IMAP, POP; and how forwarding stands. */
import { randomBytes } from 'node:crypto';
import type { Route, RoutedRequest } from '../cloud/request.ts';
import {
  findGoogleUser,
  gmailOf,
  type GmailFilter,
  type GmailSettings,
  type GoogleUser,
} from '../estate/index.ts';
import { refuseMail } from './answers.ts';
import { bodyOf, route, type Workspace } from './context.ts';

/** Units of Gmail's quota: reading a setting, writing one, making a delegate and the like. */
export const read = [{ bucket: 'gmail', units: 1 }, { bucket: 'gmailUser', units: 1 }]; // prettier-ignore
export const write = [{ bucket: 'gmail', units: 5 }, { bucket: 'gmailUser', units: 5 }]; // prettier-ignore

export interface Mail {
  readonly user: GoogleUser;
  readonly mail: GmailSettings;
}

/**
 * The mailbox of a call. A token opens only the mailbox of its own subject, and Gmail knows no suspended users.
 */
export const mailOf = (ws: Workspace, { ids, caller }: RoutedRequest): Mail => {
  const asked = ids['userId'] ?? 'me';
  const subject = findGoogleUser(ws.google, caller.subject ?? '');
  const user = asked === 'me' ? subject : findGoogleUser(ws.google, asked);
  if (user === undefined || subject === undefined || user.id !== subject.id)
    return refuseMail(403, 'forbidden', `Delegation denied for ${caller.subject ?? caller.app}`);
  if (user.suspended || user.archived || !user.isMailboxSetup)
    return refuseMail(400, 'failedPrecondition', 'Mail service not enabled', 'FAILED_PRECONDITION');
  return { user, mail: gmailOf(ws.google, user) };
};

export const gmailRoutes = (ws: Workspace): Route[] => {
  const of = (request: RoutedRequest) => mailOf(ws, request).mail;
  const id = (name: string) => `gmail.users.settings.${name}`;
  return [
    route(id('getAutoForwarding'), read, (request) => of(request).autoForwarding),
    route(id('getImap'), read, (request) => of(request).imap),
    route(id('updateImap'), write, (request) => {
      const mail = of(request);
      const { enabled } = bodyOf(request);
      if (typeof enabled !== 'boolean') refuseMail(400, 'invalidArgument', 'Invalid value at enabled');
      mail.imap = { ...mail.imap, ...bodyOf(request) };
      return mail.imap;
    }),
    route(id('getPop'), read, (request) => of(request).pop),
    route(id('updatePop'), write, (request) => {
      const mail = of(request);
      const { accessWindow } = bodyOf(request);
      if (!['disabled', 'fromNowOn', 'allMail'].includes(String(accessWindow)))
        refuseMail(400, 'invalidArgument', 'Invalid value at access_window');
      mail.pop = { ...mail.pop, ...bodyOf(request) };
      return mail.pop;
    }),
    route(id('filters.list'), read, (request) => {
      const filter = [...of(request).filters.values()];
      return filter.length === 0 ? {} : { filter };
    }),
    route(id('filters.get'), read, (request) => filterOf(of(request), request)),
    route(id('filters.create'), write, (request) => createFilter(of(request), request)),
    route(id('filters.delete'), write, (request) => {
      const mail = of(request);
      mail.filters.delete(filterOf(mail, request).id);
    }),
  ];
};

const filterOf = (mail: GmailSettings, { ids }: RoutedRequest): GmailFilter =>
  mail.filters.get(ids['id'] ?? '') ?? refuseMail(404, 'notFound', 'Requested entity was not found.');

/** There is no changing of a filter: it is deleted and made again, with a new id. */
const createFilter = (mail: GmailSettings, request: RoutedRequest): GmailFilter => {
  const { criteria = {}, action = {} } = bodyOf(request) as Partial<GmailFilter>;
  if (action.forward !== undefined && mail.forwardingAddresses.get(action.forward) !== 'accepted')
    refuseMail(400, 'failedPrecondition', 'Unrecognized forwarding address', 'FAILED_PRECONDITION');
  const same = JSON.stringify([criteria, action]);
  if ([...mail.filters.values()].some((one) => JSON.stringify([one.criteria, one.action]) === same))
    refuseMail(400, 'failedPrecondition', 'Filter already exists', 'FAILED_PRECONDITION');
  const filter = { id: `ANe1Bmj${randomBytes(15).toString('base64url')}`, criteria, action };
  mail.filters.set(filter.id, filter);
  return filter;
};

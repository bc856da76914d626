/** What of a mailbox Graph can say and change: inbox rules, automatic replies. Forwarding set in Exchange it cannot. */
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import { jsonOf } from '../cloud/request.ts';
import { type Mailbox, mailboxOf, type MailRule } from '../estate/index.ts';
import { fail, many, nothing, one } from './answers.ts';
import { userOf } from './users.ts';
import type { GraphWorld } from './world.ts';

const mailbox = (world: GraphWorld, request: RoutedRequest): Mailbox => {
  const found = mailboxOf(world.entra, userOf(world, request));
  if (found === undefined)
    throw fail(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    );
  return found;
};

const ruleOf = (
  world: GraphWorld,
  request: RoutedRequest,
): { readonly box: Mailbox; readonly rule: MailRule } => {
  const box = mailbox(world, request);
  const rule = box.rules.find(({ id }) => id === request.ids['messageRule-id']);
  if (rule === undefined)
    throw fail(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  return { box, rule };
};

const viewRule = ({ conditions, ...rule }: MailRule): object => ({
  ...rule,
  hasError: false,
  isReadOnly: false,
  ...(conditions !== null && { conditions }),
});

const patchRule = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const { rule } = ruleOf(world, request);
  const change = (jsonOf(request) ?? {}) as Partial<MailRule>;
  const known = ['displayName', 'sequence', 'isEnabled', 'conditions', 'actions'];
  const stray = Object.keys(change).find((name) => !known.includes(name));
  if (stray !== undefined) throw fail(400, 'ErrorInvalidRequest', 'The request is invalid.');
  Object.assign(rule, change);
  return one('messageRules', viewRule(rule));
};

const deleteRule = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const { box, rule } = ruleOf(world, request);
  box.rules.splice(box.rules.indexOf(rule), 1);
  return nothing;
};

const viewSettings = (box: Mailbox): object => ({
  archiveFolder: null,
  timeZone: 'GMT Standard Time',
  delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
  dateFormat: 'dd/MM/yyyy',
  timeFormat: 'HH:mm',
  userPurpose: box.userPurpose,
  automaticRepliesSetting: {
    ...box.automaticReplies,
    scheduledStartDateTime: { dateTime: '2026-11-21T20:00:00.0000000', timeZone: 'UTC' },
    scheduledEndDateTime: { dateTime: '2026-11-22T20:00:00.0000000', timeZone: 'UTC' },
  },
  language: { locale: 'en-GB', displayName: 'English (United Kingdom)' },
});

const replyFields = ['status', 'externalAudience', 'internalReplyMessage', 'externalReplyMessage'];

const patchSettings = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  const box = mailbox(world, request);
  const { automaticRepliesSetting: change = {}, ...others } = (jsonOf(request) ?? {}) as {
    readonly automaticRepliesSetting?: Record<string, unknown>;
  };
  if (Object.keys(others).length > 0) throw fail(400, 'ErrorInvalidRequest', 'The request is invalid.');
  for (const name of replyFields)
    if (change[name] !== undefined) Object.assign(box.automaticReplies, { [name]: change[name] });
  const { automaticRepliesSetting } = viewSettings(box) as { automaticRepliesSetting: object };
  return one('mailboxSettings', { automaticRepliesSetting });
};

const rules = '/users/{user-id}/mailFolders/inbox/messageRules';

export const mailboxRoutes = (world: GraphWorld): readonly Route[] => [
  {
    method: 'GET',
    template: rules,
    handle: (request) => many('messageRules', mailbox(world, request).rules.map(viewRule)),
  },
  { method: 'PATCH', template: `${rules}/{messageRule-id}`, handle: (request) => patchRule(world, request) },
  {
    method: 'DELETE',
    template: `${rules}/{messageRule-id}`,
    handle: (request) => deleteRule(world, request),
  },
  {
    method: 'GET',
    template: '/users/{user-id}/mailboxSettings',
    handle: (request) => one('mailboxSettings', viewSettings(mailbox(world, request))),
  },
  {
    method: 'PATCH',
    template: '/users/{user-id}/mailboxSettings',
    handle: (request) => patchSettings(world, request),
  },
];

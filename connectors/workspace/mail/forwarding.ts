/** Automatic forwarding of everything, and the filters that forward some of it. */
import type { z } from 'zod';
import type { Held } from '../../../bot/core/ports.ts';
import { failedBy, type Answer } from '../ask.ts';
import {
  autoForwarding,
  filter,
  filters,
  forwardingAddress,
  forwardingAddresses,
  nothing,
} from '../schema.ts';
import {
  defined,
  given,
  mapAnswer,
  readWas,
  taken,
  type Given,
  type Mailbox,
  type MailKind,
} from './mailbox.ts';

const me = 'me';
const confirmFirst =
  'The address that mail was forwarded to must be confirmed again: Google has sent it a message. When it is confirmed, turn forwarding on again in the settings of the mailbox.';

/** Forwarding within the school comes back by itself; an address outside must be confirmed by whoever reads mail there. */
const undoTo = (address: string, { isOutside }: Mailbox): Pick<Held, 'undoable' | 'undo'> =>
  isOutside(address)
    ? {
        undoable: false,
        undo: 'It forwards mail out of the school: the person adds the address again in the settings of the mailbox and confirms it there, if it is still wanted.',
      }
    : { undoable: true };

const readForwarding = ({ ask, as }: Mailbox) =>
  ask(
    'gmail.users.settings.getAutoForwarding',
    autoForwarding,
    (api, options) => api.users.settings.getAutoForwarding({ userId: me }, options),
    { as },
  );

const writeForwarding = (value: z.output<typeof autoForwarding>, { ask, as }: Mailbox) =>
  ask(
    'gmail.users.settings.updateAutoForwarding',
    nothing,
    (api, options) =>
      api.users.settings.updateAutoForwarding({ userId: me, requestBody: defined(value) }, options),
    { as },
  );

/**
 * Whether mail may be forwarded to an address: put back where it was taken away, which asks its owner to confirm it unless it is the
 * school's own.
 */
const mayForwardTo = async (forwardingEmail: string, mailbox: Mailbox): Promise<Answer<boolean>> => {
  const listed = await listForwardingAddresses(mailbox);
  if (!listed.ok) return listed;
  const known = listed.value.find((one) => one.forwardingEmail === forwardingEmail);
  if (known !== undefined) return { ok: true, value: known.verificationStatus !== 'pending' };
  const made = await addForwardingAddress(forwardingEmail, mailbox);
  if (failedBy(made, 'there-already')) return { ok: true, value: false };
  return mapAnswer(made, ({ verificationStatus }) => verificationStatus === 'accepted');
};

/** Google asks the owner of an address outside to confirm it. */
export const addForwardingAddress = (forwardingEmail: string, { ask, as }: Pick<Mailbox, 'ask' | 'as'>) =>
  ask(
    'gmail.users.settings.forwardingAddresses.create',
    forwardingAddress,
    (api, options) =>
      api.users.settings.forwardingAddresses.create(
        { userId: me, requestBody: { forwardingEmail } },
        options,
      ),
    { as, idempotent: true },
  );

export const listForwardingAddresses = async ({ ask, as }: Mailbox) =>
  mapAnswer(
    await ask(
      'gmail.users.settings.forwardingAddresses.list',
      forwardingAddresses,
      (api, options) => api.users.settings.forwardingAddresses.list({ userId: me }, options),
      { as },
    ),
    (list) => list.forwardingAddresses,
  );

export const forwarding: MailKind = {
  what: 'forwarding',
  held: async (mailbox) =>
    mapAnswer(await readForwarding(mailbox), (value) =>
      value.enabled
        ? [
            {
              what: 'forwarding',
              id: 'all',
              title: `All mail is forwarded to ${value.emailAddress ?? 'an address that Google does not name'}`,
              was: JSON.stringify(value),
              ...undoTo(value.emailAddress ?? '', mailbox),
            },
          ]
        : [],
    ),
  take: async (_held, mailbox) => {
    const now = await readForwarding(mailbox);
    if (!now.ok) return now;
    if (!now.value.enabled) return { ok: true, value: 'already' };
    return taken(await writeForwarding({ enabled: false }, mailbox));
  },
  give: async (held, mailbox) => {
    const value = readWas(held, autoForwarding);
    const now = await readForwarding(mailbox);
    if (!now.ok) return now;
    if (now.value.enabled && now.value.emailAddress === value.emailAddress) return given('already');
    const may = await mayForwardTo(value.emailAddress ?? '', mailbox);
    if (!may.ok || !may.value) return notYet(may);
    return refusedAddress(mapAnswer(await writeForwarding(value, mailbox), (): Given => 'done'));
  },
};

/** Google takes no such address, or not yet. */
const refusedAddress = (answer: Answer<Given>): Answer<Given> =>
  failedBy(answer, 'invalid') ? given({ askHuman: confirmFirst }) : answer;

/** The address is not to be forwarded to yet; any other refusal stays what it is. */
const notYet = (may: Answer<boolean>): Answer<Given> =>
  refusedAddress(mapAnswer(may, (): Given => ({ askHuman: confirmFirst })));

type Filter = z.output<typeof filter>;

const listFilters = async ({ ask, as }: Mailbox): Promise<Answer<readonly Filter[]>> =>
  mapAnswer(
    await ask(
      'gmail.users.settings.filters.list',
      filters,
      (api, options) => api.users.settings.filters.list({ userId: me }, options),
      { as },
    ),
    (list) => list.filter,
  );

const deleteFilter = ({ id }: Pick<Filter, 'id'>, { ask, as }: Mailbox) =>
  ask(
    'gmail.users.settings.filters.delete',
    nothing,
    (api, options) => api.users.settings.filters.delete({ userId: me, id }, options),
    { as },
  );

const contentOf = ({ criteria, action }: Filter): string => JSON.stringify(sorted([criteria, action]));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
};

/** The same filter under whatever id: one that was put back has a new one. */
const sameAs = async (held: Held, mailbox: Mailbox): Promise<Answer<Filter | undefined>> => {
  const content = contentOf(readWas(held, filter));
  return mapAnswer(await listFilters(mailbox), (all) => all.find((one) => contentOf(one) === content));
};

const describe = (criteria: Filter['criteria']): string => {
  const words = Object.entries(criteria).map(([name, value]) => `${name}: ${String(value)}`);
  return words.length === 0 ? 'all mail' : `mail with ${words.join(', ')}`;
};

export const forwardingFilter: MailKind = {
  what: 'filter',
  held: async (mailbox) =>
    mapAnswer(await listFilters(mailbox), (all) =>
      all.flatMap((one): readonly Held[] =>
        one.action.forward === undefined
          ? []
          : [
              {
                what: 'filter',
                id: one.id,
                title: `A filter forwards ${describe(one.criteria)} to ${one.action.forward}`,
                was: JSON.stringify(one),
                ...undoTo(one.action.forward, mailbox),
              },
            ],
      ),
    ),
  take: async (held, mailbox) => {
    const answer = await deleteFilter(held, mailbox);
    if (!failedBy(answer, 'absent')) return taken(answer);
    const again = await sameAs(held, mailbox);
    if (!again.ok) return again;
    return again.value === undefined
      ? { ok: true, value: 'already' }
      : taken(await deleteFilter(again.value, mailbox));
  },
  give: async (held, mailbox) => {
    const there = await sameAs(held, mailbox);
    if (!there.ok) return there;
    if (there.value !== undefined) return given('already');
    const { criteria, action } = readWas(held, filter);
    const may = await mayForwardTo(action.forward ?? '', mailbox);
    if (!may.ok || !may.value) return notYet(may);
    const made = await mailbox.ask(
      'gmail.users.settings.filters.create',
      nothing,
      (api, options) =>
        api.users.settings.filters.create(
          { userId: me, requestBody: { criteria, action: defined(action) } },
          options,
        ),
      { as: mailbox.as },
    );
    return refusedAddress(mapAnswer(made, (): Given => 'done'));
  },
};

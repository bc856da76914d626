/** IMAP and POP: other mail programs that fetch the mail, some with an app password and no second step. */
import type { z } from 'zod';
import { imap as imapShape, nothing, pop as popShape } from '../schema.ts';
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
type Imap = z.output<typeof imapShape>;
type Pop = z.output<typeof popShape>;

const readImap = ({ ask, as }: Mailbox) =>
  ask(
    'gmail.users.settings.getImap',
    imapShape,
    (api, options) => api.users.settings.getImap({ userId: me }, options),
    { as },
  );
const writeImap = (value: Imap, { ask, as }: Mailbox) =>
  ask(
    'gmail.users.settings.updateImap',
    nothing,
    (api, options) => api.users.settings.updateImap({ userId: me, requestBody: defined(value) }, options),
    { as },
  );

export const imap: MailKind = {
  what: 'imap',
  held: async (mailbox) =>
    mapAnswer(await readImap(mailbox), (value) =>
      value.enabled
        ? [
            {
              what: 'imap',
              id: 'imap',
              title: 'Other mail programs may fetch mail by IMAP',
              was: JSON.stringify(value),
              undoable: true,
            },
          ]
        : [],
    ),
  take: async (_held, mailbox) => {
    const now = await readImap(mailbox);
    if (!now.ok) return now;
    if (!now.value.enabled) return { ok: true, value: 'already' };
    return taken(await writeImap({ ...now.value, enabled: false }, mailbox));
  },
  give: async (held, mailbox) => {
    const now = await readImap(mailbox);
    if (!now.ok) return now;
    if (now.value.enabled) return given('already');
    return mapAnswer(await writeImap(readWas(held, imapShape), mailbox), (): Given => 'done');
  },
};

const readPop = ({ ask, as }: Mailbox) =>
  ask(
    'gmail.users.settings.getPop',
    popShape,
    (api, options) => api.users.settings.getPop({ userId: me }, options),
    { as },
  );
const writePop = (value: Pop, { ask, as }: Mailbox) =>
  ask(
    'gmail.users.settings.updatePop',
    nothing,
    (api, options) => api.users.settings.updatePop({ userId: me, requestBody: defined(value) }, options),
    { as },
  );
const isOff = ({ accessWindow }: Pop): boolean =>
  ['disabled', 'accessWindowUnspecified'].includes(accessWindow);

export const pop: MailKind = {
  what: 'pop',
  held: async (mailbox) =>
    mapAnswer(await readPop(mailbox), (value) =>
      isOff(value)
        ? []
        : [
            {
              what: 'pop',
              id: 'pop',
              title: 'Other mail programs may fetch mail by POP',
              was: JSON.stringify(value),
              undoable: true,
            },
          ],
    ),
  take: async (_held, mailbox) => {
    const now = await readPop(mailbox);
    if (!now.ok) return now;
    if (isOff(now.value)) return { ok: true, value: 'already' };
    return taken(await writePop({ ...now.value, accessWindow: 'disabled' }, mailbox));
  },
  give: async (held, mailbox) => {
    const value = readWas(held, popShape);
    const now = await readPop(mailbox);
    if (!now.ok) return now;
    if (now.value.accessWindow === value.accessWindow) return given('already');
    return mapAnswer(await writePop(value, mailbox), (): Given => 'done');
  },
};

/** What sends mail on (audit-and-leavers.md 1.2, 1.4, and 2.2 steps 5 and 6). Automatic replies are left alone. */
import { z } from 'zod';
import type { Changed, Checked, Held, Hold } from '../../bot/core/ports.ts';
import { costing, type Client, type Refused } from './client.ts';
import { askHuman, done, unexpected } from './errors.ts';
import { userPath } from './find-account.ts';
import { kept } from './held.ts';
import { ruleSchema, type MailRule } from './schema.ts';

export const mailOf = (client: Client): Hold => ({
  held: (id) => heldRules(id, client),
  take: (id, held) =>
    held.what === wholeMailbox
      ? Promise.resolve({ done: false, askHuman: stopForwarding(id), unseen: true })
      : switchRule(id, held, false, client),
  give: (id, held) =>
    held.what === wholeMailbox
      ? Promise.resolve(askHuman(giveForwarding(id)))
      : switchRule(id, held, true, client),
});

const wholeMailbox = 'mailbox-forwarding';

/** Graph cannot see it, whatever is asked of it (1.4): so it is said, each time, and a person may look. */
const ofWholeMailbox = (id: string): Held => ({
  what: wholeMailbox,
  id: wholeMailbox,
  title: 'Forwarding of the whole mailbox: Microsoft does not let Lantern see whether it is on',
  was: '{}',
  undoable: false,
  undo: giveForwarding(id),
});

const stopForwarding = (id: string): string =>
  `Microsoft does not let Lantern see whether the whole mailbox forwards. Look in Exchange Online PowerShell: Get-Mailbox -Identity ${id} | Format-List ForwardingSmtpAddress,ForwardingAddress,DeliverToMailboxAndForward. If it does, keep what it says and switch it off: Set-Mailbox -Identity ${id} -ForwardingSmtpAddress $null -ForwardingAddress $null -DeliverToMailboxAndForward $false`;
const giveForwarding = (id: string): string =>
  `If the whole mailbox forwarded before, set it again with the address that was kept: Set-Mailbox -Identity ${id} -ForwardingSmtpAddress ADDRESS -DeliverToMailboxAndForward $true`;

const cost = costing('outlook');
const rulesPath = (id: string): string => `${userPath(id)}/mailFolders/inbox/messageRules`;

const heldRules = async (id: string, client: Client): Promise<Checked<readonly Held[]>> => {
  const rules = await client.readAll(rulesPath(id), ruleSchema, { cost });
  if (!rules.ok) return withoutRules(id, rules, client);
  const sending = rules.value.filter((rule) => rule.isEnabled !== false && targetsOf(rule).length > 0);
  return { checked: true, value: [...sending.map(heldRule), ofWholeMailbox(id)] };
};

const heldRule = (rule: MailRule): Held => ({
  ...kept('forwarding', rule.id, { isEnabled: true }),
  title: `Rule “${rule.displayName ?? 'without a name'}” sends mail on to ${targetsOf(rule).join(', ')}`,
});

const targetsOf = ({ actions }: MailRule): readonly string[] =>
  [actions?.forwardTo, actions?.redirectTo, actions?.forwardAsAttachmentTo]
    .flatMap((recipients) => recipients ?? [])
    .map(({ emailAddress }) => emailAddress?.address ?? emailAddress?.name ?? 'somebody');

const licencesSchema = z.object({ assignedLicenses: z.array(z.object({ skuId: z.string() })).nullish() });

/** No mailbox holds nothing; one that is kept elsewhere, or that may not be looked into, is not "nothing". */
const withoutRules = async (
  id: string,
  refused: Refused,
  client: Client,
): Promise<Checked<readonly Held[]>> => {
  if (refused.status === 403)
    return { checked: false, because: 'Lantern may not read the settings of mailboxes.' };
  if (refused.status !== 404 || !refused.code.startsWith('Mailbox')) throw unexpected(refused);
  const user = await client.read(`${userPath(id)}?$select=assignedLicenses`, licencesSchema);
  if (!user.ok) throw unexpected(user);
  if ((user.value.assignedLicenses ?? []).length === 0) return { checked: true, value: [] };
  return {
    checked: false,
    because:
      'Microsoft does not let Lantern look into its mailbox: it may be on the school’s own server, or not be ready yet.',
  };
};

const switchRule = async (id: string, held: Held, isEnabled: boolean, client: Client): Promise<Changed> => {
  const rules = await client.readAll(rulesPath(id), ruleSchema, { cost });
  if (!rules.ok) {
    if (rules.status === 403) return notAllowed(held, isEnabled);
    throw unexpected(rules);
  }
  const rule = rules.value.find((one) => one.id === held.id);
  if (rule === undefined) return isEnabled ? askHuman(lostRule(held)) : done(true);
  if (rule.isEnabled === isEnabled) return done(true);
  const answer = await client.write(
    'PATCH',
    `${rulesPath(id)}/${encodeURIComponent(held.id)}`,
    { isEnabled },
    cost,
  );
  if (answer.ok) return done();
  if (answer.status === 404) return isEnabled ? askHuman(lostRule(held)) : done(true);
  if (rule.isReadOnly === true || answer.status === 400)
    return askHuman(
      `Change this rule in Outlook or Exchange: Microsoft does not let programs do it. ${held.title}.`,
    );
  if (answer.status === 403) return notAllowed(held, isEnabled);
  throw unexpected(answer);
};

const notAllowed = ({ title }: Held, isEnabled: boolean): Changed =>
  askHuman(
    `Switch this rule ${isEnabled ? 'on' : 'off'} in Outlook or Exchange: Lantern may not change the settings of mailboxes. ${title}.`,
  );

const lostRule = ({ title }: Held): string =>
  `The rule is gone from the mailbox, so it has to be made anew in Outlook. It was: ${title}.`;

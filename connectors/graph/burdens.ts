/** What hangs on an account: groups that nobody else owns, people who report to it, addresses that others may write to. */
import { z } from 'zod';
import type { Burden, Checked } from '../../bot/core/ports.ts';
import { aliasesOf } from './account.ts';
import type { Client, Refused, Reply } from './client.ts';
import { unexpected } from './errors.ts';
import { userPath } from './find-account.ts';
import { idSchema, isGroup, listOf, objectFields, objectSchema, text, type GraphObject } from './schema.ts';

const addressesSchema = z.object({
  userPrincipalName: z.string(),
  mail: text,
  proxyAddresses: z.array(z.string()).nullish(),
});

/** See `Accounts.burdens`. One thing that could not be looked at makes the whole "not checked". */
export const readBurdens = async (id: string, client: Client): Promise<Checked<readonly Burden[]>> => {
  const user = userPath(id);
  const [owned, reports, addresses] = await Promise.all([
    client.readAll(`${user}/ownedObjects?$select=${objectFields}&$top=999`, objectSchema),
    client.readAll(`${user}/directReports?$select=id,displayName`, objectSchema),
    client.read(`${user}?$select=userPrincipalName,mail,proxyAddresses`, addressesSchema),
  ]);
  if (!owned.ok) return notChecked(owned, 'which groups it owns');
  if (!reports.ok) return notChecked(reports, 'who reports to it');
  if (!addresses.ok) return notChecked(addresses, 'its addresses');
  const sole = await soleOwned(owned.value.filter(isGroup), client);
  if (!sole.checked) return sole;
  const managed = reports.value.length;
  return {
    checked: true,
    value: [
      ...sole.value.map(burdenOf),
      ...publishedOf(addresses.value).map((title): Burden => ({ what: 'published-address', title })),
      ...(managed === 0
        ? []
        : [{ what: 'manages-people', title: managed === 1 ? '1 person' : `${managed} people` } as const]),
    ],
  };
};

const burdenOf = (group: GraphObject): Burden => ({
  what: isTeam(group) ? 'sole-owner-of-team' : 'sole-owner-of-group',
  title: group.displayName ?? group.id,
});

export const isTeam = ({ resourceProvisioningOptions }: GraphObject): boolean =>
  resourceProvisioningOptions?.includes('Team') === true;

const ownersPath = (group: string): string => `/groups/${encodeURIComponent(group)}/owners?$select=id`;
const ownersSchema = listOf(idSchema);

/** How many own a group; "2" is as good as more. */
export const countOwners = async (group: string, client: Client): Promise<Reply<number>> => {
  const owners = await client.read(ownersPath(group), ownersSchema);
  return owners.ok ? { ...owners, value: owners.value.value.length } : owners;
};

/** Those of the groups that have one owner, who is then this account. */
const soleOwned = async (
  groups: readonly GraphObject[],
  client: Client,
): Promise<Checked<readonly GraphObject[]>> => {
  const owners = await client.readMany(
    groups.map((group) => ownersPath(group.id)),
    ownersSchema,
  );
  const sole: GraphObject[] = [];
  for (const group of groups) {
    const answer = owners.get(ownersPath(group.id));
    // A group that went away meanwhile hangs on nobody.
    if (answer === undefined || (!answer.ok && answer.status === 404)) continue;
    if (!answer.ok) return notChecked(answer, 'who else owns its groups');
    if (answer.value.value.length <= 1 && answer.value['@odata.nextLink'] === undefined) sole.push(group);
  }
  return { checked: true, value: sole };
};

/**
 * Addresses besides its own and the tenant's technical ones. Microsoft does not say which of them is on a web page or a letter,
 * so each counts as one that others may write to.
 */
const publishedOf = (user: z.infer<typeof addressesSchema>): readonly string[] =>
  aliasesOf(user, user.userPrincipalName.toLowerCase()).filter(
    (address) => !address.endsWith('.onmicrosoft.com'),
  );

const notChecked = (refused: Refused, what: string): Checked<never> => {
  if (refused.status === 403)
    return { checked: false, because: `Lantern may not read in Microsoft 365 ${what}.` };
  if (refused.status === 404)
    return { checked: false, because: 'The account is not in Microsoft 365 any more.' };
  throw unexpected(refused);
};

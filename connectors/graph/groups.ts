/** Groups somebody is in, and groups they own (audit-and-leavers.md 2.2, step 10). */
import { z } from 'zod';
import type { Changed, Checked, Held, Hold } from '../../bot/core/ports.ts';
import { countOwners, isTeam } from './burdens.ts';
import type { Client, Reply } from './client.ts';
import { askHuman, done, forbidden, unexpected } from './errors.ts';
import { userPath } from './find-account.ts';
import { gone, kept, optionalChange, wasOf } from './held.ts';
import { isGroup, objectFields, objectSchema, type GraphObject } from './schema.ts';

export const groupsOf = (client: Client): Hold => ({
  held: (id) => heldGroups(id, client),
  take: (id, held) => takeGroup(id, held, client),
  give: (id, held) => giveGroup(id, held, client),
});

const kinds = ['plain', 'dynamic', 'synced', 'mail-enabled', 'role-assignable'] as const;
type Kind = (typeof kinds)[number];
const wasSchema = z.object({ kind: z.enum(kinds) });

const kindOf = (group: GraphObject): Kind => {
  if (group.isAssignableToRole === true) return 'role-assignable';
  if (group.onPremisesSyncEnabled === true) return 'synced';
  if (group.groupTypes?.includes('DynamicMembership') === true) return 'dynamic';
  return group.mailEnabled === true && group.groupTypes?.includes('Unified') !== true
    ? 'mail-enabled'
    : 'plain';
};

/** Who can change it, where Microsoft lets no program like Lantern do so. */
const whereToGo: Readonly<Record<Exclude<Kind, 'plain'>, string>> = {
  dynamic:
    'its members follow a rule. Change what the rule looks at (for example the department), or the rule: Entra admin centre, Groups',
  synced: 'it is kept in the school’s own Active Directory. Change it there',
  'mail-enabled': 'it is a mailing list. Change it in the Exchange admin centre, Recipients, Groups',
  'role-assignable':
    'it gives administrative roles, so only a higher administrator may change it: Entra admin centre, Groups',
};

const part = { group: 'members', 'group-owner': 'owners' } as const;
const isPart = (what: string): what is keyof typeof part => what in part;

const heldGroups = async (id: string, client: Client): Promise<Checked<readonly Held[]>> => {
  const query = `$select=${objectFields}&$top=999`;
  const [member, owner] = await Promise.all([
    client.readAll(`${userPath(id)}/memberOf?${query}`, objectSchema),
    client.readAll(`${userPath(id)}/ownedObjects?${query}`, objectSchema),
  ]);
  for (const answer of [member, owner]) {
    if (answer.ok) continue;
    if (answer.status !== 403) throw unexpected(answer);
    return { checked: false, because: 'Lantern may not read which groups it is in.' };
  }
  const of = (answer: Reply<readonly GraphObject[]>) => (answer.ok ? answer.value.filter(isGroup) : []);
  return {
    checked: true,
    value: [
      // Ownership first: who is no member any more cannot be seen in the group's own pages.
      ...of(owner).map((group) => heldGroup('group-owner', group)),
      ...of(member).map((group) => heldGroup('group', group)),
    ],
  };
};

const heldGroup = (what: keyof typeof part, group: GraphObject): Held => {
  const name = `the ${isTeam(group) ? 'team' : 'group'} “${group.displayName ?? group.id}”`;
  return {
    ...kept(what, group.id, { kind: kindOf(group) }),
    title: what === 'group' ? `In ${name}` : `Owns ${name}`,
  };
};

const takeGroup = async (id: string, held: Held, client: Client): Promise<Changed> => {
  const { what } = held;
  const refused = byHand('Take it out', held);
  if (!isPart(what) || refused !== undefined) return refused ?? askHuman(held.title);
  if (what === 'group-owner') {
    const last = await isLastOwner(held, client);
    if (last !== undefined) return last;
  }
  const path = `/groups/${encodeURIComponent(held.id)}/${part[what]}/${encodeURIComponent(id)}/$ref`;
  const answer = await client.write('DELETE', path, undefined);
  const words = `${held.title}. Take it out by hand: Entra admin centre, Groups, the group, ${what === 'group' ? 'Members' : 'Owners'}`;
  return gone(answer) ?? refusedChange(answer, what, words, client);
};

const giveGroup = async (id: string, held: Held, client: Client): Promise<Changed> => {
  const { what } = held;
  const refused = byHand('Put it back', held);
  if (!isPart(what) || refused !== undefined) return refused ?? askHuman(held.title);
  const answer = await client.write('POST', `/groups/${encodeURIComponent(held.id)}/${part[what]}/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${encodeURIComponent(id)}`,
  });
  if (answer.ok) return done();
  if (answer.status === 400 && /already exist/i.test(answer.message)) return done(!answer.maybeTwice);
  if (answer.status === 404)
    return askHuman(`${held.title}: the group or the account is not there any more.`);
  const words = `${held.title} before. Put it back by hand: Entra admin centre, Groups, the group, ${what === 'group' ? 'Members' : 'Owners'}`;
  return refusedChange(answer, what, words, client);
};

const forMembers = ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'];

/** The right to change members is Lantern's; the one to change owners only where a school gave it. */
const refusedChange = (
  answer: Reply<undefined>,
  what: keyof typeof part,
  words: string,
  client: Client,
): Promise<Changed> | Changed =>
  !answer.ok && answer.status === 403 && what === 'group'
    ? forbidden(forMembers, { todo: words }, client)
    : optionalChange(answer, `${words}.`);

const byHand = (verb: string, held: Held): Changed | undefined => {
  const { kind } = wasOf(held, wasSchema);
  return kind === 'plain' ? undefined : askHuman(`${held.title}. ${verb} by hand: ${whereToGo[kind]}.`);
};

/** A group without an owner is nobody's: it is handed on first, by people who know to whom. */
const isLastOwner = async (held: Held, client: Client): Promise<Changed | undefined> => {
  const owners = await countOwners(held.id, client);
  if (!owners.ok) {
    if (owners.status === 404) return done(true);
    throw unexpected(owners);
  }
  return owners.value > 1
    ? undefined
    : askHuman(
        `${held.title}, and nobody else does. Name another owner first: Entra admin centre, Groups, the group, Owners.`,
      );
};

/** The groups that somebody is in, with their role in each. */
import { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';
import type { Changed, Held, Hold } from '../../bot/core/ports.ts';
import { listGroups } from './burdens.ts';
import { failedBy, valueOf } from './ask.ts';
import { notAllowed, notGranted, type Workspace } from './context.ts';
import { errorOf } from './faults.ts';
import { groupMember, nothing } from './schema.ts';

const was = z.object({
  group: z.string(),
  role: z.string(),
  delivery: z.string().optional(),
});

const groupWords: Readonly<Record<string, string>> = { OWNER: 'owner', MANAGER: 'manager', MEMBER: 'member' };

export const createGroups = (workspace: Workspace): Hold => ({
  held: async (id) => {
    const groups = await listGroups(id, workspace);
    if (!groups.checked) return groups;
    const found = await Promise.all(groups.value.map((group) => heldIn(id, group, workspace)));
    return { checked: true, value: found.flat() };
  },
  take: (id, held) => take(id, held, workspace),
  give: (id, held) => give(id, held, workspace),
});

/** As a member of one group; undefined where they are in it no more. */
const memberOf = async (memberKey: string, groupKey: string, { ask }: Workspace) => {
  const answer = await ask('directory.members.get', groupMember, (api, options) =>
    api.members.get({ groupKey, memberKey, fields: 'id,role,type,delivery_settings' }, options),
  );
  return failedBy(answer, 'absent') ? undefined : valueOf(answer);
};

const heldIn = async (
  id: string,
  group: { readonly id: string; readonly name: string; readonly email: string },
  workspace: Workspace,
): Promise<readonly Held[]> => {
  const found = await memberOf(id, group.id, workspace);
  if (found === undefined) return [];
  const { role, delivery_settings: delivery } = found;
  const name = group.name === '' ? group.email : group.name;
  return [
    {
      what: 'group',
      id: group.id,
      title: `Group “${name}” (${groupWords[role] ?? role.toLowerCase()})`,
      was: JSON.stringify({ group: group.id, role, delivery } satisfies z.input<typeof was>),
      undoable: true,
    },
  ];
};

/** A group whose members follow a rule (or that another service fills) refuses with 400 or 412. */
const byRule: Changed = {
  done: false,
  askHuman:
    'The members of this group follow a rule, so nobody is put in or taken out by hand. Look at the rule under Directory › Groups in the Admin console, or change what it goes by.',
};

const byHand = ({ title }: Held, verb: string): Changed =>
  notAllowed(`${title}. ${verb} under Directory › Groups in the Admin console.`);

const take = async (id: string, held: Held, workspace: Workspace): Promise<Changed> => {
  const answer = await workspace.ask('directory.members.delete', nothing, (api, options) =>
    api.members.delete({ groupKey: held.id, memberKey: id }, options),
  );
  if (answer.ok) return { done: true, already: false };
  if (failedBy(answer, 'absent')) return { done: true, already: true };
  if (failedBy(answer, 'not-settled', 'invalid')) return byRule;
  if (notGranted(answer)) return byHand(held, 'Take them out');
  throw errorOf(answer.fault);
};

const give = async (id: string, held: Held, workspace: Workspace): Promise<Changed> => {
  const { role, delivery } = readWas(held);
  const answer = await workspace.ask(
    'directory.members.insert',
    nothing,
    (api, options) =>
      api.members.insert(
        {
          groupKey: held.id,
          fields: 'id',
          requestBody: { id, role, ...(delivery !== undefined && { delivery_settings: delivery }) },
        },
        options,
      ),
    // A second time says that they are there already.
    { idempotent: true },
  );
  if (answer.ok) return { done: true, already: false };
  if (failedBy(answer, 'there-already')) return await alreadyIn(id, held.id, role, workspace);
  if (failedBy(answer, 'absent')) {
    return {
      done: false,
      askHuman: 'This group is gone, or the account is: nobody can be put back into it.',
    };
  }
  if (failedBy(answer, 'not-settled', 'invalid')) return byRule;
  if (notGranted(answer)) return byHand(held, 'Put them back');
  throw errorOf(answer.fault);
};

/** Back in it, but is it in the same role? */
const alreadyIn = async (id: string, group: string, role: string, workspace: Workspace): Promise<Changed> => {
  const found = await memberOf(id, group, workspace);
  if (found?.role === role) return { done: true, already: true };
  return {
    done: false,
    askHuman: `This person is in the group again, but not as ${groupWords[role] ?? role.toLowerCase()} as before. Set the role under Directory › Groups in the Admin console.`,
  };
};

const readWas = (held: Held): z.output<typeof was> => {
  const parsed = was.safeParse(JSON.parse(held.was));
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', 'What was noted of a group cannot be read');
};

/** Who holds an administrative role, by themselves or through a group (E8: role holders are never touched without more ado). */
import type { Checked } from '../../bot/core/ports.ts';
import { costing, type Client, type Refused } from './client.ts';
import { unexpected } from './errors.ts';
import { idSchema, objectSchema, roleAssignmentSchema } from './schema.ts';

export type RolesByHolder = ReadonlyMap<string, readonly string[]>;

/**
 * Roles in force now, of everybody. A role that somebody may take on for a while (PIM) is not among them until they do.
 * Not permitted: not checked, which counts as "may hold one".
 */
export const readRoles = async (client: Client): Promise<Checked<RolesByHolder>> => {
  const [assignments, groups] = await Promise.all([
    client.readAll('/roleManagement/directory/roleAssignments?$expand=roleDefinition', roleAssignmentSchema),
    client.readAll('/groups?$filter=isAssignableToRole%20eq%20true&$select=id', idSchema, {
      cost: costing('directory', 2),
    }),
  ]);
  if (!assignments.ok) return notChecked(assignments);
  const roles = new Map<string, Set<string>>();
  const hold = (holder: string, role: string) =>
    roles.set(holder, (roles.get(holder) ?? new Set()).add(role));
  for (const { principalId, roleDefinition, roleDefinitionId } of assignments.value) {
    if (principalId) hold(principalId, roleDefinition?.displayName ?? roleDefinitionId ?? 'a role');
  }
  if (!groups.ok) return notChecked(groups);
  for (const { id } of groups.value.filter((group) => roles.has(group.id))) {
    const members = await client.readAll(
      `/groups/${encodeURIComponent(id)}/members?$select=id`,
      objectSchema,
      {
        cost: costing('directory', 3),
      },
    );
    if (!members.ok) return notChecked(members);
    for (const member of members.value) for (const role of roles.get(id) ?? []) hold(member.id, role);
  }
  return { checked: true, value: new Map([...roles].map(([holder, names]) => [holder, [...names]])) };
};

const notChecked = (refused: Refused): Checked<never> => {
  if (refused.status !== 403) throw unexpected(refused);
  return { checked: false, because: 'Lantern may not read who holds administrative roles in Microsoft 365.' };
};

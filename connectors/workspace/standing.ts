/** What is laid over accounts because Google lists it elsewhere: the administrative roles, and the licences. */
import type { Checked } from '../../bot/core/ports.ts';
import { failedBy, valueOf } from './ask.ts';
import { listAll, lower, type Workspace } from './context.ts';
import { listLicences, type Assigned } from './licences.ts';
import { assignmentPage, rolePage, type GoogleUser } from './schema.ts';

type Flags = Pick<GoogleUser, 'id' | 'isAdmin' | 'isDelegatedAdmin'>;

export interface Standing {
  /** Not checked where the right to read roles is missing and the account itself does not say that it is an administrator's. */
  rolesOf(user: Flags): Checked<readonly string[]>;
  /** Ids of the licences (SKUs) of a primary address; none where they could not be read, which `Licences.titles` says. */
  licencesOf(address: string): readonly string[];
}

/** Names of roles by user; undefined where the right to read them is missing. */
type Roles = ReadonlyMap<string, readonly string[]> | undefined;

export const superAdministrator = 'Super administrator';
const anyAdministrator = 'Administrator';

/** Google's own roles as people say them; those that the school made are named by it. */
const plainNames: Readonly<Record<string, string>> = {
  _SEED_ADMIN_ROLE: superAdministrator,
  _GROUPS_ADMIN_ROLE: 'Groups administrator',
  _USER_MANAGEMENT_ADMIN_ROLE: 'User management administrator',
  _HELP_DESK_ADMIN_ROLE: 'Help desk administrator',
  _SERVICE_ADMIN_ROLE: 'Services administrator',
  _MOBILE_ADMIN_ROLE: 'Mobile administrator',
};

const rolesUnseen = 'Lantern was not given the permission to see administrative roles in Google Workspace.';
const noLicences = { checked: false } as const;

export const standingOf = (roles: Roles, licences: Assigned): Standing => ({
  rolesOf: ({ id, isAdmin, isDelegatedAdmin }) => {
    const named = new Set([...(isAdmin ? [superAdministrator] : []), ...(roles?.get(id) ?? [])]);
    if (named.size === 0 && isDelegatedAdmin) named.add(anyAdministrator);
    if (named.size === 0 && roles === undefined) return { checked: false, because: rolesUnseen };
    return { checked: true, value: [...named] };
  },
  licencesOf: (address) => licences.get(lower(address)) ?? [],
});

const customer = 'my_customer';

const roleNames = async ({ ask }: Workspace): Promise<ReadonlyMap<string, string>> => {
  const roles = await listAll(async (pageToken) =>
    valueOf(
      await ask('directory.roles.list', rolePage, (api, options) =>
        api.roles.list(
          { customer, fields: 'nextPageToken,items(roleId,roleName)', ...(pageToken && { pageToken }) },
          options,
        ),
      ),
    ),
  );
  return new Map(roles.map(({ roleId, roleName }) => [roleId, plainNames[roleName] ?? roleName]));
};

/** Who holds what; of one user, with the roles that come through a group. Undefined: the right to read them is missing. */
const assignments = async (
  userKey: string | undefined,
  { ask, log }: Workspace,
): Promise<readonly { readonly roleId: string; readonly assignedTo: string }[] | undefined> => {
  let missing = false;
  const all = await listAll(async (pageToken) => {
    const answer = await ask('directory.roleAssignments.list', assignmentPage, (api, options) =>
      api.roleAssignments.list(
        {
          customer,
          fields: 'nextPageToken,items(roleId,assignedTo)',
          ...(userKey && { userKey, includeIndirectRoleAssignments: true }),
          ...(pageToken && { pageToken }),
        },
        options,
      ),
    );
    missing ||= failedBy(answer, 'no-permission', 'forbidden');
    return missing ? { items: [] } : valueOf(answer);
  });
  if (!missing) return all;
  log.warn('The administrative roles in Google cannot be read', { code: 'misconfigured' });
  return undefined;
};

/** Of every account, for a walk: read once, before the first page is handed out. */
export const readStanding = async (workspace: Workspace): Promise<Standing> => {
  const [roles, licences] = await Promise.all([
    rolesOfAll(workspace),
    workspace.licencesInLists ? listLicences(workspace) : noLicences,
  ]);
  return standingOf(roles, licences.checked ? licences.value.byAddress : new Map());
};

/** Undefined: they could not be read, so anybody may hold one. */
const rolesOfAll = async (workspace: Workspace): Promise<Roles> => {
  const assigned = await assignments(undefined, workspace);
  if (assigned === undefined) return undefined;
  const names = assigned.length === 0 ? undefined : await roleNames(workspace);
  const roles = new Map<string, string[]>();
  for (const { roleId, assignedTo } of assigned) {
    const held = roles.get(assignedTo) ?? [];
    held.push(names?.get(roleId) ?? anyAdministrator);
    roles.set(assignedTo, held);
  }
  return roles;
};

/** Of one account, at the moment of acting: its roles are read again, through groups too; its licences are those of the last listing. */
export const readStandingOf = async (user: Flags, workspace: Workspace): Promise<Standing> => {
  const assigned = await assignments(user.id, workspace);
  const { byAddress } = workspace.lastLicences;
  if (assigned === undefined) return standingOf(undefined, byAddress);
  const names = assigned.length === 0 ? undefined : await roleNames(workspace);
  const roles = assigned.map(({ roleId }) => names?.get(roleId) ?? anyAdministrator);
  return standingOf(new Map([[user.id, [...new Set(roles)]]]), byAddress);
};

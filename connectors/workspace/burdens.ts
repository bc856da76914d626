/** What falls with an account in Google: shared drives without another organiser, groups without another owner. */
import type { Accounts, Burden, Checked } from '../../bot/core/ports.ts';
import { failedBy, valueOf } from './ask.ts';
import { listAll, lower, mustReadUser, notGranted, notLookedAt, type Workspace } from './context.ts';
import { drivePage, drivePermissionPage, groupPage, memberPage, type GoogleUser } from './schema.ts';

/** The school's shared drives with one organiser: asked of Google for a batch of people, not for each. */
const freshMs = 5 * 60_000;

interface SoleDrive {
  readonly title: string;
  /** Lower-case. */
  readonly organiser: string;
}

const sole = async (workspace: Workspace): Promise<Checked<readonly SoleDrive[]>> => {
  const { ask } = workspace;
  let missing = false;
  const drives = await listAll(async (pageToken) => {
    const answer = await ask('drive.drives.list', drivePage, (api, options) =>
      api.drives.list(
        {
          q: 'organizerCount = 1',
          useDomainAdminAccess: true,
          pageSize: 100,
          fields: 'nextPageToken,drives(id,name)',
          ...(pageToken && { pageToken }),
        },
        options,
      ),
    );
    missing ||= failedBy(answer, 'no-permission', 'forbidden', 'not-enabled');
    if (missing) return { items: [] };
    const { drives: items, nextPageToken } = valueOf(answer);
    return { items, nextPageToken };
  });
  if (missing) {
    return { checked: false, because: 'Lantern was not given the permission to look at shared drives.' };
  }
  const found = await Promise.all(
    drives.map(async ({ id, name }) =>
      (await organisersOf(id, workspace)).map((organiser): SoleDrive => ({ title: name, organiser })),
    ),
  );
  return { checked: true, value: found.flat() };
};

/** One, unless it changed between the two questions: then nobody is the only one. */
const organisersOf = async (fileId: string, { ask }: Workspace): Promise<readonly string[]> => {
  const permissions = await listAll(async (pageToken) => {
    const answer = await ask('drive.permissions.list', drivePermissionPage, (api, options) =>
      api.permissions.list(
        {
          fileId,
          useDomainAdminAccess: true,
          supportsAllDrives: true,
          pageSize: 100,
          fields: 'nextPageToken,permissions(emailAddress,role)',
          ...(pageToken && { pageToken }),
        },
        options,
      ),
    );
    // Deleted since it was listed.
    if (failedBy(answer, 'absent')) return { items: [] };
    const { permissions: items, nextPageToken } = valueOf(answer);
    return { items, nextPageToken };
  });
  const organisers = permissions.filter(({ role }) => role === 'organizer');
  return organisers.length === 1 ? organisers.map(({ emailAddress }) => lower(emailAddress)) : [];
};

/** Groups of somebody's that have no other owner. */
const soleGroups = async (user: GoogleUser, workspace: Workspace): Promise<Checked<readonly Burden[]>> => {
  const groups = await listGroups(user.id, workspace);
  if (!groups.checked) return groups;
  const found = await Promise.all(
    groups.value.map(async ({ id, name, email }): Promise<readonly Burden[]> => {
      const owners = await listOwners(id, workspace);
      const alone = owners.length === 1 && owners[0]?.id === user.id;
      return alone ? [{ what: 'sole-owner-of-group', title: name === '' ? email : name }] : [];
    }),
  );
  return { checked: true, value: found.flat() };
};

/** For when not everything could be looked at: what is known of groups is not lost. */
const inWords = (groups: Checked<readonly Burden[]>): string => {
  if (!groups.checked) return groups.because;
  return groups.value.length === 0
    ? 'No group would be left without an owner.'
    : `These groups would be left without an owner: ${groups.value.map(({ title }) => `“${title}”`).join(', ')}.`;
};

/** The groups that somebody is in directly. */
export const listGroups = async (userKey: string, { ask }: Workspace) => {
  let missing = false;
  const value = await listAll(async (pageToken) => {
    const answer = await ask('directory.groups.list', groupPage, (api, options) =>
      api.groups.list(
        {
          userKey,
          maxResults: 200,
          fields: 'nextPageToken,groups(id,email,name)',
          ...(pageToken && { pageToken }),
        },
        options,
      ),
    );
    missing ||= notGranted(answer);
    if (missing) return { items: [] };
    const { groups, nextPageToken } = valueOf(answer);
    return { items: groups, nextPageToken };
  });
  return missing ? notLookedAt('the groups of an account') : ({ checked: true, value } as const);
};

const listOwners = (groupKey: string, { ask }: Workspace) =>
  listAll(async (pageToken) => {
    const answer = await ask('directory.members.list', memberPage, (api, options) =>
      api.members.list(
        {
          groupKey,
          roles: 'OWNER',
          maxResults: 200,
          fields: 'nextPageToken,members(id,role,type)',
          ...(pageToken && { pageToken }),
        },
        options,
      ),
    );
    // Deleted since it was listed.
    if (failedBy(answer, 'absent')) return { items: [] };
    const { members: items, nextPageToken } = valueOf(answer);
    return { items, nextPageToken };
  });

/**
 * {@link Accounts.burdens}. Google does not say which address is on a web page or a letter, so each alias counts as one that others may
 * write to.
 */
export const createBurdens = (workspace: Workspace): Accounts['burdens'] => {
  let drives: { readonly at: number; readonly found: ReturnType<typeof sole> } | undefined;
  const soleDrives = (): ReturnType<typeof sole> => {
    const now = workspace.clock.now().getTime();
    if (drives !== undefined && now >= drives.at && now < drives.at + freshMs) return drives.found;
    const entry = { at: now, found: sole(workspace) };
    drives = entry;
    entry.found.catch(() => {
      if (drives === entry) drives = undefined;
    });
    return entry.found;
  };
  return async (id) => {
    const user = await mustReadUser(id, workspace);
    const [shared, groups] = await Promise.all([soleDrives(), soleGroups(user, workspace)]);
    if (!shared.checked) return { checked: false, because: `${shared.because} ${inWords(groups)}` };
    if (!groups.checked) return groups;
    const published = user.aliases.map((title): Burden => ({
      what: 'published-address',
      title: lower(title),
    }));
    const address = lower(user.primaryEmail);
    const alone = shared.value
      .filter(({ organiser }) => organiser === address)
      .map(({ title }): Burden => ({ what: 'sole-organiser-of-drive', title }));
    return { checked: true, value: [...alone, ...groups.value, ...published] };
  };
};

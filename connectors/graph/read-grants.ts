/** What was granted to Lantern's two identities, held against what it needs (promises.md E7). */
import type { Checked, Grants, PermissionRow } from '../../bot/core/ports.ts';
import type { Client, Identity } from './client.ts';
import { graphPermissions } from './permissions.ts';

const identities = ['reader', 'writer'] as const satisfies readonly Identity[];

/** By the `roles` in the tokens: what an administrator has consented to, for each identity by itself. */
export const readGrants = async (client: Client): Promise<Checked<Grants>> => {
  const granted = await Promise.all(identities.map((identity) => client.allowed(identity)));
  const seen = identities.flatMap((identity, index) => {
    const permissions = granted[index];
    return permissions === undefined ? [] : [{ identity, permissions }];
  });
  if (seen.length < identities.length) {
    return {
      checked: false,
      because: 'Microsoft’s token does not show what was granted: look under API permissions in Entra.',
    };
  }
  return {
    checked: true,
    value: {
      missing: seen.flatMap(({ identity, permissions }) => missingOf(identity, permissions)),
      surplus: seen.flatMap(({ identity, permissions }) => surplusOf(identity, permissions)),
      unknown: [
        'Whether the app itself holds a directory role: then it could change administrators too. It should hold none.',
        'Administrative roles that people may take on for a while (PIM) are seen only once they have.',
        'Forwarding of whole mailboxes, and mailbox delegates: Microsoft Graph has no way to look.',
      ],
    },
  };
};

const rowsOf = (identity: Identity): readonly PermissionRow[] =>
  graphPermissions.filter((row) => row.identity === identity);

const missingOf = (identity: Identity, granted: ReadonlySet<string>): Grants['missing'] => {
  const lacking = rowsOf(identity).filter(
    ({ permission, coveredBy = [], optional }) =>
      optional === undefined && ![permission, ...coveredBy].some((name) => granted.has(name)),
  );
  const losses = Map.groupBy(lacking, ({ permission }) => permission);
  return [...losses].map(([permission, rows]) => ({
    permission: `${identity}: ${permission}`,
    lost: [...new Set(rows.map(({ lost }) => lost))].join(' '),
  }));
};

const surplusOf = (identity: Identity, granted: ReadonlySet<string>): readonly string[] => {
  const known = new Set(rowsOf(identity).map(({ permission }) => permission));
  return [...granted]
    .filter((permission) => !known.has(permission))
    .sort()
    .map((permission) => `${identity}: ${permission}`);
};

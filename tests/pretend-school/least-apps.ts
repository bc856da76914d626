/** Lantern's two apps as an administrator grants them who follows manifest/permissions.md. */
import type { PermissionRow } from '../../bot/core/ports.ts';
import { graphPermissions } from '../../connectors/graph/permissions.ts';
import { graphApps, type GraphApp } from './graph/index.ts';

/** What an administrator grants who follows manifest/permissions.md: no more than is asked for, each only once. */
export const askedFor = (identity: PermissionRow['identity'], optional = false): readonly string[] => {
  const rows = graphPermissions.filter((row) => row.identity === identity);
  const wanted = rows.filter((row) => row.optional === undefined || optional);
  const alone = new Set(wanted.filter(({ coveredBy = [] }) => coveredBy.length === 0).map(({ permission }) => permission)); // prettier-ignore
  const covered = (row: PermissionRow) => (row.coveredBy ?? []).some((name) => alone.has(name));
  return [...new Set(wanted.filter((row) => !covered(row)).map(({ permission }) => permission))];
};

export const leastApps = (tenant: string, optional = false): readonly GraphApp[] => {
  const [reader, writer] = graphApps(tenant);
  return [
    { ...reader, granted: askedFor('reader', optional) },
    { ...writer, granted: askedFor('writer', optional) },
  ];
};

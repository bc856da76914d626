/** Shared drives and who may do what in them, asked for as an administrator of the domain. */
import type { Route, RoutedRequest } from '../cloud/request.ts';
import type { SharedDrive } from '../estate/index.ts';
import { notFound, refuse } from './answers.ts';
import { pageOf, route, type Workspace } from './context.ts';

const query = [{ bucket: 'drive', units: 1 }];

export const driveRoutes = (ws: Workspace): Route[] => [
  route('drive.drives.list', query, (request) => {
    const keep = matching(request.query.get('q'));
    const { items, nextPageToken } = pageOf(ws, request, 'drive.drives.list', [...ws.google.drives.values()], (drive) =>
      visible(request, drive) && keep(drive)
        ? { kind: 'drive#drive', id: drive.id, name: drive.name, createdTime: drive.createdTime }
        : undefined,
    );
    return { kind: 'drive#driveList', drives: items, ...(nextPageToken !== undefined && { nextPageToken }) };
  }, 'kind,nextPageToken,drives(kind,id,name)'),
  // What Drive leaves out unless `fields` asks for it: the address.
  route('drive.permissions.list', query, (request) => {
    const drive = ws.google.drives.get(request.ids['fileId'] ?? '');
    if (drive === undefined || request.query.get('supportsAllDrives') !== 'true' || !visible(request, drive))
      return notFound(`File not found: ${request.ids['fileId']}.`);
    const { items, nextPageToken } = pageOf(ws, request, 'drive.permissions.list', [...drive.permissions.values()], (one) => ({
      kind: 'drive#permission',
      ...one,
      deleted: false,
    }));
    return { kind: 'drive#permissionList', permissions: items, ...(nextPageToken !== undefined && { nextPageToken }) };
  }, 'kind,nextPageToken,permissions(kind,id,type,role)'),
]; // prettier-ignore

/** Without the administrator's view, only one's own drives. */
const visible = (request: RoutedRequest, drive: SharedDrive): boolean =>
  request.query.get('useDomainAdminAccess') === 'true' ||
  [...drive.permissions.values()].some(({ emailAddress }) => emailAddress === request.caller.subject);

/** `organizerCount = 1` is the one search understood. */
const matching = (q: string | null): ((drive: SharedDrive) => boolean) => {
  if (q === null) return () => true;
  const count = /^organizerCount\s*=\s*(\d+)$/.exec(q)?.[1] ?? refuse(400, 'invalid', 'Invalid Value: q');
  return ({ permissions }) =>
    [...permissions.values()].filter(({ role }) => role === 'organizer').length === Number(count);
};

/**
 * Microsoft's report of active users: an answer that points elsewhere, to a CSV that whoever has the address may read. Names
 * are hidden in it where the tenant says so. It knows days, and 180 of them.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import type { EntraUser } from '../estate/index.ts';
import { fail, one } from './answers.ts';
import type { GraphWorld } from './world.ts';

const need = (request: RoutedRequest, permission: string): void => {
  if (!request.caller.granted.includes(permission)) throw fail(403);
};

const report = '/reports/getOffice365ActiveUserDetail';

const settings = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  need(request, 'ReportSettings.Read.All');
  return one('admin/reportSettings', { displayConcealedNames: world.reports.concealed });
};

const redirect = (world: GraphWorld, request: RoutedRequest): CloudAnswer => {
  need(request, 'Reports.Read.All');
  return { status: 302, headers: { location: world.reports.url } };
};

export const reportRoutes = (world: GraphWorld): readonly Route[] => [
  { method: 'GET', template: '/admin/reportSettings', handle: (request) => settings(world, request) },
  {
    method: 'GET',
    template: `${report}(period='{period}')`,
    also: [`${report}(period='D180')`],
    handle: (request) => redirect(world, request),
  },
];

const columns = [
  'Report Refresh Date',
  'User Principal Name',
  'Display Name',
  'Is Deleted',
  'Exchange Last Activity Date',
  'OneDrive Last Activity Date',
  'Teams Last Activity Date',
  'Report Period',
];

/** The CSV as it stands two days before `now`. */
export const usageCsv = (users: Iterable<EntraUser>, now: Date, concealed = false): string => {
  const refreshed = new Date(now.getTime() - 2 * 86_400_000).toISOString().slice(0, 10);
  const oldest = new Date(now.getTime() - 182 * 86_400_000).toISOString().slice(0, 10);
  const rows = [...users].map(({ userPrincipalName, displayName, signInActivity }) => {
    const last = signInActivity?.lastSuccessfulSignInDateTime?.slice(0, 10) ?? '';
    const day = last >= oldest && last <= refreshed ? last : '';
    const hidden = (text: string) =>
      concealed ? createHash('md5').update(text).digest('hex').toUpperCase() : text;
    return [refreshed, hidden(userPrincipalName), hidden(displayName), 'False', day, '', day, '180'];
  });
  const cell = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `\u{FEFF}${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
};

/** Where the report lies: it is handed out to whoever knows the address, and to nobody who brings a token. */
export const serveReport = async (
  csv: () => string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server = createServer((request, response) => {
    const allowed =
      request.url === '/data/download?token=once' && request.headers.authorization === undefined;
    response.statusCode = allowed ? 200 : 403;
    response.end(allowed ? csv() : '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/data/download?token=once`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
};

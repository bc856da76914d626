/**
 * What somebody writes with the vendors' own clients: one page after another. For Google that is googleapis; Microsoft's own
 * (@microsoft/microsoft-graph-client) follows next links as this loop of fetch does, with as many tries after a 429.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { JWT } from 'google-auth-library';
import { admin_directory_v1 } from 'googleapis/build/src/apis/admin/directory_v1.js';
import { licensing_v1 } from 'googleapis/build/src/apis/licensing/v1.js';
import { answer } from './answer.ts';
import type { GraphReady, WorkspaceReady } from './stand-in.ts';
import { timed, type ClientSettings } from './walked.ts';

type See = (id: string, address: string) => void;

/** As the RetryHandler of Microsoft's client has them. */
const tries = 3;

const fields =
  'id,userPrincipalName,mail,proxyAddresses,displayName,employeeId,userType,externalUserState,accountEnabled,createdDateTime,onPremisesSyncEnabled,department,assignedLicenses,employeeLeaveDateTime,signInActivity';

interface GraphPage {
  readonly value: readonly { readonly id: string; readonly userPrincipalName: string }[];
  readonly '@odata.nextLink'?: string;
}

const getPage = async (url: string, token: string): Promise<GraphPage> => {
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (response.ok) return (await response.json()) as GraphPage;
    if (response.status !== 429 || attempt >= tries) throw new Error(`Graph answered ${response.status}`);
    await sleep(Number(response.headers.get('retry-after') ?? 3) * 1000);
  }
};

const walkGraph = async ({ url, token }: GraphReady, top: number, see: See): Promise<number> => {
  let next: string | undefined = `${url}/v1.0/users?$select=${fields}&$top=${top}`;
  while (next !== undefined) {
    const page: GraphPage = await getPage(next, token);
    for (const { id, userPrincipalName } of page.value) see(id, userPrincipalName);
    next = page['@odata.nextLink'];
  }
  return 0;
};

const scopes = ['admin.directory.user', 'apps.licensing'].map(
  (name) => `https://www.googleapis.com/auth/${name}`,
);

/** The vendor's own credentials; its token endpoint cannot be set, so its transport is sent to the stand-in's. */
const signIn = ({ key, admin }: WorkspaceReady): JWT => {
  const auth = new JWT({ email: key.client_email, key: key.private_key, subject: admin, scopes });
  auth.transporter.interceptors.request.add({
    resolved: (config) => {
      if (config.url.href === 'https://oauth2.googleapis.com/token')
        config.url = new URL(key.token_uri ?? '');
      return Promise.resolve(config);
    },
  });
  return auth;
};

type Directory = admin_directory_v1.Admin;

const walkUsers = async (
  api: Directory,
  whose: { readonly customer: string } | { readonly domain: string },
  see: See,
): Promise<void> => {
  let pageToken: string | undefined;
  do {
    const { data }: { data: admin_directory_v1.Schema$Users } = await api.users.list({
      ...whose,
      maxResults: 500,
      orderBy: 'email',
      projection: 'full',
      ...(pageToken !== undefined && { pageToken }),
    });
    for (const { id, primaryEmail } of data.users ?? []) see(id ?? '', primaryEmail ?? '');
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
};

const walkLicences = async (workspace: WorkspaceReady, auth: JWT): Promise<void> => {
  const api = new licensing_v1.Licensing({ auth, rootUrl: `${workspace.url}/` });
  const byAddress = new Map<string, string>();
  let pageToken: string | undefined;
  do {
    const { data }: { data: licensing_v1.Schema$LicenseAssignmentList } =
      await api.licenseAssignments.listForProduct({
        productId: '101031',
        customerId: workspace.domains[0] ?? '',
        maxResults: 1000,
        ...(pageToken !== undefined && { pageToken }),
      });
    for (const { userId, skuId } of data.items ?? []) byAddress.set(userId ?? '', skuId ?? '');
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
};

await answer((given) => {
  const settings = given as ClientSettings;
  const { graph, workspace, licences = true } = settings;
  const auth = signIn(workspace);
  const api = new admin_directory_v1.Admin({ auth, rootUrl: `${workspace.url}/` });
  const google = async (see: See): Promise<number> => {
    if (licences) await walkLicences(workspace, auth);
    await walkUsers(api, { customer: 'my_customer' }, see);
    return 0;
  };
  return Promise.resolve({
    ready: {},
    answers: {
      graph: () => timed((see) => walkGraph(graph, settings.page ?? 500, see)),
      workspace: () => timed(google),
      both: () => {
        const people = new Set<string>();
        return timed(
          async (see) => {
            const note: See = (id, address) => {
              see(id);
              people.add(address.toLowerCase());
            };
            await walkGraph(graph, settings.page ?? 500, note);
            return google(note);
          },
          () => people.size,
        );
      },
      /** The domains side by side, with the retries that googleapis has of its own; a list that fails is given up. */
      lanes: () =>
        timed(async (see) => {
          const ends = await Promise.allSettled(
            workspace.domains.map((domain) => walkUsers(api, { domain }, see)),
          );
          return ends.filter(({ status }) => status === 'rejected').length;
        }),
    },
    close: () => Promise.resolve(),
  });
});

/** Licences: which account has which, product by product, and how people call them. */
import type { Checked, Licences } from '../../bot/core/ports.ts';
import { failedBy, valueOf } from './ask.ts';
import { listAll, lower, type Workspace } from './context.ts';
import { customer, licencePage } from './schema.ts';

/** SKU ids by primary address. */
export type Assigned = ReadonlyMap<string, readonly string[]>;

/**
 * Google's names of the licences that schools have
 * (developers.google.com/workspace/admin/licensing/v1/how-tos/products, 2026).
 */
const known: Readonly<Record<string, string>> = {
  'Google-Apps-For-Education': 'Google Workspace for Education Fundamentals',
  '1010070001': 'Google Workspace for Education Fundamentals',
  '1010070004': 'Google Workspace for Education Gmail Only',
  '1010310002': 'Google Workspace for Education Plus (legacy)',
  '1010310003': 'Google Workspace for Education Plus (legacy, student)',
  '1010310005': 'Google Workspace for Education Standard',
  '1010310006': 'Google Workspace for Education Standard (staff)',
  '1010310007': 'Google Workspace for Education Standard (extra student)',
  '1010310008': 'Google Workspace for Education Plus',
  '1010310009': 'Google Workspace for Education Plus (staff)',
  '1010310010': 'Google Workspace for Education Plus (extra student)',
  '1010370001': 'Google Workspace for Education: Teaching and Learning Upgrade',
  '1010340007': 'Google Workspace for Education Fundamentals (archived user)',
};

/** Google Workspace, Workspace for Education, its Teaching and Learning Upgrade, archived users. */
const products = ['Google-Apps', '101031', '101037', '101034'];

const notGranted = 'Lantern was not given the permission to see licences in Google Workspace.';

interface Listed {
  readonly byAddress: Assigned;
  readonly titles: ReadonlyMap<string, string>;
}

/** Google wants the customer's own id here, not `my_customer`. */
const customerId = async ({ ask, admin }: Workspace): Promise<string> =>
  valueOf(
    await ask('directory.users.get', customer, (api, options) =>
      api.users.get({ userKey: admin, fields: 'customerId' }, options),
    ),
  ).customerId;

/** The last listing that succeeded: an account that is read alone gets its licences from there. */
export interface LastListed {
  byAddress: Assigned;
}

/** Every licence that is given out. A product that the school does not have is none; `checked: false`: the permission is missing. */
export const listLicences = async (workspace: Workspace): Promise<Checked<Listed>> => {
  const { ask } = workspace;
  const whose = await customerId(workspace);
  let missing = false;
  const ofProduct = (productId: string) =>
    listAll(async (pageToken) => {
      const answer = await ask('licensing.licenseAssignments.listForProduct', licencePage, (api, options) =>
        api.licenseAssignments.listForProduct(
          {
            productId,
            customerId: whose,
            maxResults: 1000,
            fields: 'nextPageToken,items(userId,skuId,skuName)',
            ...(pageToken && { pageToken }),
          },
          options,
        ),
      );
      missing ||= failedBy(answer, 'no-permission', 'forbidden', 'not-enabled');
      return missing || failedBy(answer, 'absent', 'invalid') ? { items: [] } : valueOf(answer);
    });
  const all = (await Promise.all(products.map(ofProduct))).flat();
  if (missing) return { checked: false, because: notGranted };
  const byAddress = new Map<string, string[]>();
  const titles = new Map(Object.entries(known));
  for (const { userId, skuId, skuName } of all) {
    const address = lower(userId);
    byAddress.set(address, [...(byAddress.get(address) ?? []), skuId]);
    if (skuName !== undefined && !titles.has(skuId)) titles.set(skuId, skuName);
  }
  workspace.lastLicences.byAddress = byAddress;
  return { checked: true, value: { byAddress, titles } };
};

export const createLicences = (workspace: Workspace): Licences => ({
  titles: async () => {
    const listed = await listLicences(workspace);
    return listed.checked ? { checked: true, value: listed.value.titles } : listed;
  },
});

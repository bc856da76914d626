/** Who holds which licence: the Licensing API. */
import type { Route, RoutedRequest } from '../cloud/request.ts';
import { notFound, refuse } from './answers.ts';
import { pageOf, route, userOf, type Workspace } from './context.ts';
import { isCustomer } from './users.ts';

const query = [{ bucket: 'licensing', units: 1 }];

export const licenceRoutes = (ws: Workspace): Route[] => {
  const list = (method: string) => (request: RoutedRequest) => {
    const { productId = '', skuId } = request.ids;
    const customer = request.query.get('customerId') ?? '';
    if (!isCustomer(ws, customer) && !ws.google.domains.includes(customer)) refuse(400, 'invalid', 'Invalid value for: customerId');
    if (!ws.google.products.some((product) => product.productId === productId)) notFound('productId');
    const { items, nextPageToken } = pageOf(ws, request, method, [...ws.google.licences.keys()], (id) => assignment(ws, id, productId, skuId));
    return { kind: 'licensing#licenseAssignmentList', etag: '"licences"', ...(items.length > 0 && { items }), ...(nextPageToken !== undefined && { nextPageToken }) };
  }; // prettier-ignore
  return [
    route(
      'licensing.licenseAssignments.listForProduct',
      query,
      list('licensing.licenseAssignments.listForProduct'),
    ),
    route('licensing.licenseAssignments.listForProductAndSku', query, list('licensing.licenseAssignments.listForProductAndSku')), // prettier-ignore
    route('licensing.licenseAssignments.get', query, ({ ids }) => {
      const { id } = userOf(ws, ids['userId'] ?? '');
      return assignment(ws, id, ids['productId'] ?? '', ids['skuId']) ?? notFound('userId');
    }),
  ];
};

const assignment = (ws: Workspace, id: string, productId: string, skuId: string | undefined) => {
  const held = ws.google.licences.get(id);
  const product = ws.google.products.find((one) => `${one.productId}/${one.skuId}` === held);
  const user = ws.google.users.get(id);
  if (product === undefined || user === undefined || product.productId !== productId) return undefined;
  if (skuId !== undefined && product.skuId !== skuId) return undefined;
  return {
    kind: 'licensing#licenseAssignment',
    etags: '"licence"',
    productId,
    productName: product.skuName,
    skuId: product.skuId,
    skuName: product.skuName,
    userId: user.primaryEmail,
  };
};

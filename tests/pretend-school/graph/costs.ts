/**
 * What calls cost, and the buckets they are taken from: Microsoft's published limits (audit-and-leavers.md 4). Identity and
 * access counts units for each app; Outlook counts calls for each mailbox and runs four at a time for an app.
 */
import type { Bucket } from '../cloud/throttle.ts';
import type { Cost, RoutedRequest } from '../cloud/request.ts';

export interface LimitOptions {
  readonly users: number;
  /** Holds the whole service to so many calls a second, whatever they are; left out, 2,000 as published. */
  readonly perSecond?: number | undefined;
  /** Identity units that ten seconds allow; left out, by the number of users as published. */
  readonly identityUnits?: number | undefined;
  /** What a refusal tells of the wait; left out, whole seconds. */
  readonly tells?: Bucket['tells'];
}

export const graphBuckets = ({
  users,
  perSecond = 2000,
  identityUnits,
  tells,
}: LimitOptions): readonly Bucket[] => {
  const told = tells === undefined ? {} : { tells };
  const tenantUnits = identityUnits ?? (users < 50 ? 3500 : users <= 500 ? 5000 : 8000);
  return [
    { name: 'service', units: perSecond, windowMs: 1000, ...told },
    { name: 'identity', units: tenantUnits, windowMs: 10_000, ...told },
    { name: 'identity writes', units: 3000, windowMs: 150_000, ...told },
    { name: 'tenant writes', units: 18_000, windowMs: 300_000, of: () => 'tenant', ...told },
    {
      name: 'outlook',
      units: 10_000,
      windowMs: 600_000,
      of: ({ caller, ids }) => `${caller.app} ${ids['user-id'] ?? ''}`,
      ...told,
    },
    { name: 'outlook at once', units: 1_000_000, windowMs: 1000, atOnce: 4, ...told },
  ];
};

const listCosts: Readonly<Record<string, number>> = {
  '/users': 2,
  '/groups/{group-id}/members': 3,
  '/groups/{group-id}/members/microsoft.graph.user': 3,
  '/subscribedSkus': 3,
};

const isOutlook = (template: string): boolean => /\/(mailFolders|mailboxSettings)(\/|$)/.test(template);

/** `$select` makes a call one cheaper, `$top` under 20 too, `$expand` one dearer; never under one. */
export const unitsOf = ({ template, query }: Pick<RoutedRequest, 'template' | 'query'>): number => {
  const top = Number(query.get('$top') ?? 100);
  const units =
    (listCosts[template] ?? 1) -
    (query.has('$select') ? 1 : 0) +
    (query.has('$expand') ? 1 : 0) -
    (query.has('$top') && top < 20 ? 1 : 0);
  return Math.max(1, units);
};

export const costsOf = (request: RoutedRequest): readonly Cost[] => {
  const service = { bucket: 'service', units: 1 };
  if (request.template === '/$batch') return [];
  if (isOutlook(request.template))
    return [service, { bucket: 'outlook', units: 1 }, { bucket: 'outlook at once', units: 1 }];
  const units = unitsOf(request);
  const reading = [service, { bucket: 'identity', units }];
  return request.method === 'GET'
    ? reading
    : [...reading, { bucket: 'identity writes', units: 1 }, { bucket: 'tenant writes', units: 1 }];
};

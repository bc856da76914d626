/** What a group looks like from outside. */
import type { EntraGroup } from '../estate/index.ts';
import { pick } from './query.ts';

const fields = [
  'id',
  'displayName',
  'mail',
  'mailEnabled',
  'mailNickname',
  'securityEnabled',
  'groupTypes',
  'membershipRule',
  'onPremisesSyncEnabled',
  'isAssignableToRole',
  'visibility',
  'resourceProvisioningOptions',
  'createdDateTime',
] as const;

/** `id` and others that a list of mixed objects may ask for, besides. */
export const groupFields: ReadonlySet<string> = new Set(fields);

/** What can stand in a filter; `visibility` cannot (audit-and-leavers.md 1.1, ms-group-01). */
export const groupFilters = [
  'createdDateTime',
  'displayName',
  'groupTypes',
  'id',
  'isAssignableToRole',
  'mail',
  'mailEnabled',
  'mailNickname',
  'onPremisesSyncEnabled',
  'resourceProvisioningOptions',
  'securityEnabled',
] as const;

export const viewGroup = (group: EntraGroup, select?: readonly string[]): Record<string, unknown> =>
  pick(
    group as unknown as Readonly<Record<string, unknown>>,
    select === undefined ? fields : [...new Set(['id', ...select])].filter((name) => groupFields.has(name)),
  );

/** Every kind of abuse, one line each, in the order of the table. */
import type { Abuse } from './abuse.ts';
import { appendTogether } from './append-together.ts';
import { fuzzRequests } from './fuzz-requests.ts';
import { hostileStringsAbuse } from './hostile-strings.ts';
import { leaversDisabled } from './leavers-disabled.ts';
import { leaversFound } from './leavers-found.ts';
import { mixTenants } from './mix-tenants.ts';
import { mutatedPresses } from './mutate-presses.ts';
import { mutateTokens } from './mutate-tokens.ts';
import { newHolders } from './new-holders.ts';
import { noninterference } from './noninterference.ts';
import { routeTable } from './route-table.ts';
import { tamperRows } from './tamper-rows.ts';
import { tamperTrail } from './tamper-trail.ts';
import { trickServices } from './trick-services.ts';

export const abuses: readonly Abuse[] = [
  mutateTokens,
  trickServices,
  mixTenants,
  fuzzRequests,
  mutatedPresses,
  hostileStringsAbuse,
  noninterference,
  routeTable,
  newHolders,
  leaversDisabled,
  leaversFound,
  tamperRows,
  tamperTrail,
  appendTogether,
];

/** Every kind of abuse, one line each, in the order of the table. */
import type { Abuse } from './abuse.ts';
import { hostileStringsAbuse } from './hostile-strings.ts';
import { noninterference } from './noninterference.ts';
import { routeTable } from './route-table.ts';

export const abuses: readonly Abuse[] = [hostileStringsAbuse, noninterference, routeTable];

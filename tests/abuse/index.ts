/** Every kind of abuse, one line each, in the order of the table. */
import type { Abuse } from './abuse.ts';

import { tamperRows } from './tamper-rows.ts';

export const abuses: readonly Abuse[] = [tamperRows];

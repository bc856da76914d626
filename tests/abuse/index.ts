/** Every kind of abuse, one line each, in the order of the table. */
import type { Abuse } from './abuse.ts';
import { newHolders } from './new-holders.ts';

export const abuses: readonly Abuse[] = [newHolders];

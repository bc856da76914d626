/** Every kind of abuse, one line each, in the order of the table. */
import type { Abuse } from './abuse.ts';
import { appendTogether } from './append-together.ts';
import { tamperTrail } from './tamper-trail.ts';

export const abuses: readonly Abuse[] = [tamperTrail, appendTogether];

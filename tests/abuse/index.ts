/** Every kind of abuse, one line each, in the order of the table. */
import type { Abuse } from './abuse.ts';
import { mutatedPresses } from './mutate-presses.ts';

export const abuses: readonly Abuse[] = [mutatedPresses];

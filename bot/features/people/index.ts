/** The verbs about people themselves. */
import type { Flow } from '../../core/ports.ts';
import { backAgain, beAway } from './away.ts';

export const peopleFlows = [beAway, backAgain] as readonly Flow[];

/** The verbs and jobs about agreements. */
import type { Flow, Job } from '../../core/ports.ts';
import { signingFlows, signingJobs } from './signing/index.ts';

export const agreementFlows: readonly Flow[] = [...signingFlows];
export const agreementJobs: readonly Job<unknown>[] = [...signingJobs];

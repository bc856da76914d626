/** The verbs and jobs about agreements. */
import type { Flow, Job } from '../../core/ports.ts';

export const agreementFlows: readonly Flow[] = [];
export const agreementJobs: readonly Job<unknown>[] = [];

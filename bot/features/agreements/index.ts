/** The verbs and jobs about agreements. */
import type { Flow, Job } from '../../core/ports.ts';
import { registerFlows, registerJobs } from './register/index.ts';

export const agreementFlows: readonly Flow[] = [...registerFlows];
export const agreementJobs: readonly Job<unknown>[] = [...registerJobs];

/** The verbs and jobs about agreements. */
import type { Flow, Job } from '../../core/ports.ts';
import { askingFlows, askingJobs } from './asking/index.ts';
import { consentFlows } from './consents/index.ts';
import { linkFlows, linkJobs } from './links/index.ts';
import { registerFlows, registerJobs } from './register/index.ts';
import { signingFlows, signingJobs } from './signing/index.ts';

export const agreementFlows: readonly Flow[] = [
  ...askingFlows,
  ...signingFlows,
  ...consentFlows,
  ...linkFlows,
  ...registerFlows,
];
export const agreementJobs: readonly Job<unknown>[] = [
  ...askingJobs,
  ...signingJobs,
  ...linkJobs,
  ...registerJobs,
];

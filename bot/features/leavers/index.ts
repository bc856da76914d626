/** The verbs and jobs about leavers and guests. */
import type { Flow, Job } from '../../core/ports.ts';
import { askingFlows, askingJobs } from './asking/index.ts';
import { disablingJobs } from './disabling/index.ts';
import { findingJobs } from './finding/index.ts';
import { guestFlows, guestJobs } from './guests/index.ts';
import { leavingFlows, leavingJobs } from './leaving/index.ts';

export const leaverFlows: readonly Flow[] = [...askingFlows, ...leavingFlows, ...guestFlows];
export const leaverJobs: readonly Job<unknown>[] = [
  ...askingJobs,
  ...findingJobs,
  ...disablingJobs,
  ...leavingJobs,
  ...guestJobs,
];

/** The jobs of finding leavers. */
import type { Job } from '../../../core/ports.ts';
import { compareJob } from './compare.ts';
import { nightJob } from './night.ts';

export const findingJobs: readonly Job<unknown>[] = [nightJob, compareJob];

/** Every verb and every job. One line a feature. */
import type { Flow, Job } from '../core/ports.ts';
import { concernFlows, concernJobs } from './concerns/index.ts';
import { helloFlows } from './hello/index.ts';
import { peopleFlows } from './people/index.ts';
import { readerFlows, readerJobs } from './readers/index.ts';

export const flows: readonly Flow[] = [...concernFlows, ...helloFlows, ...peopleFlows, ...readerFlows];
export const jobs: readonly Job<unknown>[] = [...concernJobs, ...readerJobs];

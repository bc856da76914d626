/** Every verb and every job. One line a feature. */
import type { Flow, Job } from '../core/ports.ts';
import { concernFlows, concernJobs } from './concerns/index.ts';
import { helloFlows } from './hello/index.ts';
import { peopleFlows } from './people/index.ts';

/** Lists among the verbs of a concern: nothing is reported by asking for them. */
const lists: ReadonlySet<string> = new Set(['concern.mine']);
const reading: ReadonlySet<string> = new Set(['case.open', 'case.acknowledge']);

/** Reporting in all its steps, and a reader's opening and acknowledging: no rate limit may stop these (D1). */
export const isNeverHeldUp = (verb: string): boolean =>
  (verb.startsWith('concern.') && !lists.has(verb)) || reading.has(verb);

export const flows: readonly Flow[] = [...concernFlows, ...helloFlows, ...peopleFlows];
export { sealedKindOf } from './concerns/index.ts';
export const jobs: readonly Job<unknown>[] = [...concernJobs];

/** The jobs of disabling and undoing. One line a job. */
import type { Job } from '../../../core/ports.ts';
import { disableJob } from './disable.ts';
import { undoJob } from './undo.ts';
import { watchJob } from './watch.ts';

export const disablingJobs: readonly Job<unknown>[] = [disableJob, undoJob, watchJob];

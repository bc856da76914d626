/** The verbs and jobs of what comes back and is closed when somebody leaves. */
import type { Flow, Job } from '../../../core/ports.ts';
import { beginChecklistJob } from './begin-checklist.ts';
import { followLoansJob } from './follow-loans.ts';
import { listLeaving } from './list-leaving.ts';
import { lookChecklistJob } from './look-checklist.ts';
import { meetIT } from './meet-it.ts';
import { noticeLeavingJob } from './notice-leaving.ts';
import { noteChecklist, openChecklist, tickItem } from './tick-item.ts';

export const leavingFlows = [listLeaving, openChecklist, tickItem, noteChecklist, meetIT] as readonly Flow[];
export const leavingJobs = [
  beginChecklistJob,
  lookChecklistJob,
  noticeLeavingJob,
  followLoansJob,
] as readonly Job<unknown>[];

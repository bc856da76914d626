/** The verbs and jobs about visitors at the desk. */
import type { Flow, Job } from '../../core/ports.ts';
import { countVisit } from './count-visit.ts';
import { agreeAtDesk, openDesk } from './desk.ts';
import { listDays } from './list-days.ts';
import { listVisitors } from './list-visitors.ts';
import { poster } from './poster.ts';
import { renewDesk } from './renew-desk.ts';
import { showVisit } from './show-visit.ts';
import { strikeOld } from './strike-old.ts';
import { strikeVisit } from './strike-visit.ts';
import { tellOfHoldUp } from './tell-of-hold-up.ts';

export const visitorFlows: readonly Flow[] = [
  openDesk,
  agreeAtDesk,
  listVisitors,
  listDays,
  showVisit,
  strikeVisit,
  strikeOld,
  countVisit,
  renewDesk,
  poster,
];
export const visitorJobs: readonly Job<unknown>[] = [tellOfHoldUp];

/** The verbs and jobs of the campaign: who is asked, when, and how it stands. */
import type { Flow, Job } from '../../../core/ports.ts';
import { beginRoundJob } from './begin-round.ts';
import { askSeveral } from './ask-several.ts';
import { campaign } from './campaign.ts';
import { classes } from './classes.ts';
import { askAnyway, discuss, discussed } from './discuss.ts';
import { missing } from './missing.ts';
import { morningJob } from './morning.ts';
import { campaignNoticeJob } from './notice.ts';
import { preview } from './preview.ts';
import { sendJob } from './send.ts';
import { putOff, start } from './start.ts';
import { unreached } from './unreached.ts';
import { wakeJob } from './wake.ts';

export const askingFlows = [
  campaign,
  preview,
  start,
  putOff,
  unreached,
  classes,
  discuss,
  discussed,
  askAnyway,
  askSeveral,
  missing,
] as readonly Flow[];
export const askingJobs = [
  morningJob,
  beginRoundJob,
  sendJob,
  wakeJob,
  campaignNoticeJob,
] as readonly Job<unknown>[];

/** The verbs and jobs of what a person does with an agreement. */
import type { Flow, Job } from '../../../core/ports.ts';
import { agree } from './agree.ts';
import { askAgainJob } from './ask-again.ts';
import { check } from './check.ts';
import { contact } from './contact.ts';
import { refuse, unclear } from './doubt.ts';
import { mine } from './mine.ts';
import { open } from './open.ts';
import { signedReceiptJob } from './receipt.ts';
import { showText } from './show-text.ts';
import { endTalkJob } from './end-talk.ts';
import { talkLookJob } from './talk-look.ts';
import { talkNoticeJob } from './talk-notice.ts';
import { openTalk, talked } from './talked.ts';
import { listTalks } from './talks.ts';

export const signingFlows = [
  open,
  check,
  agree,
  unclear,
  refuse,
  contact,
  mine,
  showText,
  listTalks,
  openTalk,
  talked,
] as readonly Flow[];
export const signingJobs = [
  signedReceiptJob,
  talkLookJob,
  talkNoticeJob,
  endTalkJob,
  askAgainJob,
] as readonly Job<unknown>[];

/** The verbs and jobs of guests. */
import type { Flow, Job } from '../../../core/ports.ts';
import { answerForGuest, endGuest } from './end-guest.ts';
import { askGuest, beginGuest } from './ask-guest.ts';
import { confirmGuest } from './confirm-guest.ts';
import { extendGuest, letGuestEnd, openGuest } from './extend-guest.ts';
import { listGuests } from './list-guests.ts';
import { lookGuestJob } from './look-guest.ts';
import { noticeGuestJob } from './notice-guest.ts';

export const guestFlows = [
  beginGuest,
  askGuest,
  openGuest,
  confirmGuest,
  extendGuest,
  letGuestEnd,
  listGuests,
  answerForGuest,
  endGuest,
] as readonly Flow[];
export const guestJobs = [lookGuestJob, noticeGuestJob] as readonly Job<unknown>[];

/** The verbs and jobs by which IT is asked. */
import type { Flow, Job } from '../../../core/ports.ts';
import { agreeLeaver } from './agree.ts';
import { agreeAll, disableAll } from './batches.ts';
import { disagreeLeaver, dismissLeaver, keepLeaver, nameLeaver, undoLeaver } from './decisions.ts';
import { disableLeaver } from './disable-leaver.ts';
import { listLeavers } from './list-leavers.ts';
import { lookAgain, lookAtLeaver } from './look-at.ts';
import { leaverNoticeJob } from './notice.ts';
import { chooseColumns, dropList, pasteList, previewList, useList } from './paste-list.ts';
import { askJob, tellLeaverJob } from './tell-leaver.ts';

export const askingFlows = [
  listLeavers,
  lookAtLeaver,
  lookAgain,
  disableLeaver,
  disableAll,
  agreeLeaver,
  agreeAll,
  disagreeLeaver,
  keepLeaver,
  dismissLeaver,
  nameLeaver,
  undoLeaver,
  pasteList,
  previewList,
  chooseColumns,
  useList,
  dropList,
] as readonly Flow[];
export const askingJobs = [askJob, tellLeaverJob, leaverNoticeJob] as readonly Job<unknown>[];

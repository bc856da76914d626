/** The verbs and jobs of a concern, in the order in which people meet them. */
import type { Flow, Job } from '../../core/ports.ts';
import { account, accountBack, back } from './account.ts';
import { alert, attachment } from './attachment.ts';
import { begin, fresh } from './begin.ts';
import { escalateJob } from './escalate.ts';
import { kind, urgent } from './kind.ts';
import { fromMessage, messageForm } from './message.ts';
import { add, added, mine } from './mine.ts';
import { find, people, pick, pickNotFor } from './people.ts';
import { receiptJob } from './receipt.ts';
import { remindJob } from './remind.ts';
import { discard, resume } from './resume.ts';
import { send } from './send.ts';
import { tellJob } from './tell.ts';
import { triageFlows, triageJobs } from './triage.ts';
import { who } from './who.ts';

const reporting = [
  begin,
  fresh,
  who,
  find,
  pick,
  pickNotFor,
  people,
  kind,
  urgent,
  account,
  accountBack,
  back,
  resume,
  discard,
  send,
  attachment,
  alert,
  messageForm,
  fromMessage,
  mine,
  add,
  added,
] as readonly Flow[];

export const concernFlows: readonly Flow[] = [...reporting, ...triageFlows];
export const concernJobs = [
  tellJob,
  remindJob,
  escalateJob,
  receiptJob,
  ...triageJobs,
] as readonly Job<unknown>[];

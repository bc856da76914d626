/** The verbs and jobs of a concern, in the order in which people meet them. */
import type { Flow, Job, Kind } from '../../core/ports.ts';
import { accesses, accessPrefix } from './access/access.ts';
import { lookAfterAccessJob } from './access/look-after-access.ts';
import { kindOfCaseRow } from './concern.ts';
import { account, accountBack, back } from './report/account.ts';
import { alert, attachment } from './report/attachment.ts';
import { drafts } from './report/draft.ts';
import { begin, fresh } from './report/begin.ts';
import { escalateJob } from './telling/escalate.ts';
import { handOverJob } from './telling/hand-over.ts';
import { forgetJob } from './report/forget.ts';
import { kind, urgent } from './report/kind.ts';
import { fromMessage, messageForm } from './report/message.ts';
import { add, added, mine } from './report/mine.ts';
import { find, people, pick, pickNotFor } from './report/people.ts';
import { receiptJob } from './telling/receipt.ts';
import { remindJob } from './telling/remind.ts';
import { discard, resume } from './report/resume.ts';
import { send } from './report/send.ts';
import { tellJob } from './telling/tell.ts';
import { triageFlows, triageJobs } from './triage/index.ts';
import { who } from './report/who.ts';
import { tellAbout, tellSend, tellStart } from './pupils/tell-send.ts';
import { tellNow } from './pupils/tell-now.ts';

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
  tellNow,
  tellStart,
  tellAbout,
  tellSend,
] as readonly Flow[];

export { helpCard as pupilCard } from './pupils/help-card.ts';

export const concernFlows: readonly Flow[] = [...reporting, ...triageFlows];
export const concernJobs = [
  tellJob,
  remindJob,
  escalateJob,
  receiptJob,
  handOverJob,
  forgetJob,
  lookAfterAccessJob,
  ...triageJobs,
] as readonly Job<unknown>[];

/** Of the rows that lie sealed; undefined for all others. */
export const sealedCaseKindOf = (row: string): Kind<unknown> | undefined => {
  if (row.startsWith('I!')) return kindOfCaseRow(row);
  if (row.startsWith(accessPrefix)) return accesses;
  return row.startsWith('D!') ? drafts : undefined;
};

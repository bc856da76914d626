/** The verbs and jobs about what is lent. */
import type { Flow, Job } from '../../core/ports.ts';
import { exportLoans } from './export-loans.ts';
import { beginLoan, findBorrower } from './find-borrower.ts';
import { dropPastedItems, pasteItems, previewItems, useItems } from './paste-items.ts';
import { lend } from './lend.ts';
import { listLoans } from './list-loans.ts';
import { myLoans, showSigned } from './my-loans.ts';
import { newsOfLoanJob } from './news-of-loan.ts';
import { noticeLoanJob } from './notice-loan.ts';
import { askToSign, openLoan, takeOutAgain } from './open-loan.ts';
import { recallLoan } from './recall-loan.ts';
import { recallMany } from './recall-many.ts';
import { refuseLoan } from './refuse-loan.ts';
import { returnLoan, strikeLoan } from './return-loan.ts';
import { readLoan } from './read-loan.ts';
import { signLoan } from './sign-loan.ts';
import { signOnPaper } from './sign-on-paper.ts';
import { trouble } from './trouble.ts';

export const loanFlows = [
  beginLoan,
  findBorrower,
  lend,
  listLoans,
  openLoan,
  askToSign,
  takeOutAgain,
  signOnPaper,
  returnLoan,
  strikeLoan,
  recallLoan,
  recallMany,
  pasteItems,
  previewItems,
  useItems,
  dropPastedItems,
  exportLoans,
  myLoans,
  readLoan,
  signLoan,
  refuseLoan,
  showSigned,
  trouble,
] as readonly Flow[];
export const loanJobs = [noticeLoanJob, newsOfLoanJob] as readonly Job<unknown>[];

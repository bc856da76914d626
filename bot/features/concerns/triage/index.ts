/** The reader's side of a concern: every verb and job of it, one line each. */
import type { Flow, Job } from '../../../core/ports.ts';
import { acknowledgeCase } from './acknowledge-case.ts';
import { agencyCase } from './agency-case.ts';
import { answerQuestion, showQuestion } from './answer-question.ts';
import { askReporter } from './ask-reporter.ts';
import { assignCase } from './assign-case.ts';
import { caseMenu } from './case-menu.ts';
import { closeCase } from './close-case.ts';
import { earlierCases } from './earlier-cases.ts';
import { findCase } from './find-case.ts';
import { learnFromCase } from './learn-from-case.ts';
import { listCases, listClosedCases } from './list-cases.ts';
import { noteCase } from './note-case.ts';
import { openCase } from './open-case.ts';
import { outcomeCase } from './outcome-case.ts';
import { parentsCase } from './parents-case.ts';
import { protectCase } from './protect-case.ts';
import { recuseCase } from './recuse-case.ts';
import { referralCase } from './referral-case.ts';
import { reopenCase } from './reopen-case.ts';
import { reporterHearsJob } from '../telling/reporter-hears.ts';
import { rerouteCase } from './reroute-case.ts';
import { restoreAccessJob } from './restore-access.ts';
import { sanctionCase } from './sanction-case.ts';
import { summariseCase } from './summarise-case.ts';

export const triageFlows: Flow[] = [
  listCases,
  listClosedCases,
  findCase,
  openCase,
  caseMenu,
  acknowledgeCase,
  noteCase,
  agencyCase,
  referralCase,
  parentsCase,
  sanctionCase,
  outcomeCase,
  learnFromCase,
  assignCase,
  protectCase,
  summariseCase,
  closeCase,
  reopenCase,
  recuseCase,
  rerouteCase,
  askReporter,
  showQuestion,
  answerQuestion,
  earlierCases,
];

export const triageJobs: Job<unknown>[] = [reporterHearsJob, restoreAccessJob];

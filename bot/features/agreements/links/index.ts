/** Those whom chat cannot reach: web links, letters, paper. */
import type { Flow, Job } from '../../../core/ports.ts';
import { chooseForms, printForms } from './forms.ts';
import { letters, linksCsv } from './letters.ts';
import { listLinks } from './list-links.ts';
import { listParts } from './list-parts.ts';
import { choosePaper, paperForm, recordPaper } from './paper.ts';
import { makeLinksOf, revokeLinksOf } from './revoke-links.ts';
import { runLinksJob } from './run-links.ts';
import { renewLink, showLink } from './show-link.ts';
import { paperToday, strikePaper } from './strike.ts';

export const linkFlows: readonly Flow[] = [
  listLinks,
  makeLinksOf,
  revokeLinksOf,
  listParts,
  showLink,
  renewLink,
  letters,
  linksCsv,
  chooseForms,
  printForms,
  choosePaper,
  paperForm,
  recordPaper,
  paperToday,
  strikePaper,
];
export const linkJobs = [runLinksJob] as readonly Job<unknown>[];

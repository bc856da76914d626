/** Those whom chat cannot reach: web links, letters, paper. */
import type { Flow } from '../../../core/ports.ts';
import { makeLinksOf, revokeLinksOf } from './change-links.ts';
import { letters, linksCsv } from './hand-out.ts';
import { listLinks } from './list-links.ts';
import { choosePaper, paperForm, recordPaper } from './paper.ts';
import { paperToday, strikePaper } from './strike.ts';

export const linkFlows: readonly Flow[] = [
  listLinks,
  makeLinksOf,
  revokeLinksOf,
  letters,
  linksCsv,
  choosePaper,
  paperForm,
  recordPaper,
  paperToday,
  strikePaper,
];

/** Those whom chat cannot reach: web links, letters, paper. */
import type { Flow } from '../../../core/ports.ts';
import { makeLinksOf, revokeLinksOf } from './revoke-links.ts';
import { letters, linksCsv } from './letters.ts';
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

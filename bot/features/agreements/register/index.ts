/** The register's verbs and jobs. */
import type { Flow, Job } from '../../../core/ports.ts';
import { certificate } from './certificate.ts';
import { certifyVisits } from './desk/certify-visits.ts';
import { exportCsv } from './export-csv.ts';
import { applyGroup } from './group/apply-group.ts';
import { exportNotSigned } from './group/export-not-signed.ts';
import { fillGroup } from './group/fill-group.ts';
import { listGroup } from './group/list-group.ts';
import { handFiles } from './hand-files.ts';
import { listMissing } from './list-missing.ts';
import { showSigned } from './show-signed.ts';

export const registerFlows: readonly Flow[] = [
  showSigned,
  listMissing,
  handFiles,
  exportCsv,
  certificate,
  certifyVisits,
  listGroup,
  applyGroup,
  exportNotSigned,
];
export const registerJobs: readonly Job<unknown>[] = [fillGroup];

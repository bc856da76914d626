/** Every verb and every job. One line a feature. */
import type { Flow, Job, Kind } from '../core/ports.ts';
import { agreementFlows, agreementJobs } from './agreements/index.ts';
import { sealedAgreementKindOf } from './agreements/sealed-kinds.ts';
import { concernFlows, concernJobs, pupilCard, sealedCaseKindOf } from './concerns/index.ts';
import { helloFlows } from './hello/index.ts';
import { leaverFlows, leaverJobs } from './leavers/index.ts';
import { sealedLeaverKindOf } from './leavers/sealed-kinds.ts';
import { loanFlows, loanJobs } from './loans/index.ts';
import { sealedLoanKindOf } from './loans/sealed-kinds.ts';
import { peopleFlows } from './people/index.ts';
import { readerFlows, readerJobs } from './readers/index.ts';
import { registerKey, registers } from './readers/reader.ts';
import { visitorFlows } from './visitors/index.ts';

/** Lists among the verbs of a concern: nothing is reported by asking for them. */
const lists: ReadonlySet<string> = new Set(['concern.mine']);
const reading: ReadonlySet<string> = new Set(['case.open', 'case.acknowledge']);

/** Reporting in all its steps, a pupil's telling (A16), and a reader's opening and acknowledging: no rate limit may stop these (D1). */
export const isNeverHeldUp = (verb: string): boolean =>
  verb.startsWith('tell.') || (verb.startsWith('concern.') && !lists.has(verb)) || reading.has(verb);

/**
 * Reading and signing an agreement: pressed by a whole school within minutes of each other, and answered in the press itself,
 * which costs none of the messages that a tenant's share counts.
 */
const signing: ReadonlySet<string> = new Set([
  ...['open', 'check', 'sign', 'unclear', 'refuse', 'mine', 'text'].map((verb) => `agreements.${verb}`),
  ...['read', 'sign', 'refuse', 'text'].map((verb) => `loans.${verb}`),
]);
export const isAnsweredInPlace = (verb: string): boolean => signing.has(verb);

export const flows: readonly Flow[] = [
  ...concernFlows,
  ...helloFlows(pupilCard),
  ...peopleFlows,
  ...readerFlows,
  ...leaverFlows,
  ...agreementFlows,
  ...visitorFlows,
  ...loanFlows,
];
/** The kind of a row that lies sealed; undefined for all others. */
export const sealedKindOf = (row: string): Kind<unknown> | undefined =>
  row === registerKey('').row
    ? registers
    : (sealedLeaverKindOf(row) ??
      sealedAgreementKindOf(row) ??
      sealedLoanKindOf(row) ??
      sealedCaseKindOf(row));
export const jobs: readonly Job<unknown>[] = [
  ...concernJobs,
  ...readerJobs,
  ...leaverJobs,
  ...agreementJobs,
  ...loanJobs,
];

/** Who comes through an address of our own pages, and what it opens: for the web front. */
export type { PageHelp } from './agreements/links/help-text.ts';
export { linkAt, linkVerb } from './agreements/links/link.ts';
export { deskAt, deskVerb } from './visitors/visitor.ts';

/** What hangs on the app's keys: for `npm run keys:renew`. */
export { boundAddresses, type BoundAddresses } from './agreements/links/bound-addresses.ts';

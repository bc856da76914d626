/**
 * An incident without its words: ids, moments and stages, which is all that routing, telling and lists need. It is there
 * while the key service is away, and whoever reads it has read nobody's words. An {@link Incident} is an outline as well.
 */
import { z } from 'zod';
import type { Kind } from '../../core/ports.ts';
import { incident, isOpen, named, pupilRecord, referralRow, report } from './concern.ts';

const person = named.omit({ name: true, detail: true });
const signed = z.object({ by: z.string(), at: z.string() });

const reportOutline = report
  .omit({ facts: true, childWords: true, time: true, place: true, knows: true, done: true, message: true })
  .extend({ about: z.array(person), notFor: z.array(person) });
/** What decides a route: never anybody's words. */
export type ReportOutline = z.infer<typeof reportOutline>;

/** The words themselves, still sealed: written back as they were read. */
const carried = z.unknown().optional();

const outline = incident.omit({ change: true }).extend({
  report: reportOutline,
  referrals: z.array(referralRow.extend({ done: signed.optional(), declined: signed.optional() })),
  protection: signed.optional(),
  carried,
});
export type Outline = z.infer<typeof outline>;

export const outlines: Kind<Outline> = {
  name: 'incident',
  table: 'cases',
  schema: outline,
  columns: ({ stage }) => ({ open: isOpen(stage) }),
  sealed: 'carried',
};

const recordOutline = pupilRecord.extend({
  pupil: person.optional(),
  parents: signed.extend({ informed: z.boolean() }).optional(),
  sanctions: z.array(signed.extend({ sanction: z.string(), until: z.string().optional() })),
  outcome: signed.extend({ outcome: z.string() }).optional(),
  carried,
});
export type RecordOutline = z.infer<typeof recordOutline>;

export const recordOutlines: Kind<RecordOutline> = {
  name: 'record',
  table: 'cases',
  schema: recordOutline,
  sealed: 'carried',
};

/**
 * The nouns of a concern: what a reporter writes (a report), what the school makes of it (an incident with one record
 * for each pupil, A42), its chronology (entries), and the rows that hold them. All live in the table `cases`, in the
 * school's partition, so that one transaction can hold a submission whole.
 */
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { hashKey } from '../../core/keys.ts';
import type { Key, Kind, PersonId, SchoolId } from '../../core/ports.ts';
import { concernKinds } from '../../policy/policy.ts';

/** The most a person may write: kept whole or refused in words, never cut (T8). Characters are UTF-16 units. */
export const limits = {
  facts: 20_000,
  words: 5_000,
  line: 2_000,
  name: 200,
  message: 30_000,
  people: 30,
} as const;

/** Somebody in a report: a person of the directory, or a name that is "not on the list". */
export const named = z.object({
  person: z.string().optional(),
  name: z.string(),
  kind: z.enum(['pupil', 'adult']),
  /** Year and class, or "staff", as the directory had it on that day. */
  detail: z.string().optional(),
});
export type Named = z.infer<typeof named>;

export const subjects = ['pupil', 'adult', 'headteacher', 'nobody'] as const;
export type Subject = (typeof subjects)[number];

export const report = z.object({
  subject: z.enum(subjects),
  involvesAdult: z.enum(['yes', 'no', 'unsure']),
  about: z.array(named),
  /** Whom the reporter says should not see it: they can only narrow, never choose a recipient. */
  notFor: z.array(named),
  kind: z.enum(concernKinds).optional(),
  tags: z.array(z.string()),
  illegal: z.boolean(),
  danger: z.boolean(),
  facts: z.string(),
  childWords: z.string(),
  /** ISO date on which it was seen or heard (A2), and free words for the time. */
  date: z.string(),
  time: z.string(),
  place: z.string(),
  /** In or out of school (A30). */
  where: z.enum(['in', 'out', 'both', 'unknown']),
  knows: z.string(),
  done: z.string(),
  /** "Report this message": metadata, and the words only where the reporter ticked that (A17). */
  message: z
    .object({ link: z.string(), from: z.string(), at: z.string(), words: z.string().optional() })
    .optional(),
  /** Sent as a quick alert: the two first questions only. */
  quick: z.boolean(),
  /** A pupil told us this themselves (A16): whether they asked for help now, and which grown-up hears of it by their choice. */
  telling: z.object({ now: z.boolean(), chosen: z.string().optional() }).optional(),
});
export type Report = z.infer<typeof report>;

export const emptyReport: Report = {
  subject: 'pupil',
  involvesAdult: 'no',
  about: [],
  notFor: [],
  tags: [],
  illegal: false,
  danger: false,
  facts: '',
  childWords: '',
  date: '',
  time: '',
  place: '',
  where: 'unknown',
  knows: '',
  done: '',
  quick: false,
};

// ------------------------------------------------------------------------------------------------ the incident

const signed = z.object({ by: z.string(), at: z.string() });

export const stages = ['waiting', 'acknowledged', 'closed', 'protected'] as const;
export type Stage = (typeof stages)[number];
export const isOpen = (stage: Stage): boolean => stage === 'waiting' || stage === 'acknowledged';

/** A row that must be done, or declined with a reason, before closing (A10, A11, A28). */
export const referralRow = z.object({
  contact: z.string(),
  compulsory: z.boolean(),
  done: signed.extend({ reference: z.string(), at: z.string() }).optional(),
  declined: signed.extend({ because: z.string() }).optional(),
});
export type ReferralRow = z.infer<typeof referralRow>;

export const incident = z.object({
  v: z.literal(1),
  id: z.string(),
  school: z.string(),
  ref: z.string(),
  submission: z.string(),
  reporter: z.string(),
  raisedAt: z.string(),
  /** False while the reporter is still writing after an early alert (illegal, danger). */
  complete: z.boolean(),
  report,
  route: z.string(),
  /** The rung of the route's ladder that has been told; escalation raises it. */
  rung: z.number().int(),
  /** Who has been told and as what: they may read it, as long as no conflict stands against them. */
  told: z.array(z.object({ person: z.string(), as: z.string(), rung: z.number().int(), at: z.string() })),
  /** Who opened it, so that reminders stop. */
  opened: z.array(z.string()),
  recused: z.array(z.string()),
  assignee: z.string().optional(),
  stage: z.enum(stages),
  acknowledged: signed.optional(),
  /** When the next on the route is told if nobody acknowledged (ISO, UTC). */
  dueAt: z.string(),
  referrals: z.array(referralRow),
  closed: signed.optional(),
  /** "What should change?" (A39). */
  change: z.string().optional(),
  /** Moved to child protection (A13): where it went. The bot keeps a pointer and freezes its copy. */
  protection: signed.extend({ pointer: z.string() }).optional(),
});
export type Incident = z.infer<typeof incident>;

/** One for each pupil (or one without a pupil), so that no pupil's record names another (A42). */
export const pupilRecord = z.object({
  v: z.literal(1),
  incident: z.string(),
  n: z.number().int(),
  pupil: named.optional(),
  /** Parents informed, or "not yet, because …", signed (A24). */
  parents: signed.extend({ informed: z.boolean(), how: z.string() }).optional(),
  sanctions: z.array(signed.extend({ sanction: z.string(), until: z.string().optional(), note: z.string() })),
  outcome: signed.extend({ outcome: z.string(), note: z.string() }).optional(),
});
export type PupilRecord = z.infer<typeof pupilRecord>;

/** A line of the chronology: append-only, with who, when and their words. */
export const chronicle = z.object({
  v: z.literal(1),
  incident: z.string(),
  at: z.string(),
  by: z.string(),
  /** What happened, as a verb of ours: `raised`, `told`, `opened`, `note` … */
  what: z.string(),
  words: z.string(),
  /** The pupil record it belongs to, where it is about one pupil only. */
  record: z.number().int().optional(),
});
export type Chronicle = z.infer<typeof chronicle>;

export const submission = z.object({
  v: z.literal(1),
  id: z.string(),
  incident: z.string(),
  ref: z.string(),
  at: z.string(),
});
export type Submission = z.infer<typeof submission>;

const pointer = z.object({ v: z.literal(1), incident: z.string(), at: z.string() });
export type Pointer = z.infer<typeof pointer>;

// ------------------------------------------------------------------------------------------------ rows

/** Everything that somebody wrote, and every name: sealed with the key of the case (SECURITY.md). */
export const reportWords = [
  'about.*.name',
  'about.*.detail',
  'notFor.*.name',
  'notFor.*.detail',
  'facts',
  'childWords',
  'time',
  'place',
  'knows',
  'done',
  'message',
] as const;

export const incidents: Kind<Incident> = {
  name: 'incident',
  table: 'cases',
  schema: incident,
  columns: ({ stage }) => ({ open: isOpen(stage) }),
  sealed: {
    words: [
      ...reportWords.map((path) => `report.${path}`),
      'referrals.*.done.reference',
      'referrals.*.declined.because',
      'change',
      'protection.pointer',
    ],
  },
};
export const pupilRecords: Kind<PupilRecord> = {
  name: 'record',
  table: 'cases',
  schema: pupilRecord,
  sealed: {
    words: ['pupil.name', 'pupil.detail', 'parents.how', 'sanctions.*.note', 'outcome.note'],
  },
};
export const chronicles: Kind<Chronicle> = {
  name: 'chronicle',
  table: 'cases',
  schema: chronicle,
  sealed: { words: ['words'] },
};
export const submissions: Kind<Submission> = { name: 'submission', table: 'cases', schema: submission };
export const references: Kind<Pointer> = { name: 'reference', table: 'cases', schema: pointer };
export const mentions: Kind<Pointer> = { name: 'mention', table: 'cases', schema: pointer };

/** Of a row under an incident: the incident itself, `C` a pupil's record, `E` an entry. @throws AppError `invalid` */
export const kindOfCaseRow = (row: string): Kind<unknown> => {
  const part = row.split('!')[2];
  if (part === undefined) return incidents;
  if (part === 'C') return pupilRecords;
  if (part === 'E') return chronicles;
  throw new AppError('invalid', 'a row of an unknown kind stands under an incident');
};

const pad = (n: number): string => String(n).padStart(2, '0');

/** Row keys: fixed prefixes, hashes and ULIDs. An incident, its records and its chronology stand next to each other. */
export const rows = {
  incident: (school: SchoolId, id: string): Key => ({ partition: school, row: `I!${id}` }),
  record: (school: SchoolId, id: string, n: number): Key => ({
    partition: school,
    row: `I!${id}!C!${pad(n)}`,
  }),
  chronicle: (school: SchoolId, id: string, entry: string): Key => ({
    partition: school,
    row: `I!${id}!E!${entry}`,
  }),
  reference: (school: SchoolId, ref: string): Key => ({ partition: school, row: `R!${ref}` }),
  submission: (school: SchoolId, reporter: PersonId, id: string): Key => ({
    partition: school,
    row: `S!${hashKey(reporter)}!${id}`,
  }),
  mention: (school: SchoolId, person: PersonId, id: string): Key => ({
    partition: school,
    row: `P!${hashKey(person)}!${id}`,
  }),
};

/** The range that holds every row with this prefix. `"` is the character after `!`. */
export const under = (school: SchoolId, prefix: string): { partition: string; from: string; to: string } => ({
  partition: school,
  from: `${prefix}!`,
  to: `${prefix}"`,
});

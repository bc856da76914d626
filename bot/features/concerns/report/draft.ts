/**
 * A report that is being written: one row for each person, kept 24 hours, taken up again after a restart or on another
 * device. It holds what the cards asked so far; the cards themselves hold only its id.
 */
import { z } from 'zod';
import { create, put, remove, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import { hashKey } from '../../../core/keys.ts';
import type {
  ActOf,
  Change,
  Deps,
  Key,
  Kind,
  Person,
  PersonId,
  SchoolId,
  Stored,
} from '../../../core/ports.ts';
import { forgetCall } from './calls.ts';
import { emptyReport, report, rows, submissions, type Submission } from '../concern.ts';

export const steps = ['who', 'people', 'kind', 'urgent', 'account', 'review'] as const;
export type Step = (typeof steps)[number];

const spot = z.object({
  front: z.enum(['teams', 'google-chat']),
  tenant: z.string(),
  conversation: z.string(),
  message: z.string(),
  service: z.string(),
});

export const draft = z.object({
  v: z.literal(1),
  /** Also the submission's id: pressing twice, redelivery and a second device all carry the same one. */
  id: z.string(),
  by: z.string(),
  startedAt: z.string(),
  updatedAt: z.string(),
  step: z.enum(steps),
  report,
  /** The message whose card it is, so that the receipt is written over it afterwards. */
  spot: spot.optional(),
  /** Set once somebody has been alerted early: illegal content, or somebody in danger. */
  raised: z.object({ incident: z.string(), ref: z.string() }).optional(),
  /** The last press in short, so that the same press delivered twice is answered the same way. */
  lastPress: z.string(),
});
export type Draft = z.infer<typeof draft>;
export type StoredDraft = Stored<Draft>;

/** Sealed with the app's own key only: a report can be written, and sent, while the key service is away. */
export const drafts: Kind<Draft> = { name: 'draft', table: 'cases', schema: draft, sealed: { words: [] } };
const dayMs = 24 * 60 * 60 * 1000;

const keyFor = (school: SchoolId, person: PersonId): Key => ({
  partition: school,
  row: `D!${hashKey(person)}`,
});
export const draftKey = ({ school, id }: Person): Key => keyFor(school, id);

/** A person's draft, of whatever age. One read. */
export const draftOf = (school: SchoolId, person: PersonId, deps: Deps): Promise<StoredDraft | undefined> =>
  readDraft(keyFor(school, person), deps);

/** A row that does not open (changed from outside, or sealed with a key that is gone) must not bar anybody from reporting. */
const readDraft = async (key: Key, deps: Deps): Promise<StoredDraft | undefined> => {
  try {
    return await deps.records.get(drafts, key);
  } catch (error) {
    if (!isAppError(error, 'tampered')) throw error;
    deps.log.error('a report under way cannot be opened, and gives way to the next', {
      school: key.partition,
    });
    return undefined;
  }
};

/** A person's unfinished report, if it is younger than 24 hours. One read. */
export const findDraft = async (person: Person, deps: Deps): Promise<StoredDraft | undefined> => {
  const stored = await readDraft(draftKey(person), deps);
  if (stored === undefined || isStale(stored.value, deps.clock.now())) return undefined;
  return stored;
};

/** What became of a draft that was sent: its submission carries the same id. One read. */
export const findSubmission = async (
  person: Person,
  id: string,
  deps: Deps,
): Promise<Submission | undefined> =>
  (await deps.records.get(submissions, rows.submission(person.school, person.id, id)))?.value;

export const lastsUntil = ({ updatedAt }: Draft): Date => new Date(Date.parse(updatedAt) + dayMs);
export const isStale = (value: Draft, now: Date): boolean => now >= lastsUntil(value);

/** What a press on a card of the form meets. */
export type Met =
  | { readonly kind: 'draft'; readonly draft: StoredDraft }
  /** The very same press was answered before. */
  | { readonly kind: 'again'; readonly draft: StoredDraft }
  /** The card is of an earlier moment, or of another report than the one under way. */
  | { readonly kind: 'older'; readonly draft: StoredDraft }
  | { readonly kind: 'sent'; readonly submission: Submission }
  | { readonly kind: 'gone' };

/**
 * Finds the draft that a press belongs to. One read, and a second only where the draft is not there any more.
 * `step` is the step whose card carries the button; undefined for buttons that any step has.
 */
export const meetDraft = async (
  act: ActOf<unknown>,
  id: string,
  step: Step | undefined,
  deps: Deps,
): Promise<Met> => {
  const stored = await findDraft(act.by, deps);
  if (stored === undefined || stored.value.id !== id) {
    const sent = await findSubmission(act.by, id, deps);
    if (sent !== undefined) return { kind: 'sent', submission: sent };
    return stored === undefined ? { kind: 'gone' } : { kind: 'older', draft: stored };
  }
  if (stored.value.lastPress === pressOf(act)) return { kind: 'again', draft: stored };
  if (step !== undefined && stored.value.step !== step) return { kind: 'older', draft: stored };
  return { kind: 'draft', draft: stored };
};

/** The same button with the same values gives the same text; it is a hash, so that no words are kept twice. */
export const pressOf = (act: ActOf<unknown>): string => hashKey(act.verb, JSON.stringify(act.values));

export const newDraft = (act: ActOf<unknown>, id: string, now: Date): Draft => ({
  v: 1,
  id,
  by: act.by.id,
  startedAt: now.toISOString(),
  updatedAt: now.toISOString(),
  step: 'who',
  report: emptyReport,
  spot: act.spot,
  lastPress: '',
});

/** The draft after a press: a step further, when and by which press. */
export const advanced = (value: Draft, act: ActOf<unknown>, step: Step, deps: Deps): Draft => ({
  ...value,
  step,
  updatedAt: deps.clock.now().toISOString(),
  spot: value.spot ?? act.spot,
  lastPress: pressOf(act),
});

export const replaceDraft = (stored: StoredDraft, value: Draft): Change => replace(drafts, stored, value);
export const removeDraft = (stored: StoredDraft): Change => remove(drafts, stored);

/**
 * Saves a draft: one write.
 * @throws AppError `conflict` when another device or a repeated delivery was faster: look again.
 */
export const saveDraft = async (stored: StoredDraft, value: Draft, deps: Deps): Promise<void> => {
  await deps.records.commit([replaceDraft(stored, value)]);
};

/** Puts the first version of a draft, and the alarm that throws it away; a stale one of yesterday gives way. */
export const startDraft = async (person: Person, value: Draft, deps: Deps): Promise<void> => {
  const key = draftKey(person);
  const alarm = schedule(
    forgetCall,
    { person: person.id, draft: value.id },
    lastsUntil(value),
    person.school,
  );
  try {
    await deps.records.commit([create(drafts, key, value), alarm]);
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
    const there = await readDraft(key, deps);
    if (there !== undefined && !isStale(there.value, deps.clock.now())) throw error;
    await deps.records.commit([
      there === undefined ? put(drafts, key, value) : replace(drafts, there, value),
      alarm,
    ]);
  }
};

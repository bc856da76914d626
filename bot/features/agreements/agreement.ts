/**
 * The nouns of the register (policy-map B7). A **sheet** is what a school had on paper: one class or group, at most
 * {@link mostOnSheet} people, and how far each of them is with each agreement of this school year. Its **tally** counts it, in a
 * small row of its own, so that a trust's totals read no sheet. A **signature** is its own row, made once and never changed.
 * A **place** says on which sheet somebody stands. All in the school's partition, so that one transaction holds them
 * together with the trail.
 */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { hashKey } from '../../core/keys.ts';
import type { Key, Kind, PersonId, SchoolId } from '../../core/ports.ts';
import type { Agreement, Signer } from '../../policy/agreement.ts';
import type { Calendar } from '../../policy/policy.ts';

/**
 * So many come to stand on one sheet; with those who come back to it, sixty at most (`plan-sheets.ts`): all of it, its places,
 * tally and trail, in one transaction of a hundred.
 */
export const mostOnSheet = 40;
/** The work of a round is shared out among so many jobs at most, over all processes. */
export const lanes = 16;

const signer = z.enum(['self', 'parent']);
export const hows = ['chat', 'link', 'desk', 'paper'] as const;
export type How = (typeof hows)[number];

/** One agreement of one person. */
const item = z.object({
  agreement: z.string(),
  version: z.string(),
  hash: z.string(),
  signer,
  state: z.enum(['waiting', 'signed', 'unclear', 'refused']),
  /** Since when (ISO, UTC). */
  at: z.string(),
  how: z.enum(hows).optional(),
  /** Of what is signed, how its consents stand now (B18, F5); absent: for whoever reads their changes (`consents/`). */
  consents: z.array(z.object({ id: z.string(), given: z.boolean() })).optional(),
  /** Signed by themselves with a name that has not one word of theirs, which somebody may want to look at. */
  unlike: z.literal(true).optional(),
  /** A newer version that needs no new signature, and when they were told of it (B13). */
  noted: z.object({ version: z.string(), hash: z.string(), at: z.string().optional() }).optional(),
});
export type Item = z.infer<typeof item>;

/** One person on a sheet. `asked` and `reminded` are moments (ISO, UTC) at which something was sent to their own chat. */
const line = z.object({
  person: z.string(),
  /**
   * Of a pupil, as the roster had it: a class may be of several years. Empty: it had none. Absent: laid before it was kept.
   * To be read by `yearOf`.
   */
  year: z.string().optional(),
  items: z.array(item),
  asked: z.string().optional(),
  /** Something that was settled is to be signed anew (a new version, a talk that was had): asked again where it is after `asked`. */
  renewed: z.string().optional(),
  reminded: z.array(z.string()),
  midYear: z.string().optional(),
  /** `perhaps`: the answer was lost. `no`: chat cannot reach them, and why (static words of the front). */
  reached: z.enum(['not-yet', 'yes', 'perhaps', 'no']),
  because: z.string().optional(),
  /** When chat refused them (ISO, UTC). */
  refusedAt: z.string().optional(),
  /** They have left, or moved to another sheet's group: kept, and counted no more. */
  gone: z.literal(true).optional(),
});
export type Line = z.infer<typeof line>;

export const sheetRow = z.object({
  v: z.literal(1),
  id: z.string(),
  /** The school year by its first calendar year: `2026`. */
  round: z.string(),
  lane: z.int(),
  audience: z.enum(['pupils', 'staff', 'governors', 'visitors']),
  /** The class, or words such as `Staff`. */
  group: z.string(),
  /** That of most of a class. */
  year: z.string().optional(),
  tutor: z.string().optional(),
  /** Counts from 0: a group of more than {@link mostOnSheet} has several. */
  part: z.int(),
  /** `laid`: nothing was sent yet. `tutor`: waits for the tutor's word (B10). `open`: asked, or about to be. */
  stage: z.enum(['laid', 'tutor', 'open']),
  openedAt: z.string().optional(),
  /** Since when the tutor's word is waited for, and when they were asked and reminded (B10). */
  laidAt: z.string().optional(),
  tutorTold: z.array(z.string()).optional(),
  discussed: z.object({ by: z.string(), at: z.string(), on: z.string() }).optional(),
  /** When the tutor was given the list of those who are still missing, after the last reminder. */
  listedAt: z.string().optional(),
  /** What the coordinator is to look at because no tutor does: a class that nobody has talked with, or people still missing. */
  coordinator: z.object({ why: z.enum(['tutor', 'list']), at: z.string() }).optional(),
  lines: z.array(line),
});
export type Sheet = z.infer<typeof sheetRow>;

export const sheets: Kind<Sheet> = {
  name: 'agreement-sheet',
  table: 'cases',
  schema: sheetRow,
  sealed: { words: [] },
};

/** Somebody's year: their own, and that of their class where the line was laid before theirs was kept. */
export const yearOf = (
  { audience, year }: Pick<Sheet, 'audience' | 'year'>,
  { year: theirs }: Pick<Line, 'year'>,
): string | undefined => {
  if (audience !== 'pupils') return undefined;
  const own = theirs ?? year;
  return own === '' ? undefined : own;
};

/** Made once, when somebody signs; never changed and never removed with the sheet. */
const signed = z.object({
  v: z.literal(1),
  /** Whom it is about: for a parent's signature, the child. */
  person: z.string(),
  signer,
  /** As they typed it. */
  name: z.string(),
  /** A parent's: what they are to the child, in their own words. */
  relation: z.string().optional(),
  agreement: z.string(),
  version: z.string(),
  hash: z.string(),
  title: z.string(),
  round: z.string(),
  at: z.string(),
  how: z.enum(hows),
  /** Of the web link that it came by: the number that stands on its letter. It opens nothing. */
  link: z.string().optional(),
  /** Who recorded it where it is not the signer: the office, for paper. A person's id. */
  by: z.string().optional(),
  /** On the paper (ISO date). */
  dated: z.string().optional(),
  /**
   * Recorded from paper by mistake, and struck out: the same day by whoever had recorded it, later by the coordinator with a
   * reason. The row stays, and counts as no signature: {@link isInForce}.
   */
  struck: z.object({ by: z.string(), at: z.string(), reason: z.string().optional() }).optional(),
  /** They read it in another language: which, and the hash of those words, which are kept as those of the text are (B12). */
  read: z.object({ lang: z.string(), hash: z.string() }).optional(),
  /** When the monitoring notice was ticked (B15). */
  monitoringAt: z.string().optional(),
  consents: z.array(z.object({ id: z.string(), given: z.boolean(), at: z.string() })),
  /** As it was then. */
  group: z.string().optional(),
  year: z.string().optional(),
});
const signatureRow = signed.extend({
  /** What stood in this very row before and was struck out, whole: the oldest first. */
  before: z.array(signed).optional(),
});
export type Signature = z.infer<typeof signatureRow>;
/** Whether it counts: nothing was struck out. */
export const isInForce = ({ struck }: Pick<Signature, 'struck'>): boolean => struck === undefined;
export const signatures: Kind<Signature> = {
  name: 'agreement-signature',
  table: 'cases',
  schema: signatureRow,
  sealed: { words: [] },
};

const placeRow = z.object({ v: z.literal(1), round: z.string(), sheet: z.string() });
export type SheetPlace = z.infer<typeof placeRow>;
export const places: Kind<SheetPlace> = { name: 'agreement-place', table: 'cases', schema: placeRow };

/** The text as it was signed, for ever (B9). */
const versionRow = z.object({ v: z.literal(1), keptAt: z.string(), agreement: z.custom<Agreement>() });
export const versions: Kind<z.infer<typeof versionRow>> = {
  name: 'agreement-version',
  table: 'cases',
  schema: versionRow,
};

/** Of a person as in keys: their id's hash. */
export const whoIn = (person: PersonId): string => hashKey('agreement', person);

/** Row prefixes of this feature: all begin with `G`. Sealed are all but `GN!`, `GP!`, `GV!`. */
export const rows = {
  sheet: (school: SchoolId, round: string, id: string): Key => ({
    partition: school,
    row: `GS!${round}!${id}`,
  }),
  tally: (school: SchoolId, { round, lane, id }: Pick<Sheet, 'round' | 'lane' | 'id'>): Key => ({
    partition: school,
    row: `GN!${round}!${laneIn(lane)}!${id}`,
  }),
  /** At most one for each person, signer, text, version and school year: the key says so. */
  signature: (
    school: SchoolId,
    one: {
      readonly person: PersonId;
      readonly signer: Signer;
      readonly agreement: string;
      readonly hash: string;
      readonly round: string;
    },
  ): Key => ({
    partition: school,
    row: `GG!${whoIn(one.person)}!${one.signer}!${one.agreement}!${one.hash.slice(0, 16)}!${one.round}`,
  }),
  place: (school: SchoolId, person: PersonId): Key => ({ partition: school, row: `GP!${whoIn(person)}` }),
  version: (school: SchoolId, agreement: string, hash: string): Key => ({
    partition: school,
    row: `GV!${agreement}!${hash.slice(0, 16)}`,
  }),
};

const laneIn = (lane: number): string => lane.toString(16);

const range = (school: SchoolId, prefix: string) => ({
  partition: school,
  from: `${prefix}!`,
  to: `${prefix}"`,
});
export const ranges = {
  /** Every tally of a school year; of one lane where it is given. */
  tallies: (school: SchoolId, round: string, lane?: number) =>
    range(school, lane === undefined ? `GN!${round}` : `GN!${round}!${laneIn(lane)}`),
  sheets: (school: SchoolId, round: string) => range(school, `GS!${round}`),
  /** Every text that was ever kept. */
  versions: (school: SchoolId) => range(school, 'GV'),
  versionsOf: (school: SchoolId, agreement: string) => range(school, `GV!${agreement}`),
  /** Everything that was ever signed in a school. */
  signatures: (school: SchoolId) => range(school, 'GG'),
  /** Everything that was signed by or for somebody, of all years. */
  signaturesOf: (school: SchoolId, person: PersonId) => range(school, `GG!${whoIn(person)}`),
};

/** The same for the same group of the same year, so that laying it twice lays one. */
export const sheetIdOf = (one: Pick<Sheet, 'audience' | 'group' | 'part'>): string =>
  hashKey('sheet', one.audience, one.group, String(one.part)).slice(0, 20);
export const laneOf = (sheet: string): number => Number.parseInt(sheet.slice(0, 4), 16) % lanes;

/** The school year that a moment lies in, by its first calendar year: it turns on 1 August, on the school's wall. */
export const roundOf = ({ zone }: Calendar, at: Date): string => {
  const here = DateTime.fromJSDate(at, { zone });
  return String(here.month >= 8 ? here.year : here.year - 1);
};
/** When a school year is over. */
export const endOfRound = ({ zone }: Calendar, round: string): Date =>
  DateTime.fromObject({ year: Number(round) + 1, month: 8, day: 1 }, { zone }).toJSDate();

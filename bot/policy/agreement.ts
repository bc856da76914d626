/**
 * Agreements as data: what `read-agreement.ts` makes of a Markdown file, of the school's own folder or of ours. One value
 * is one version of one text; whoever signs, signs its `hash` (policy-map B1, B2, B12).
 */

/** Whom a text is for. `parents` are asked about each of their children; `loan` is signed when something is lent (G2, G3). */
export const audiences = ['pupils', 'staff', 'governors', 'visitors', 'parents', 'loan'] as const;
export type Audience = (typeof audiences)[number];

/** Who puts their name to it: the person themselves, or a parent or carer for the pupil (B4, B12). */
export type Signer = 'self' | 'parent';

export interface Run {
  readonly text: string;
  readonly bold?: boolean | undefined;
}

/** A piece of a text. A clause has an id that a later incident can point to (B19); ids are unique within a text. */
export type Block =
  | { readonly what: 'heading'; readonly runs: readonly Run[] }
  | { readonly what: 'paragraph'; readonly runs: readonly Run[]; readonly clause?: string | undefined }
  | {
      readonly what: 'item';
      readonly runs: readonly Run[];
      readonly clause?: string | undefined;
      /** Of a numbered list: shown in front instead of a dot. */
      readonly number?: number | undefined;
    };

/** Asked before the tick, where the policy wants it: a wrong answer shows the clause, and is kept nowhere (B14). */
export interface Question {
  readonly id: string;
  readonly ask: string;
  readonly answers: readonly string[];
  /** Index into `answers`. */
  readonly right: number;
  /** The clause that says it. */
  readonly clause: string;
}

export interface Agreement {
  /** The file's name: `pupils-ks3`. Lower-case letters, digits and hyphens. */
  readonly id: string;
  /** Of a variant: the language that it is in (BCP 47), and its name in itself. Its id has it at the end: `pupils-ks3.pl`. */
  readonly language?: { readonly lang: string; readonly name: string } | undefined;
  /** The same text in other languages, with hashes of their own (B12). */
  readonly variants?: readonly Agreement[] | undefined;
  /** As the school writes it: `2026-09`. */
  readonly version: string;
  /** SHA-256 of everything that is signed, hexadecimal. */
  readonly hash: string;
  readonly title: string;
  readonly audience: Audience;
  /** Pupils' year groups as the MIS writes them; empty: all. */
  readonly years: readonly string[];
  /** For `audience: loan`: who may borrow under it. */
  readonly borrowers: readonly ('staff' | 'pupils')[];
  readonly signer: Signer;
  /** Asked anew each school year, or once only (B17). */
  readonly yearly: boolean;
  /** What changed since the version before, in a sentence or two (B13); and whether it must be signed again for that. */
  readonly changed?: string | undefined;
  readonly again: boolean;
  readonly text: readonly Block[];
  /** The easy-read form of the same rules (B12). */
  readonly easy: readonly Block[];
  /** The monitoring notice: its own tick, with its own time (B15). */
  readonly monitoring?: string | undefined;
  /** The same in easy words, shown with the easy-read form for the same tick; left out: the notice as it is (B12). */
  readonly monitoringEasy?: string | undefined;
  /** Consents: kept apart from the acknowledgement, each may be left out (B18). */
  readonly consents: readonly { readonly id: string; readonly title: string }[];
  readonly questions: readonly Question[];
}

/** Its words in that language; as the text itself has them where it is not in that language. */
export const inLanguage = (agreement: Agreement, lang: string | undefined): Agreement =>
  agreement.variants?.find(({ language }) => language?.lang === lang) ?? agreement;

/** The notice in the form that they read: one tick for both (B15). */
export const noticeIn = (
  { monitoring, monitoringEasy }: Pick<Agreement, 'monitoring' | 'monitoringEasy'>,
  easy: boolean,
): string | undefined => (easy ? (monitoringEasy ?? monitoring) : monitoring);

/** Other languages of one text: each is a button, beside the easy form. */
export const mostLanguages = 4;

/** What is lent, by kind (G2, G16, G19). */
export const itemKinds = ['laptop', 'tablet', 'phone', 'dongle', 'trip', 'other'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** How a school runs its agreements: the settings of table 1.10, and B3, B10, B11, B14. */
export interface AgreementPolicy {
  /** `MM-DD`: the campaign begins on the first school day on or after it. */
  readonly start: string;
  /** It starts by itself on that day, unless put off; or waits for the coordinator's word. */
  readonly startsBy: 'itself' | 'coordinator';
  /** When people are asked and reminded on a school day, minutes after midnight, local. */
  readonly askAt: number;
  /** School days after the asking. */
  readonly remindAfter: readonly number[];
  /** The tutor says that it was discussed with the class before the class is asked (B10). */
  readonly discussFirst: boolean;
  /** `MM-DD`, or undefined: the reminder in the middle of the year (B11). */
  readonly midYear?: string | undefined;
  /** The questions before the tick (B14). */
  readonly questions: boolean;
  /** Who is asked. */
  readonly asks: readonly Exclude<Audience, 'loan'>[];
  /** Days for which a web link works. */
  readonly linkDays: number;
  /** Days for which a visitor's signature at the desk is good (B6). */
  readonly visitorDays: number;
  /** Ids of groups that those who signed may be put into, each time on IT's word (B3). */
  readonly signedGroup: { readonly entra?: string | undefined; readonly google?: string | undefined };
}

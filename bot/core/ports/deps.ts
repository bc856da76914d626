/** Verbs, and everything they may use. */
import type { ZodType } from 'zod';
import type { Policy } from '../../policy/policy.ts';
import type { Clouds } from './clouds.ts';
import type { Ledger } from './jobs.ts';
import type { Directory, Newcomers, Person, PersonId, Role, SchoolId } from './people.ts';
import type { Records } from './records.ts';
import type { Act, Notifier, Place, Reply, Values } from './talk.ts';

/** One verb. The file that exports it is named like it. */
export interface Flow<V = unknown> {
  readonly verb: string;
  /** Who may do this at all; whether they may do it to *this* record is decided inside, by `visibleTo`. */
  readonly who: readonly Role[];
  readonly values: ZodType<V>;
  /** Typed words that mean this verb; named groups become values. Matched against trimmed, single-spaced text. */
  readonly says?: RegExp | undefined;
  /** Where it may be done; elsewhere the front opens the 1:1 chat. Default: `personal` and `tab`. */
  readonly places?: readonly Place[] | undefined;
  /**
   * What a press does whose card is too old (`press.ts`). `run`: the same as ever, for verbs that only read; `visibleTo`
   * decides anyway. Otherwise the fresh card that the person gets: nothing happens, and nothing they typed is lost.
   */
  readonly afresh: 'run' | Run<V>;
  run(act: ActOf<V>, deps: Deps): Promise<Reply>;
}

/** As a method, so that flows of all values fit into one list. */
type Run<V> = { run(act: ActOf<V>, deps: Deps): Promise<Reply> }['run'];

/** An act whose values have been parsed. */
export type ActOf<V> = Omit<Act, 'values'> & { readonly values: V };

export interface Clock {
  now(): Date;
}

/** Schools' policies, by school. They are loaded and checked at start; a missing one is a programming error. */
export interface Policies {
  of(school: SchoolId): Policy;
  readonly schools: readonly SchoolId[];
}

/** Structured log: a static message and ids. Anything else is dropped by the logger's allow-list (I1). */
export interface Log {
  info(message: string, ids?: Readonly<Record<string, string | number | boolean>>): void;
  warn(message: string, ids?: Readonly<Record<string, string | number | boolean>>): void;
  error(message: string, ids?: Readonly<Record<string, string | number | boolean>>): void;
}

/** Who has said that they are away. Asked where a route is planned, so it is kept in memory for half a minute. */
export interface AwayBook {
  in(school: SchoolId): Promise<ReadonlySet<PersonId>>;
  /** After a change by this process: read afresh. */
  forget(school: SchoolId): void;
}

/**
 * Since when each person has held each role that reads, and who was confirmed in it. Asked at every read, so it is in
 * memory and at most half a minute old; what it cannot know counts as new.
 */
export interface HolderBook {
  /** The seats that were taken at or after `raisedAt` (ISO, UTC): of that report they are neither told, nor do they read it. */
  newcomers(school: SchoolId, raisedAt: string): Newcomers;
  /** Reads it now. @throws AppError `unavailable`: what was known last is kept */
  refresh(school: SchoolId): Promise<void>;
}

/** A line of a CSV that holds anything, its cells without control marks. `line` counts from 1, as an editor does. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What could be read, and where the file breaks off, if it does. */
export interface CsvRows {
  readonly rows: readonly CsvRow[];
  readonly fault?: { readonly line: number; readonly what: string } | undefined;
}

/** The leaver list that the MIS or HR puts down each night, where the school has one (a file beside its roster). */
export interface LeaverLists {
  /**
   * Undefined: the school has no such file. `at`: when it was put down (ISO, UTC).
   * @throws AppError `unavailable` when it should be there and cannot be read
   */
  of(
    school: SchoolId,
  ): Promise<
    | { readonly name: string; readonly text: string | Uint8Array; readonly at?: string | undefined }
    | undefined
  >;
  /** Takes a CSV apart: any delimiter, quotes, UTF-8 or as Windows writes it. Features know no CSV. */
  read(file: string | Uint8Array): CsvRows;
}

/** Pages behind a row: one person signs there (`s`), or a visitor at the desk (`d`). */
export type PageKind = 's' | 'd';

/**
 * Addresses of our own pages. `undefined` where the operator has set no public address (LANTERN_PUBLIC_URL): then say so to
 * the person, with what to do.
 */
export interface Links {
  /** A page of ours: `path` begins with `/` and holds ids only. */
  address(path: string): string | undefined;
  /**
   * A page that does one thing for one person, at once and for a short while: a certificate, a list to print, a CSV. All of
   * it is sealed into the address; the verb is performed at the place `web`, by that person, when the page is opened. It is
   * opened by a GET, perhaps twice: let the verb only read.
   * @throws AppError `too-large` when the values are more than an address holds (about 5 kB)
   */
  sealed(by: Person, verb: string, values: Values, until: Date): string | undefined;
  /**
   * A page behind a row of the register, by the row's random id. The address carries a seal over it as well, so that one
   * that was made up is known for that without a look into storage.
   */
  page(kind: PageKind, school: SchoolId, id: string): string | undefined;
  /**
   * Keyed hashes of a word (an e-mail address), as parts of row keys: it can be found again without lying there. The first
   * is what to write under; the others come from older keys of the settings, to look under.
   */
  marks(school: SchoolId, word: string): readonly string[];
}

/** In this process one after another for each key, in the order of asking; others are not waited for. */
export interface OneAtATime {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Everything a flow or a job may use; always the last argument. */
export interface Deps {
  readonly directory: Directory;
  readonly records: Records;
  readonly ledger: Ledger;
  readonly notifier: Notifier;
  readonly policies: Policies;
  readonly away: AwayBook;
  readonly holders: HolderBook;
  /** None where the school has connected none: then nothing is found and nothing disabled, and that is said. */
  readonly clouds: Clouds;
  readonly lists: LeaverLists;
  readonly links: Links;
  readonly turns: OneAtATime;
  readonly clock: Clock;
  readonly log: Log;
}

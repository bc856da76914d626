/** Anchors: what the end of a school's trail was at a moment, kept where the trail's own storage cannot reach (T10). */
import type { SchoolId } from './people.ts';

/** The head of a trail as it was at a moment: numbers and a seal, nobody's name. */
export interface Anchor {
  readonly v: 1;
  readonly school: SchoolId;
  /** When it was taken (UTC), just before the head was read: later rows are not in it. */
  readonly at: string;
  /** The last row's number and seal. */
  readonly seq: number;
  readonly mac: string;
}

/** Add-only. Neither method says "none" when it could not look. Implementations: a blob container, a local file. */
export interface Anchors {
  /** Keeps it for ever. The same one twice is no error. @throws AppError `unavailable` */
  put(anchor: Anchor): Promise<void>;
  /** All of a school, oldest first. @throws AppError `unavailable`, also when one of them cannot be read */
  list(school: SchoolId): Promise<readonly Anchor[]>;
}

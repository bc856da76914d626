/** One row as it lies in storage, and back: `{ v: 2, open: {k, n, c}, words?: {k, w, n, c} }`, nothing of it readable. */
import { z } from 'zod';
import type { Key, Kind, RowValue, SchoolId } from '../ports.ts';
import type { AppKeys } from './app-keys.ts';
import type { CaseKeys } from './case-keys.ts';
import { envelope, openText, sealText, tampered } from './envelope.ts';
import { putWords, takeWords, type Words } from './words.ts';

/** `k`: which key of the app's ring. */
const openPart = envelope.extend({ k: z.string() });
/** `k`: which of the school's keys wraps `w`, the case's key. */
const wordsPart = envelope.extend({ k: z.string(), w: z.string() });
const sealedRow = z.object({ v: z.literal(2), open: openPart, words: wordsPart.optional() });
export type SealedRow = z.infer<typeof sealedRow>;

export interface SealingKeys {
  readonly app: AppKeys;
  readonly cases: CaseKeys;
}

/** What has words lies under its case: `I!<case>`, `I!<case>!E!<entry>`. */
export const caseOf = ({ row }: Key): string => row.split('!')[1] ?? '';

/** Never waits, and never fails for lack of a key. */
export const sealRow = (key: Key, row: RowValue, keys: SealingKeys): RowValue => {
  const { sealed: sealing, ...rest } = row;
  if (sealing === undefined) return row;
  const school = key.partition;
  if (sealing === 'carried') {
    const { carried, ...open } = row.value as { carried?: SealedRow['words'] };
    return {
      ...rest,
      value: { ...sealedOpen(key, row.kind, open, keys), ...(carried && { words: carried }) },
    };
  }
  const { open, words } = takeWords(row.value, sealing.words);
  const value = sealedOpen(key, row.kind, open, keys);
  if (sealing.words.length === 0) return { ...rest, value };
  return { ...rest, value: { ...value, words: sealedWords(school, key, row.kind, words, keys) } };
};

const sealedOpen = (key: Key, kind: string, open: unknown, { app }: SealingKeys): SealedRow => {
  const { id, key: secret } = app.sealing(key.partition);
  return { v: 2, open: { k: id, ...sealText(secret, placeOf(key, kind, 'open'), JSON.stringify(open)) } };
};

const sealedWords = (
  school: SchoolId,
  key: Key,
  kind: string,
  words: Words,
  { cases }: SealingKeys,
): NonNullable<SealedRow['words']> => {
  const { id, wrapped, key: secret } = cases.sealing(school, caseOf(key));
  return { k: id, w: wrapped, ...sealText(secret, placeOf(key, kind, 'words'), JSON.stringify(words)) };
};

/** School, row (with its case in it), kind and part: what was sealed for one place opens in no other. */
const placeOf = ({ partition, row }: Key, kind: string, part: string): readonly string[] => [
  partition,
  row,
  kind,
  part,
];

/** Undefined: the row lies in the clear, as version 0.1 wrote it. */
export const sealedRowOf = (value: unknown): SealedRow | undefined => sealedRow.safeParse(value).data;

/**
 * The value of a sealed row.
 * @throws AppError `tampered`; `unavailable` while the key service is away, for a kind that wants the words
 */
export const openRow = async (
  key: Key,
  kind: Pick<Kind<unknown>, 'name' | 'sealed'>,
  row: SealedRow,
  keys: SealingKeys,
): Promise<unknown> => {
  const secret = keys.app.opening(key.partition, row.open.k);
  if (secret === undefined) throw tampered();
  const open: unknown = JSON.parse(openText(secret.key, placeOf(key, kind.name, 'open'), row.open));
  if (kind.sealed === 'carried') return { ...(open as object), carried: row.words };
  if (row.words === undefined) {
    // Words that were taken away are not words that were never written.
    if (kind.sealed !== undefined && kind.sealed.words.length > 0) throw tampered();
    return open;
  }
  const { k: id, w: wrapped } = row.words;
  const wordsKey = await keys.cases.opening(key.partition, { id, wrapped });
  const words: unknown = JSON.parse(openText(wordsKey, placeOf(key, kind.name, 'words'), row.words));
  return putWords(open, words as Words);
};

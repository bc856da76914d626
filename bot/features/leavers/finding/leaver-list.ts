/** The leaver list that counts in a school: the newest of the one that somebody saved and the file of the MIS or HR. */
import { AppError } from '../../../core/errors.ts';
import { create, put, remove } from '../../../core/change.ts';
import { newId } from '../../../core/keys.ts';
import type { Change, Deps, PersonId, SchoolId } from '../../../core/ports.ts';
import {
  listHeadKey,
  listHeads,
  listSliceKey,
  listSlices,
  mappingKey,
  mappings,
  type ListHead,
} from './list-rows.ts';
import { plainHeader } from './list-columns.ts';
import { readList, type ListLine, type ReadList } from './read-list.ts';

/** Of a sealed row: a line is some 300 letters, and four of three lie in storage, at two bytes each. */
const linesARow = 600;
/** In one transaction of at most 4 MiB. */
const slicesAtOnce = 4;
/** More than any school has in a lifetime; what is more could not be sealed anew in one piece. */
const mostLines = 15_000;

type Saving = Pick<Deps, 'records' | 'ledger' | 'clock'>;

/**
 * Keeps a list in place of the one before, and its mapping for the files to come: whoever saves it has seen the first rows as
 * they are read.
 * @throws AppError `invalid` when nothing could be read of it; `too-large`; and what the ledger throws
 */
export const saveList = async (
  school: SchoolId,
  read: ReadList,
  by: PersonId,
  { records, ledger, clock }: Saving,
): Promise<ListHead> => {
  if (read.mistakes.length > 0)
    throw new AppError('invalid', 'a leaver list could not be read', { say: read.mistakes.join(' ') });
  if (read.lines.length > mostLines)
    throw new AppError('too-large', 'a leaver list is too long', {
      say: `The list has more than ${mostLines.toLocaleString('en-GB')} people. Please leave out those who left years ago.`,
    });
  const now = clock.now();
  const id = newId(now);
  const slices = slicesOf(school, id, read.lines);
  const before = await records.get(listHeads, listHeadKey(school));
  for (let at = 0; at < slices.length; at += slicesAtOnce)
    await ledger.record(school, { rows: slices.slice(at, at + slicesAtOnce), trail: [] });
  const at = now.toISOString();
  const head: ListHead = {
    v: 1, id, name: read.name, slices: slices.length, lines: read.lines.length, bad: read.bad.length,
    badLines: badLinesOf(read), by, at,
  }; // prettier-ignore
  await ledger.record(school, {
    rows: [
      put(listHeads, listHeadKey(school), head),
      put(mappings, mappingKey(school), {
        v: 1,
        mapping: read.mapping,
        headers: read.headers.map(plainHeader),
        by,
        at,
      }),
    ],
    trail: [{ actor: by, action: 'leavers.list-saved', target: id }],
  });
  if (before !== undefined) await dropSlices(school, before.value, ledger);
  return head;
};

/** More than anybody is shown. */
const mostBadLines = 20;

const badLinesOf = ({ bad }: ReadList): number[] =>
  bad
    .map(({ line }) => line)
    .toSorted((one, other) => one - other)
    .slice(0, mostBadLines);

const slicesOf = (school: SchoolId, id: string, lines: readonly ListLine[]): Change[] =>
  Array.from({ length: Math.ceil(lines.length / linesARow) }, (_, number) =>
    create(listSlices, listSliceKey(school, id, number), {
      v: 1,
      lines: lines.slice(number * linesARow, (number + 1) * linesARow),
    }),
  );

const dropSlices = async (
  school: SchoolId,
  { id, slices }: ListHead,
  ledger: Deps['ledger'],
): Promise<void> => {
  const rows = Array.from({ length: slices }, (_, number) =>
    remove(listSlices, { key: listSliceKey(school, id, number) }),
  );
  for (let at = 0; at < rows.length; at += 90)
    await ledger.record(school, { rows: rows.slice(at, at + 90), trail: [] }).catch((error: unknown) => {
      // Gone already: somebody else saved a list at the same time. What is left over is read by nobody.
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    });
};

/** The list of a school tonight. */
export interface LeaverList {
  /** For the words of a ground: `leavers.csv`. Undefined: there is no list. */
  readonly name?: string | undefined;
  readonly lines: readonly ListLine[];
  /** When it was saved or put down (ISO, UTC). */
  readonly at?: string | undefined;
  readonly bad: number;
  /** The first lines that could not be read; it may be that they are not known. */
  readonly badLines: readonly number[];
  /** Sentences about a list that is there and was not used. */
  readonly notUsed: readonly string[];
}

type Reading = Pick<Deps, 'records' | 'lists' | 'clock'>;

/** Never throws for what a file holds, or because it cannot be read: that is said. @throws AppError `unavailable` of the storage */
export const listOf = async (school: SchoolId, deps: Reading): Promise<LeaverList> => {
  const [file, saved] = [await fileOf(school, deps), await savedOf(school, deps)];
  if (file.name === undefined) return { ...saved, notUsed: file.notUsed };
  return (saved.at ?? '') > (file.at ?? '') ? saved : file;
};

const none: LeaverList = { lines: [], bad: 0, badLines: [], notUsed: [] };

const savedOf = async (
  school: SchoolId,
  { records }: Pick<Deps, 'records'>,
  tries = 3,
): Promise<LeaverList> => {
  const head = (await records.get(listHeads, listHeadKey(school)))?.value;
  if (head === undefined) return none;
  const lines: ListLine[] = [];
  for (let number = 0; number < head.slices; number += 1) {
    const slice = await records.get(listSlices, listSliceKey(school, head.id, number));
    // Another list was saved meanwhile.
    if (slice === undefined && tries > 1) return savedOf(school, { records }, tries - 1);
    if (slice === undefined) throw new AppError('unavailable', 'a part of a leaver list is missing');
    lines.push(...slice.value.lines);
  }
  return { name: head.name, lines, at: head.at, bad: head.bad, badLines: head.badLines ?? [], notUsed: [] };
};

/** The file, by the mapping that somebody confirmed; without one nothing is guessed. */
const fileOf = async (school: SchoolId, { records, lists, clock }: Reading): Promise<LeaverList> => {
  let file: Awaited<ReturnType<Deps['lists']['of']>>;
  try {
    file = await lists.of(school);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...none, notUsed: ['The leaver list of the MIS or HR could not be read from its place.'] };
  }
  if (file === undefined) return none;
  const mapping = (await records.get(mappings, mappingKey(school)))?.value.mapping;
  if (mapping === undefined)
    return {
      ...none,
      notUsed: [
        `${file.name} was not used: nobody has said yet what its columns mean. Please open the leaver list and confirm them once.`,
      ],
    };
  const read = readList(file, lists, mapping);
  if (read.mistakes.length > 0)
    return {
      ...none,
      notUsed: [
        `${file.name} was not used, since its columns are not those that were confirmed. ${read.mistakes.join(' ')}`,
      ],
    };
  const at = file.at ?? clock.now().toISOString();
  return {
    name: file.name,
    lines: read.lines,
    at,
    bad: read.bad.length,
    badLines: badLinesOf(read),
    notUsed: [],
  };
};

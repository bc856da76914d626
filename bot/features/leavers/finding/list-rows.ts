/** The rows of a leaver list: the mapping of its headers, made once, and the list itself in slices that fit a row. */
import { z } from 'zod';
import type { Key, Kind, SchoolId } from '../../../core/ports.ts';
import { listMapping } from './list-columns.ts';
import { listLine } from './read-list.ts';

const mappingRow = z.object({
  v: z.literal(1),
  mapping: listMapping,
  /** The headers of the file that it was made for. */
  headers: z.array(z.string()),
  /** Who confirmed it, having seen the first rows as they are read. */
  by: z.string(),
  at: z.string(),
});
export type StoredMapping = z.infer<typeof mappingRow>;

/** `LM!` */
export const mappings: Kind<StoredMapping> = {
  name: 'leaver-mapping',
  table: 'cases',
  schema: mappingRow,
  sealed: { words: [] },
};
export const mappingKey = (school: SchoolId): Key => ({ partition: school, row: 'LM!' });

const head = z.object({
  v: z.literal(1),
  /** Which slices belong to it. */
  id: z.string(),
  name: z.string(),
  slices: z.int(),
  lines: z.int(),
  bad: z.int(),
  /** Where the first of them were. Absent: saved before this was kept. */
  badLines: z.array(z.int()).optional(),
  by: z.string(),
  at: z.string(),
});
export type ListHead = z.infer<typeof head>;

/** `LLH!`: which list counts. It is written last, so that no list ever counts by half. */
export const listHeads: Kind<ListHead> = {
  name: 'leaver-list',
  table: 'cases',
  schema: head,
  sealed: { words: [] },
};
export const listHeadKey = (school: SchoolId): Key => ({ partition: school, row: 'LLH!' });

const slice = z.object({ v: z.literal(1), lines: z.array(listLine) });
/** `LL!<id>!<number>` */
export const listSlices: Kind<z.infer<typeof slice>> = {
  name: 'leaver-list-lines',
  table: 'cases',
  schema: slice,
  sealed: { words: [] },
};
export const listSliceKey = (school: SchoolId, id: string, number: number): Key => ({
  partition: school,
  row: `LL!${id}!${String(number).padStart(4, '0')}`,
});

/** The leaver lists that the MIS or HR puts down beside the rosters: read afresh each time, since they change each night. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../bot/core/errors.ts';
import type { LeaverLists, SchoolId } from '../../bot/core/ports.ts';
import { readRows } from './read-rows.ts';

/** @param files the path of each school's list; schools without one are left out */
export const createLeaverLists = (files: ReadonlyMap<SchoolId, string>): LeaverLists => ({
  async of(school) {
    const path = files.get(school);
    if (path === undefined) return undefined;
    try {
      const [bytes, { mtime }] = await Promise.all([readFile(path), stat(path)]);
      return { name: basename(path), text: bytes, at: mtime.toISOString() };
    } catch (error) {
      throw new AppError('unavailable', 'the leaver list of a school cannot be read', { cause: error });
    }
  },
  read: readRows,
});

/**
 * Anchors in a file on this machine, one JSON line each, only ever added to (mode 0600): for the local demonstration. It
 * shows tampering as the container in the cloud does, but whoever may write to this folder can change it too.
 */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { Anchor, Anchors } from '../../bot/core/ports.ts';
import { AppError } from '../../bot/core/errors.ts';

const line = z.object({
  v: z.literal(1),
  school: z.string().min(1),
  at: z.iso.datetime(),
  seq: z.int().positive(),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});

export const createFileAnchors = (path: string): Anchors => ({
  put: async ({ v, school, at, seq, mac }) => {
    try {
      await append(path, `${JSON.stringify({ v, school, at, seq, mac })}\n`);
    } catch (error) {
      throw new AppError('unavailable', 'The anchors’ file cannot be written', { cause: error });
    }
  },
  list: async (school) => {
    const anchors = (await linesOf(path)).map(parsed).filter((anchor) => anchor.school === school);
    return anchors.sort((a, b) => a.at.localeCompare(b.at) || a.seq - b.seq);
  },
});

/** On the disk before it counts. */
const append = async (path: string, text: string): Promise<void> => {
  const file: FileHandle = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** A file that is not there yet has no anchors; one that cannot be read says nothing. */
const linesOf = async (path: string): Promise<string[]> => {
  try {
    const text = await readFile(path, 'utf8');
    return text.split('\n').filter((one) => one !== '');
  } catch (error) {
    if ((Object(error) as { code?: unknown }).code === 'ENOENT') return [];
    throw new AppError('unavailable', 'The anchors’ file cannot be read', { cause: error });
  }
};

const parsed = (text: string): Anchor => {
  try {
    return line.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('unavailable', 'A line of the anchors’ file is no anchor', { cause: error });
  }
};

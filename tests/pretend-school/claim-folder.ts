/** One `npm start` at a time on one folder of data: two Azurites on the same files would spoil them. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../bot/core/errors.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * @returns what gives the folder back
 * @throws AppError `misconfigured` when another process has it
 */
export const claimFolder = async (folder: string): Promise<() => Promise<void>> => {
  const mark = join(folder, 'pid');
  const other = Number(await readFile(mark, 'utf8').catch(() => ''));
  if (other > 0 && other !== process.pid && isAlive(other)) {
    throw new AppError('misconfigured', 'the folder is in use', {
      say: `Another npm start is running on the same data (process ${other}). Stop that one first, with Ctrl-C where it runs.`,
    });
  }
  await mkdir(folder, { recursive: true });
  await writeFile(mark, String(process.pid));
  return () => rm(mark, { force: true });
};

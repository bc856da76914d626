/**
 * Takes a roster over when the MIS has put down a new one, so that joiners are known and leavers are found without a restart.
 * A roster that looks cut off, or with which the policies would end in nobody, is not taken: the old one stays, and it is said.
 */
import { readFile } from 'node:fs/promises';
import type { RosterDirectory } from '../connectors/roster/directory.ts';
import type { Roster } from '../connectors/roster/read-roster.ts';
import { isAppError } from './core/errors.ts';
import type { Log } from './core/ports.ts';
import { checkPolicies, directoryFrom, rostersOf } from './people.ts';
import type { SchoolFiles, Schools } from './schools.ts';

export interface RosterKeeper {
  start(): void;
  stop(): void;
  /** Looks now. Answers whether new rosters were taken over. Never throws. */
  look(): Promise<boolean>;
}

const everyMs = 15 * 60_000;
/** Fewer people than this share of before is an export that broke off, not a school that shrank. */
const leastShare = 0.5;

/** @param taken called each time new rosters were taken over: what lies there is compared with them */
export const keepRosters = (
  schools: Schools,
  directory: RosterDirectory,
  log: Log,
  taken: () => Promise<void> = () => Promise.resolve(),
): RosterKeeper => {
  let files: readonly SchoolFiles[] = schools.files;
  let rosters = rostersOf(files);
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<boolean> => {
    try {
      const now = await readAgain(files);
      if (now.every(({ people }, index) => people.text === files[index]?.people.text)) return false;
      const next = rostersOf(now);
      const fault = await faultOf(rosters, next, { ...schools, files: now });
      if (fault !== undefined) {
        log.error(fault);
        return false;
      }
      files = now;
      rosters = next;
      directory.reload(next);
      log.info('new rosters were taken over', {
        count: next.reduce((sum, { people }) => sum + people.length, 0),
      });
      await taken().catch((error: unknown) =>
        log.error('the accounts are compared with the new rosters only at night', {
          code: isAppError(error) ? error.code : 'unknown',
        }),
      );
      return true;
    } catch (error) {
      log.error('the rosters could not be looked at; those of before stay', {
        code: isAppError(error) ? error.code : 'unknown',
      });
      return false;
    }
  };
  return {
    look,
    start: () => {
      timer ??= setInterval(() => void look(), everyMs).unref();
    },
    stop: () => clearInterval(timer),
  };
};

const readAgain = (files: readonly SchoolFiles[]): Promise<SchoolFiles[]> =>
  Promise.all(
    files.map(async (one) => ({
      ...one,
      people: { ...one.people, text: await readFile(one.people.at, 'utf8') },
    })),
  );

/** Static words for the log: why these are not taken. */
const faultOf = async (
  before: readonly Roster[],
  next: readonly Roster[],
  schools: Schools,
): Promise<string | undefined> => {
  const cut = next.some(
    ({ people }, index) =>
      people.length < (before[index]?.people.length ?? 0) * leastShare || people.length === 0,
  );
  if (cut) return 'a new roster has fewer than half of the people of before; the old one stays';
  try {
    await checkPolicies(schools, directoryFrom(next));
    return undefined;
  } catch (error) {
    if (!isAppError(error, 'misconfigured')) throw error;
    return 'with a new roster a policy would end in nobody; the old one stays';
  }
};

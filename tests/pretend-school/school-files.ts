/** Writes what a school would hand to Lantern: the rosters as the MIS exports them, the policies, and schools.yaml. */
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { standing } from './estate/index.ts';
import { toRosterCsv, type Trust } from './trust.ts';

const policiesFolder = join(import.meta.dirname, 'policies');
const withPolicy = ['hillside', 'brook'];
/** Schools with agreements of their own. */
const withTexts = ['brook'];

export interface SchoolFilesOptions {
  /** Another profile for a school than the local world's: its path. */
  readonly policies?: Readonly<Record<string, string>> | undefined;
  /** A folder of agreements of its own for a school that has none in the local world, or others: its path. */
  readonly agreements?: Readonly<Record<string, string>> | undefined;
}

/** @returns the path of schools.yaml */
export const writeSchoolFiles = async (
  trust: Trust,
  folder: string,
  options: SchoolFilesOptions = {},
): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const listed: Record<string, Record<string, string | string[]>> = {};
  for (const school of trust.schools) {
    const people = `${school.id}.csv`;
    await writeFile(join(folder, people), toRosterCsv(school));
    const entry: Record<string, string | string[]> = {
      people,
      tenant: school.tenant,
      domains: [school.domain],
    };
    if (school.google) Object.assign(entry, { domain: school.domain, googleAdmin: standing.lantern });
    if (withPolicy.includes(school.id)) {
      const policy = `${school.id}.yaml`;
      await copyFile(options.policies?.[school.id] ?? join(policiesFolder, policy), join(folder, policy));
      entry['policy'] = policy;
    }
    const texts = options.agreements?.[school.id];
    if (texts !== undefined || withTexts.includes(school.id)) {
      const agreements = `${school.id}-agreements`;
      await rm(join(folder, agreements), { recursive: true, force: true });
      await cp(texts ?? join(policiesFolder, agreements), join(folder, agreements), { recursive: true });
      entry['agreements'] = `./${agreements}`;
    }
    listed[school.id] = entry;
  }
  const path = join(folder, 'schools.yaml');
  await writeFile(path, stringify(listed));
  return path;
};

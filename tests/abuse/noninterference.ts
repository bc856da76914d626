/**
 * Generated worlds, each lived twice: with and without a concern about somebody, everything that they can see is equal to
 * the byte (E3, E6), also when they come to hold roles, deputise, read in another school, or when it comes to be about
 * them only after they were told of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readProfile } from '../../bot/policy/profile.ts';
import { createRosterDirectory } from '../../connectors/roster/directory.ts';
import { makeTrust, rostersOf } from '../pretend-school/trust.ts';
import { anyWorld, compareWorlds } from '../story/noninterference.ts';
import { createMemoryRecords } from '../support/memory-records.ts';
import type { Abuse } from './abuse.ts';

const policyOf = (school: string) => {
  const file = join(import.meta.dirname, '../pretend-school/policies', `${school}.yaml`);
  return [school, readProfile(readFileSync(file, 'utf8'), file, school)] as const;
};

export const noninterference: Abuse = {
  name: 'Noninterference: worlds with and without a concern',
  small: 25,
  large: 1_000,
  run: async (size, seed) => {
    const ground = {
      directory: createRosterDirectory(rostersOf(makeTrust())),
      policies: new Map(['hillside', 'brook'].map(policyOf)),
    };
    const worlds = fc.sample(anyWorld, { seed, numRuns: size });
    // A storage for some worlds at a time: what is over is forgotten.
    const batches = Array.from({ length: Math.ceil(size / 50) }, (_, n) => worlds.slice(n * 50, n * 50 + 50));
    const broken: string[] = [];
    const counts = {
      'lines compared': 0,
      'worlds with other cases to be told from': 0,
      differences: 0,
      leaks: 0,
    };
    for (const batch of batches) {
      const found = await compareWorlds(batch, { ...ground, records: createMemoryRecords() });
      counts['lines compared'] += found.lines;
      counts['worlds with other cases to be told from'] += found.withOtherCases;
      counts.differences += found.differences.length;
      counts.leaks += found.leaks.length;
      for (const one of found.differences)
        broken.push(`seen by the accused: ${JSON.stringify(one).slice(0, 1_500)}`);
      for (const world of found.leaks)
        broken.push(`words, ids or seals that leaked: ${JSON.stringify(world)}`);
    }
    return { tried: size, counts, broken };
  },
};

/** With and without a concern about somebody, everything that they can see is equal to the byte (E3, E6). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readProfile } from '../../bot/policy/profile.ts';
import { createRecords, type AzureRecords } from '../../connectors/azure/records.ts';
import { createRosterDirectory } from '../../connectors/roster/directory.ts';
import { startAzurite, type Azurite } from '../pretend-school/azurite.ts';
import { makeTrust, rostersOf } from '../pretend-school/trust.ts';
import { anyWorld, compareWorlds, differing, worldsInTest } from './noninterference.ts';
import { live, type Ground, type World } from './noninterference-world.ts';

const policyFile = join(import.meta.dirname, '../pretend-school/policies/hillside.yaml');
const opened: { azurite?: Azurite; records?: AzureRecords } = {};

const ground = (): Ground => {
  if (opened.records === undefined) throw new Error('storage runs only while tests do');
  return {
    records: opened.records,
    directory: createRosterDirectory(rostersOf(makeTrust())),
    policies: new Map([
      ['hillside', readProfile(readFileSync(policyFile, 'utf8'), 'hillside.yaml', 'hillside')],
    ]),
  };
};

beforeAll(async () => {
  opened.azurite = await startAzurite({ inMemory: true });
  opened.records = createRecords({ connectionString: opened.azurite.connectionString });
  await opened.records.prepare();
}, 60_000);

afterAll(async () => {
  await opened.records?.close();
  await opened.azurite?.stop();
}, 60_000);

/** The accused reads another case of the same pupil: in it the concern would be an earlier case. */
const samePupil: World = {
  x: 'coordinator',
  secret: { pupil: 1, illegal: false, danger: false, against: 'about', fate: 'left' },
  before: [{ do: 'case', pupil: 1, byX: false, fate: 'taken' }],
  after: [],
};

test('the accused sees the same, with the concern and without it', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const worlds = [samePupil, ...fc.sample(anyWorld, { seed, numRuns: worldsInTest })];
  const { differences, leaks, withOtherCases } = await compareWorlds(worlds, ground());
  expect({ seed, differences, leaks }).toEqual({ seed, differences: [], leaks: [] });
  // Or nothing was compared with anything.
  expect(withOtherCases).toBeGreaterThan(2);
}, 120_000);

test('the comparison sees a concern that is there to be seen', async () => {
  const there = await live(samePupil, 'about somebody else', 'control-a', ground());
  const absent = await live(samePupil, 'without', 'control-b', ground());
  const difference = differing(there, absent);
  for (const line of ['/cases: ', 'case.open look: ', 'found: ', 'other case.earlier: ', '2026-11-23T'])
    expect(difference?.with.some((one) => one.startsWith(line)) ? '' : line).toBe('');
}, 60_000);

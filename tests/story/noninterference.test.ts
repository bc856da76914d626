/** With and without a concern about somebody, everything that they can see is equal to the byte (E3, E6). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readProfile } from '../../bot/policy/profile.ts';
import { createRecords, type AzureRecords } from '../../connectors/azure/records.ts';
import { createRosterDirectory } from '../../connectors/roster/directory.ts';
import { startAzurite, type Azurite } from '../pretend-school/azurite.ts';
import { makeTrust, rostersOf } from '../pretend-school/trust.ts';
import { compareWorlds, differing } from './noninterference.ts';
import { live, type Ground, type World } from './noninterference-world.ts';

const policyOf = (school: string) => {
  const file = join(import.meta.dirname, '../pretend-school/policies', `${school}.yaml`);
  return [school, readProfile(readFileSync(file, 'utf8'), file, school)] as const;
};
const opened: { azurite?: Azurite; records?: AzureRecords } = {};

const ground = (): Ground => {
  if (opened.records === undefined) throw new Error('storage runs only while tests do');
  return {
    records: opened.records,
    directory: createRosterDirectory(rostersOf(makeTrust())),
    policies: new Map(['hillside', 'brook'].map(policyOf)),
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
  before: [{ do: 'case', pupil: 1, byX: false, elsewhere: false, fate: 'taken' }],
  after: [],
};

/** Told of it as the Headteacher's deputy, given it, and then it is about them: the giver keeps it. */
const givenFirst: World = {
  x: 'teacher',
  secret: { pupil: 1, illegal: false, danger: false, against: 'amended', fate: 'left' },
  before: [{ do: 'role', role: 'pastoral', as: 'beside', elsewhere: false }],
  after: [],
};

// Generated ones, by the thousand: tests/abuse/noninterference.ts.
test('the accused sees the same, with the concern and without it', async () => {
  const { differences, leaks, withOtherCases } = await compareWorlds(
    [samePupil, givenFirst, { ...givenFirst, secret: { ...givenFirst.secret, against: 'corrected' } }],
    ground(),
  );
  expect({ differences, leaks }).toEqual({ differences: [], leaks: [] });
  // Or nothing was compared with anything.
  expect(withOtherCases).toBeGreaterThan(0);
}, 120_000);

test('what somebody was given is there before it is about them, so there was something to take away', async () => {
  const still = await live(givenFirst, 'about somebody else', 'given-a', ground());
  expect(still.seen.some((line) => still.secrets.some((one) => line.includes(one)))).toBe(true);
}, 60_000);

test('the comparison sees a concern that is there to be seen', async () => {
  const there = await live(samePupil, 'about somebody else', 'control-a', ground());
  const absent = await live(samePupil, 'without', 'control-b', ground());
  const difference = differing(there, absent);
  for (const line of ['/cases: ', 'case.open look: ', 'found: ', 'other case.earlier: ', '2026-11-23T'])
    expect(difference?.with.some((one) => one.startsWith(line)) ? '' : line).toBe('');
}, 60_000);

/** Whoever reported themselves knows of it: they keep their reference and how far it is, and see nothing else. */
test('somebody who reported themselves sees their reference and its stage, and nothing else', async () => {
  const base = { pupil: 1, illegal: false, danger: false, fate: 'taken' } as const;
  const own: World = { ...samePupil, x: 'coordinator', secret: { ...base, against: 'about', byX: true } };
  const { seen, secrets } = await live(own, 'with', 'own', ground());
  const lines = seen.filter((line) => secrets.some((one) => line.includes(one)));
  expect(lines.map((line) => line.replace(/: .*/, '')).filter((one) => !ownLines.test(one))).toEqual([]);
  expect(lines.some((line) => line.startsWith('/my reports: ') && line.includes('has it in hand'))).toBe(
    true,
  );
}, 60_000);

/** What a reporter has: their own list, adding to it, and that it has been read. */
const ownLines = /^(?:\/my reports|concern\.(?:add|added) (?:look|send)|2026-\d\d-\d\dT.*)$/;

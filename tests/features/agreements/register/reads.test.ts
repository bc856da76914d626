/** What the register reads: a class its own sheets, totals none (issue: 20,000 people in under a second, without reading everything). */
import { expect, test } from '@jest/globals';
import type { Records } from '../../../../bot/core/ports.ts';
import { person, policyWith, registerWorld } from './register-world.ts';

test('totals read no sheet, and a class its own only, however many there are', async () => {
  const years = ['7', '8', '9', '10', '11'];
  const people = [
    person({ id: 'oak.C', kind: 'staff' }),
    ...years.flatMap((year) =>
      ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].flatMap((letter) =>
        Array.from({ length: 50 }, (_, at) =>
          person({ id: `oak.P${year}${letter}${at}`, year, class: `${year}${letter}` }),
        ),
      ),
    ),
  ];
  const world = registerWorld({ people, policies: { oak: policyWith('oak', { coordinator: ['C'] }) } });
  await world.lay(() => ({}));
  const read: string[] = [];
  const { records } = world.deps;
  const counting: Records = {
    ...records,
    get: (kind, key) => {
      read.push(kind.name);
      return records.get(kind, key);
    },
    list: (kind, range) => {
      read.push(`all ${kind.name}`);
      return records.list(kind, range);
    },
  };
  Object.assign(world.deps, { records: counting });
  const reads = async (verb: string, of: string): Promise<string[]> => {
    read.length = 0;
    const { answer } = await world.act('oak.C', verb, { of });
    expect(answer).toHaveProperty('card');
    return read.toSorted();
  };
  // Visits at the desk are counted by day: one small row each, and no visit.
  const counted = ['all agreement-tally', 'all visitor-day'];
  expect(await reads('signed.show', 'school')).toEqual(counted);
  expect(await reads('signed.show', 'year 8')).toEqual(['all agreement-tally']);
  expect(await reads('signed.show', 'pupils-ks3')).toEqual(['all agreement-tally']);
  const ofClass = ['agreement-sheet', 'agreement-sheet', 'all agreement-tally'];
  expect(await reads('signed.show', '8B')).toEqual(ofClass);
  expect(await reads('signed.missing', '8B')).toEqual(ofClass);
});

/** What the register reads: a class its own sheets, totals none (issue: 20,000 people in under a second, without reading everything). */
import { expect, test } from '@jest/globals';
import { createPerform } from '../../../../bot/core/perform.ts';
import type { Records, Reply, Values } from '../../../../bot/core/ports.ts';
import { put } from '../../../../bot/core/change.ts';
import { rows, signatures, type Signature } from '../../../../bot/features/agreements/agreement.ts';
import { askingFlows } from '../../../../bot/features/agreements/asking/index.ts';
import { registerFlows } from '../../../../bot/features/agreements/register/index.ts';
import { createMemoryClouds } from '../../../support/memory-clouds.ts';
import { person, policyWith, registerWorld, type RegisterWorld } from './register-world.ts';

/** What is read from now on: each row by its kind, and each list as `all …`. */
const watchReads = ({ deps }: RegisterWorld): string[] => {
  const read: string[] = [];
  const { records } = deps;
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
  Object.assign(deps, { records: counting });
  return read;
};

const oneCloud = () => createMemoryClouds({ clock: { now: () => new Date() }, schools: ['oak'] });
const front = createPerform([...askingFlows, ...registerFlows], (_, error) => Promise.reject(error));
const perform = ({ people, deps }: RegisterWorld, verb: string, values: Values): Promise<Reply> => {
  const by = people.find(({ id }) => id === 'oak.C');
  if (by === undefined) throw new Error('nobody');
  const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
  const at = { press: { id: 'press', at: deps.clock.now() }, spot };
  return front.perform({ by, school: 'oak', verb, values, place: 'personal', ...at }, deps);
};

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
  const read = watchReads(world);
  const reads = async (verb: string, of: string): Promise<string[]> => {
    read.length = 0;
    const { answer } = await world.act('oak.C', verb, { of });
    expect(answer).toHaveProperty('card');
    return read.toSorted();
  };
  expect(await reads('signed.show', 'school')).toEqual(['all agreement-tally']);
  expect(await reads('signed.show', 'year 8')).toEqual(['all agreement-tally']);
  expect(await reads('signed.show', 'pupils-ks3')).toEqual(['all agreement-tally']);
  const ofClass = ['agreement-sheet', 'agreement-sheet', 'all agreement-tally'];
  expect(await reads('signed.show', '8B')).toEqual(ofClass);
  expect(await reads('signed.missing', '8B')).toEqual(ofClass);
});

test('the lists of a large school read the sheets of their own page, and of nobody whom chat reaches', async () => {
  const letters = Array.from({ length: 24 }, (_, at) => String.fromCodePoint(65 + at));
  const classes = ['7', '8', '9', '10', '11'].flatMap((year) => letters.map((letter) => ({ year, letter })));
  const people = [
    person({ id: 'oak.C', kind: 'staff' }),
    ...classes.flatMap(({ year, letter }) =>
      [0, 1, 2, 3].map((at) =>
        person({
          id: `oak.P${year}${letter}${at}`,
          year,
          class: `${year}${letter}`,
          accounts: { entra: `${year}${letter}${at}` },
        }),
      ),
    ),
  ];
  const policy = policyWith('oak', { coordinator: ['C'], it: ['C'] });
  const agreements = { ...policy.agreements, signedGroup: { entra: 'group' } };
  const world = registerWorld({ people, policies: { oak: { ...policy, agreements } }, clouds: oneCloud() });
  await world.lay(({ id }, { signer }) => {
    if (id.startsWith('oak.P7') && signer === 'self') return { state: 'signed' };
    return id === 'oak.P8C1' ? { reached: 'no', because: 'blocked' } : {};
  });
  const read = watchReads(world);
  const reads = async (verb: string, values: Values): Promise<Record<string, number>> => {
    read.length = 0;
    expect((await perform(world, verb, values)).answer).toHaveProperty('card');
    return Object.fromEntries(
      [...Map.groupBy(read, (kind) => kind)].map(([kind, all]) => [kind, all.length]),
    );
  };
  const page = { school: 'oak', show: 'yes' };
  // Four classes of four lie on a page of fifteen, and one row says what the last confirmed work came to.
  expect(await reads('signed.group', page)).toEqual({
    'all agreement-tally': 1,
    'agreement-sheet': 4,
    'agreement-group-run': 1,
  });
  expect(await reads('signed.group', { ...page, page: '9' })).toEqual({
    'all agreement-tally': 1,
    'agreement-sheet': 4,
  });
  // Everybody is gone through where somebody asks for it.
  expect(await reads('signed.group', { ...page, work: 'yes' })).toMatchObject({ 'all agreement-sheet': 1 });
  const ahead = { 'all agreement-tally': 1, 'agreement-sheet': 1, 'agreement-round': 1 };
  expect(await reads('agreements.preview', page)).toEqual(ahead);
  expect(await reads('agreements.unreached', page)).toEqual(ahead);
  expect(JSON.stringify(await perform(world, 'agreements.unreached', page))).toContain('Name of oak.P8C1');
});

test('the file of a whole school lists what was signed once; that of a class reads it of each', async () => {
  const people = [
    person({ id: 'oak.C', kind: 'staff' }),
    ...['7A', '7B', '7C', '7D', '7E', '7F', '7G', '7H'].flatMap((group) =>
      Array.from({ length: 40 }, (_, at) => person({ id: `oak.P${group}${at}`, year: '7', class: group })),
    ),
  ];
  const world = registerWorld({ people, policies: { oak: policyWith('oak', { coordinator: ['C'] }) } });
  await world.lay((one, { signer }) =>
    signer === 'self' && one.id.endsWith('1') ? { state: 'signed' } : {},
  );
  const signed = {
    person: 'oak.P7C1',
    signer: 'self',
    agreement: 'pupils-ks3',
    hash: 'h',
    round: '2026',
  } as const;
  const more = { name: 'Mickey Mouse', version: '2026-09', title: 'A text', at: '2026-11-17T09:00:00.000Z' };
  const row: Signature = { v: 1, ...signed, ...more, how: 'chat', consents: [] };
  await world.deps.records.commit([put(signatures, rows.signature('oak', signed), row)]);
  const read = watchReads(world);
  const csvOf = async (of: string): Promise<string[]> => {
    read.length = 0;
    const { file } = await world.act('oak.C', 'signed.csv', { of }, 'web');
    return String(file?.body).split('\r\n');
  };
  const school = await csvOf('school');
  expect(read.filter((kind) => kind === 'all agreement-signature')).toHaveLength(1);
  const ofClass = await csvOf('7C');
  // 1, 11, 21 and 31.
  expect(read.filter((kind) => kind === 'all agreement-signature')).toHaveLength(4);
  const lines = ofClass.slice(1).filter((line) => line !== '');
  expect(lines.length).toBeGreaterThanOrEqual(40);
  expect(lines.filter((line) => line.includes('Mickey Mouse'))).toHaveLength(1);
  expect(school).toEqual(expect.arrayContaining(lines));
});

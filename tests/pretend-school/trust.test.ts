import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createMovableClock } from './clock.ts';
import { personasOf, reachableOf } from './personas.ts';
import { makeTrust, rostersOf, toRosterCsv, type PretendPerson } from './trust.ts';

const trust = makeTrust();
const hillside = trust.school('hillside');
const brook = trust.school('brook');
const count = (people: readonly PretendPerson[], kind: string): number =>
  people.filter((person) => person.kind === kind).length;
const fingerprint = (seed?: string): string =>
  createHash('sha256').update(makeTrust(seed).schools.map(toRosterCsv).join('')).digest('hex');

describe('the pretend trust', () => {
  test('is the same for a seed, and another for another', () => {
    expect(fingerprint()).toBe(fingerprint('lantern'));
    expect(fingerprint('other')).not.toBe(fingerprint());
    // People and ids that policies and screenshots name: a change here is a change to all of them.
    expect(hillside.people.find(({ id }) => id === 'S012')).toMatchObject({
      name: 'Tom Bennett',
      entra: '18eae69b-2150-4777-8f71-7fc3fed2858b',
    });
  });

  test('has the sizes of its schools', () => {
    expect([count(hillside.people, 'pupil'), count(hillside.people, 'staff')]).toEqual([1150, 140]);
    expect([count(brook.people, 'pupil'), count(brook.people, 'staff')]).toEqual([420, 45]);
    expect(trust.school('trust').people.map(({ id }) => id)).toEqual(['T001', 'T002']);
    expect(new Set(hillside.people.filter(({ kind }) => kind === 'pupil').map(({ year }) => year)).size).toBe(
      7,
    );
    expect(brook.people.filter(({ year }) => year === 'R')).toHaveLength(60);
  });

  test('names every id, account and address once', () => {
    for (const school of trust.schools) {
      const ids = school.people.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const everybody = trust.schools.flatMap(({ people }) => people);
    for (const field of ['entra', 'google', 'email'] as const) {
      const values = everybody.map((person) => person[field]).filter((value) => value !== '');
      expect(new Set(values).size).toBe(values.length);
    }
    expect(
      everybody.every(
        ({ entra }) =>
          entra === '' || /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(entra),
      ),
    ).toBe(true);
  });

  test('has names that trip careless programs', () => {
    const names = hillside.people.map(({ name }) => name);
    expect(names.some((name) => name.includes("'"))).toBe(true);
    expect(names.some((name) => name.includes('-'))).toBe(true);
    expect(names.some((name) => /[À-ž]/.test(name))).toBe(true);
    expect(names.filter((name) => name === 'Oliver Smith').length).toBeGreaterThanOrEqual(3);
  });

  test('is read by the product without a mistake', () => {
    const rosters = rostersOf(trust);
    expect(rosters.flatMap(({ mistakes }) => mistakes)).toEqual([]);
    expect(rosters.map(({ people }) => people.length)).toEqual(
      trust.schools.map(({ people }) => people.length),
    );
  });

  test('every class has a tutor, and every pupil theirs', () => {
    for (const school of [hillside, brook]) {
      const pupils = school.people.filter(({ kind }) => kind === 'pupil');
      expect(pupils.every(({ tutor }) => tutor !== '')).toBe(true);
    }
  });

  test('the fixed people are who they are', () => {
    const chair = hillside.people.find(({ id }) => id === 'G001');
    expect(chair).toMatchObject({ kind: 'governor', guest: true });
    expect(chair?.entra).not.toBe('');
    expect(brook.people.find(({ id }) => id === 'G001')).toMatchObject({ entra: '', google: '' });
    expect(hillside.people.find(({ id }) => id === 'S013')?.class).toBe('8B');
  });
});

describe('the personas', () => {
  const personas = personasOf(trust);

  test('have the keys that other clients count on', () => {
    expect(personas.map(({ key }) => key)).toEqual(
      expect.arrayContaining([
        'teacher',
        'coordinator',
        'dsl',
        'headteacher',
        'chair',
        'it',
        'slt',
        'tutor',
        'pupil',
      ]),
    );
    expect(new Set(personas.map(({ key }) => key)).size).toBe(personas.length);
    expect(new Set(personas.map(({ conversationId }) => conversationId)).size).toBe(personas.length);
    expect(personasOf(makeTrust())).toEqual(personas);
  });

  test('can be reached', () => {
    const reachable = new Map(
      reachableOf(trust).map((person) => [person.aadObjectId, person.conversationId]),
    );
    for (const persona of personas) expect(reachable.get(persona.aadObjectId)).toBe(persona.conversationId);
  });
});

test('the clock goes on from where it was set', () => {
  let real = 1_000_000;
  const clock = createMovableClock(() => real);
  expect(clock.now().getTime()).toBe(1_000_000);
  clock.set(new Date('2026-09-07T08:00:00+01:00'));
  real += 60_000;
  expect(clock.now().toISOString()).toBe('2026-09-07T07:01:00.000Z');
});

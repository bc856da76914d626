/** Figures by year are those of the pupils of that year, however a school mixes them (policy-map B7): against the lines themselves. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lay as layRound, sheetsOf } from '../../../../bot/features/agreements/asking/lay.ts';
import { yearOf } from '../../../../bot/features/agreements/agreement.ts';
import {
  byYearOf,
  outcomeOf,
  outcomes,
  tallyOf,
  type Outcome,
} from '../../../../bot/features/agreements/tally.ts';
import { talliesOfRound } from '../../../../bot/features/agreements/register/read-tallies.ts';
import type { Card } from '../../../../cards/cards.ts';
import type { Reply } from '../../../../bot/core/ports.ts';
import { laySheets, sheetsFor, type StateOf } from './lay.ts';
import { person, policyWith, registerWorld, texts, type RegisterWorld } from './register-world.ts';

type Progress = Extract<Card, { card: 'agreements/progress' }>['model'];
const progressOf = ({ answer }: Reply): Progress | undefined =>
  answer !== undefined && 'card' in answer && answer.card === 'agreements/progress'
    ? answer.model
    : undefined;

const years = ['7', '8', '10', undefined] as const;
const plans = fc.record({
  /** Of each pupil: class and year. */
  pupils: fc.array(fc.tuple(fc.constantFrom('Elm', 'Oak', '8B'), fc.constantFrom(...years)), {
    minLength: 1,
    maxLength: 50,
  }),
  states: fc.array(fc.constantFrom(...outcomes), { minLength: 3, maxLength: 11 }),
});
const policy = policyWith('oak', { coordinator: ['C'] }, { headsOfYear: { '8': ['oak.H'] } });
const staff = ['C', 'H'].map((id) => person({ id: `oak.${id}`, kind: 'staff' }));

const worldOf = ({ pupils }: { readonly pupils: readonly (readonly [string, string | undefined])[] }) =>
  registerWorld({
    people: [
      ...staff,
      ...pupils.map(([form, year], at) =>
        person({ id: `oak.P${at}`, name: `Pupil-${at}-Q`, year, class: form, accounts: { entra: `a${at}` } }),
      ),
    ],
    policies: { oak: policy },
  });
const stateOf =
  (states: readonly Outcome[]): StateOf =>
  (_, { signer }, index) => {
    const is = states[index % states.length] ?? 'waiting';
    if (is !== 'unreachable') return { state: is };
    return signer === 'self' ? { state: 'waiting', reached: 'no', because: 'blocked' } : {};
  };

test('the sums of the years are the sums of the lines, on the tally and on the card', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const world = worldOf(plan);
      const sheets = sheetsFor(world.people, policy, '2026', stateOf(plan.states));
      await laySheets('oak', sheets, world.deps.records);
      const lines = sheets.flatMap((sheet) => sheet.lines.map((line) => ({ sheet, line })));
      for (const sheet of sheets) {
        const whole = tallyOf(sheet, undefined);
        const cut = byYearOf(whole);
        expect(cut.reduce((sum, { people }) => sum + people, 0)).toBe(whole.people);
        for (const { year, people, access } of cut) {
          const own = sheet.lines.filter((line) => yearOf(sheet, line) === year);
          expect(people).toBe(own.length);
          expect(access?.of).toBe(own.filter(({ items }) => items.length > 0).length);
        }
      }
      for (const [by, year] of [
        ['oak.C', '7'],
        ['oak.C', '8'],
        ['oak.C', '10'],
        ['oak.H', '8'],
      ] as const) {
        const shown = progressOf(await world.act(by, 'signed.show', { of: `year ${year}` }));
        const theirs = lines.filter(
          ({ sheet, line }) => sheet.audience === 'pupils' && yearOf(sheet, line) === year,
        );
        if (shown === undefined) {
          expect(theirs).toEqual([]);
          continue;
        }
        for (const { title, bar } of shown.texts) {
          const id = texts.find((text) => text.title === title)?.id;
          const items = theirs.flatMap(({ line }) =>
            line.items.filter(({ agreement }) => agreement === id).map((item) => outcomeOf(line, item)),
          );
          const times = (...all: Outcome[]) => items.filter((one) => all.includes(one)).length;
          expect(bar).toEqual({
            signed: times('signed'),
            waiting: times('waiting'),
            talk: times('unclear', 'refused'),
            unreachable: times('unreachable'),
          });
        }
        // A row for each class of that year, with exactly these.
        const sum = shown.rows.flatMap(({ parts }) => parts).reduce((all, { bar }) => all + bar.signed, 0);
        const texted = shown.texts.reduce((all, { bar }) => all + bar.signed, 0);
        if (shown.rows.length > 0) expect(sum).toBe(texted);
      }
      await expectNames(world, plan.pupils);
    }),
    { numRuns: 25 },
  );
}, 60_000);

/** A head of year: their own pupils, in every list, and nobody else’s. */
const expectNames = async (
  world: RegisterWorld,
  pupils: readonly (readonly [string, string | undefined])[],
): Promise<void> => {
  const got: string[] = [];
  for (const asked of ['', 'pupils', 'Elm', 'year 8', '8B'])
    for (const verb of ['signed.missing', 'signed.csv', 'signed.show'] as const) {
      const place = verb === 'signed.csv' ? 'web' : 'personal';
      got.push(JSON.stringify(await world.act('oak.H', verb, { of: asked, school: 'oak' }, place)));
    }
  const all = got.join('');
  for (const [at, [, year]] of pupils.entries())
    expect([year, all.includes(`Pupil-${at}-Q`)]).toEqual([year, year === '8']);
};

test('sheets that were laid before the year was kept count as their class, until they are laid anew', async () => {
  const world = worldOf({
    pupils: [
      ['Elm', '8'],
      ['Elm', '8'],
      ['Elm', '7'],
    ],
  });
  const { deps } = world;
  const old = sheetsFor(world.people, policy, '2026', () => ({}), false);
  await laySheets('oak', old, deps.records);
  const bars = async (of: string) =>
    progressOf(await world.act('oak.C', 'signed.show', { of }))?.texts.map(({ bar }) => bar.waiting);
  expect(await bars('year 8')).toEqual([3, 3]);
  expect(await bars('year 7')).toBeUndefined();
  await layRound('oak', '2026', deps);
  expect(await bars('year 8')).toEqual([2, 2]);
  expect(await bars('year 7')).toEqual([1, 1]);
  const [tally] = (await talliesOfRound('oak', '2026', deps)).filter(({ group }) => group === 'Elm');
  expect(tally?.years?.map(({ year, people }) => [year, people])).toEqual([
    ['8', 2],
    ['7', 1],
  ]);
  const before = JSON.stringify(await sheetsOf('oak', '2026', deps));
  await layRound('oak', '2026', deps);
  expect(JSON.stringify(await sheetsOf('oak', '2026', deps))).toBe(before);
});

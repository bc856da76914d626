/** Who was told reads it only as long as they hold what they were told as, and no conflict stands against them (E6). */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyReport, subjects, type Incident, type Named } from '../../../bot/features/concerns/concern.ts';
import { planFor } from '../../../bot/features/concerns/routing/plan-for.ts';
import { mayReadTelling, visibleTo } from '../../../bot/features/concerns/visible-to.ts';
import { nobodyNew } from '../../support/holders.ts';
import { hillside } from './route-world.ts';

const toldAs = (person: string, as: string): Incident => ({
  v: 1,
  id: '01KAM2ZC3R8V5T1N0P4QW6XY7Z',
  school: 'hillside',
  ref: '7Q4F-2M',
  submission: '01KAM2ZC3R8V5T1N0P4QW6XY7Z',
  reporter: 'hillside.S012',
  raisedAt: '2026-11-23T10:00:00.000Z',
  complete: true,
  report: emptyReport,
  route: 'pupil',
  rung: 0,
  told: [{ person, as, rung: 0, at: '2026-11-23T10:00:00.000Z' }],
  opened: [],
  recused: [],
  stage: 'waiting',
  dueAt: '2026-11-23T16:00:00.000Z',
  referrals: [],
});

const coordinator = 'hillside.S005';
const trustLead = 'trust.T001';

test('a role that was given up is a role no more', () => {
  const incident = toldAs(coordinator, 'coordinator');
  expect(visibleTo({ id: coordinator }, incident, hillside, nobodyNew)).toBe(true);
  const without = { ...hillside, roles: { ...hillside.roles, coordinator: [] } };
  expect(visibleTo({ id: coordinator }, incident, without, nobodyNew)).toBe(false);
});

test("so is being the trust's named contact", () => {
  const incident = toldAs(trustLead, 'trustContact');
  expect(visibleTo({ id: trustLead }, incident, hillside, nobodyNew)).toBe(true);
  const other = { ...hillside, trustContact: { person: 'trust.T002', deputies: [] } };
  expect(visibleTo({ id: trustLead }, incident, other, nobodyNew)).toBe(false);
});

test('whoever was told and stepped aside, or was never told, reads nothing', () => {
  const incident = toldAs(coordinator, 'coordinator');
  expect(visibleTo({ id: coordinator }, { ...incident, recused: [coordinator] }, hillside, nobodyNew)).toBe(
    false,
  );
  expect(visibleTo({ id: 'hillside.S003' }, incident, hillside, nobodyNew)).toBe(false);
});

const ids = ['hillside.S013', 'hillside.S001', 'hillside.S003', 'hillside.S010', 'hillside.P0001'];
const anyNamed = fc
  .record({ person: fc.constantFrom(...ids), kind: fc.constantFrom('pupil' as const, 'adult' as const) })
  .map((one): Named => ({ ...one, name: 'Somebody' }));
/** Of what a pupil told, with whatever was learnt of it later. */
const anyTelling = fc
  .record({
    chosen: fc.option(fc.constantFrom(...ids), { nil: undefined }),
    now: fc.boolean(),
    subject: fc.constantFrom(...subjects),
    involvesAdult: fc.constantFrom('yes' as const, 'no' as const, 'unsure' as const),
    about: fc.array(anyNamed, { maxLength: 2 }),
    notFor: fc.array(anyNamed, { maxLength: 2 }),
    recused: fc.array(fc.constantFrom(...ids), { maxLength: 2 }),
  })
  .map(({ chosen, now, recused, ...report }): Incident => {
    const incident = toldAs('hillside.S003', 'dsl');
    return { ...incident, recused, report: { ...emptyReport, ...report, telling: { now, chosen } } };
  });

test('what a pupil told is read by the one whom they chose, while no adult is accused and they are no part of it', () => {
  fc.assert(
    fc.property(anyTelling, fc.constantFrom(...ids), (incident, id) => {
      const { report, recused } = incident;
      const isPart =
        [...report.about, ...report.notFor].some(({ person }) => person === id) || recused.includes(id);
      const accused = report.involvesAdult !== 'no' || report.about.some(({ kind }) => kind === 'adult');
      const adults = accused || report.subject === 'adult' || report.subject === 'headteacher';
      const expected = report.telling?.chosen === id && !isPart && !adults;
      expect(mayReadTelling({ id }, incident, hillside)).toBe(expected);
      // Being chosen makes nobody a reader of the case, and stands in nobody's way who is one.
      const unchosen = { ...incident, report: { ...report, telling: undefined } };
      expect(visibleTo({ id }, incident, hillside, nobodyNew)).toBe(
        visibleTo({ id }, unchosen, hillside, nobodyNew),
      );
    }),
  );
});

test('what a pupil told goes to whoever keeps children safe, unless an adult is accused', () => {
  fc.assert(
    fc.property(anyTelling, ({ report, recused }) => {
      const more = {
        recused,
        away: new Set<string>(),
        newcomers: new Map(),
        at: new Date('2026-11-23T10:00:00Z'),
      };
      const plan = planFor(hillside, report, more);
      const plain = planFor(hillside, { ...report, telling: undefined }, more);
      const isPupils = ['pupil', 'nobody'].includes(plain.route);
      expect(plan.route).toBe(isPupils ? 'kind:told-by-pupil' : plain.route);
    }),
  );
});

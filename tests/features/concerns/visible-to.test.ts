/** Who was told reads it only as long as they hold what they were told as, and no conflict stands against them (E6). */
import { expect, test } from '@jest/globals';
import { emptyReport, type Incident } from '../../../bot/features/concerns/concern.ts';
import { visibleTo } from '../../../bot/features/concerns/visible-to.ts';
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

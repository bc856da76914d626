/** An incident with words of its own, as it is raised. */
import { emptyReport, type Incident } from '../../../bot/features/concerns/concern.ts';

export const incidentOf = (school: string, id: string, facts: string): Incident => ({
  v: 1,
  id,
  school,
  ref: '7Q4F-2M',
  submission: '01K000000000000000000DRAFT',
  reporter: 'hillside.S012',
  raisedAt: '2026-11-23T10:00:00.000Z',
  complete: true,
  report: { ...emptyReport, facts, about: [{ person: 'hillside.P0001', name: 'Sam Sample', kind: 'pupil' }] },
  route: 'pupil',
  rung: 0,
  told: [{ person: 'hillside.S003', as: 'dsl', rung: 0, at: '2026-11-23T10:00:00.000Z' }],
  opened: [],
  recused: [],
  stage: 'waiting',
  dueAt: '2026-11-23T12:00:00.000Z',
  referrals: [],
});

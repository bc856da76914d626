/** The evidence: who decided, when, on what ground, what was done, and what the clouds said (policy-map C1). */
import { expect, test } from '@jest/globals';
import { evidenceOf, oneSentence } from '../../../../bot/features/leavers/disabling/evidence.ts';
import { decision, hour, leaverWith, startSagaWorld, undoNow } from './saga-world.ts';

test('each account: the ground, the two who agreed, the steps, and what was read back', async () => {
  const approved = decision({ needs: 2, because: ['Above the cap.'], approvals: [{ by: 'hillside.IT2', at: '2026-11-23T09:59:30.000Z' }] }); // prettier-ignore
  const world = await startSagaWorld(leaverWith({ decision: approved }));
  await world.run();
  const lines = evidenceOf(await world.leaver());
  expect(lines.slice(0, 3)).toEqual([
    {
      at: '2026-11-01T02:00:00.000Z',
      by: 'lantern',
      what: 'ground',
      words: 'On the leaver list leavers.csv, line 2; last day 2026-10-30.',
    },
    {
      at: '2026-11-23T09:59:00.000Z',
      by: 'hillside.IT1',
      what: 'decided',
      words: 'Disable: Left in October',
    },
    { at: '2026-11-23T09:59:30.000Z', by: 'hillside.IT2', what: 'agreed', words: 'Above the cap.' },
  ]);
  const read = lines.filter(({ what }) => what === 'read-back').map(({ words }) => words);
  expect(read).toEqual([
    'Microsoft 365 said that the account e-1 is disabled. Every session has ended.',
    'Google Workspace said that the account g-1 is disabled. Every session has ended.',
  ]);
  expect(lines.filter(({ what }) => what === 'step')).toHaveLength(10);
  expect(JSON.stringify(lines)).not.toContain('Jane');

  world.time.now += hour;
  await undoNow(world);
  await world.run();
  const after = evidenceOf(await world.leaver());
  expect(after.filter(({ what }) => what === 'decided').map(({ by, words }) => [by, words])).toEqual([
    ['hillside.IT1', 'Left in October'],
    ['hillside.IT1', 'Undo: A mistake'],
  ]);
  expect(after.map(({ at }) => at)).toEqual(after.map(({ at }) => at).toSorted());
});

test('one sentence for the digest and the governors (clause 003 §3.12.2)', () => {
  const exams = { until: '2026-12-01', because: 'the exam board needs their marking.' };
  expect(oneSentence(0, [exams, exams], '2026-11-21')).toBe(
    '0 zombie accounts on 21 November, 2 kept until 1 December because the exam board needs their marking.',
  );
  expect(oneSentence(1, [], '2026-11-21')).toBe('1 zombie account on 21 November.');
  expect(oneSentence(3, [{ until: '2027-01-04', because: 'cover' }, exams], '2026-11-21')).toBe(
    '3 zombie accounts on 21 November, 1 kept until 1 December because the exam board needs their marking, 1 kept until 4 January because cover.',
  );
});

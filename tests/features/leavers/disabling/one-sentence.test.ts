/** How the zombies of a school are said in one sentence. */
import { expect, test } from '@jest/globals';
import { oneSentence } from '../../../../bot/features/leavers/disabling/one-sentence.ts';

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

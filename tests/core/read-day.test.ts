/** Dates as people write them: day first. */
import { expect, test } from '@jest/globals';
import { readDay } from '../../bot/core/read-day.ts';

const monday = new Date('2026-11-23T10:00:00Z');

test.each([
  ['2026-11-27', '2026-11-27'],
  ['27/11/2026', '2026-11-27'],
  ['27/11', '2026-11-27'],
  ['3/4/27', '2027-04-03'],
  ['3/4', '2027-04-03'],
  ['20/11', '2026-11-20'],
  ['27 Nov', '2026-11-27'],
  ['27th November', '2026-11-27'],
  ['1st Sept 2027', '2027-09-01'],
  ['Friday 27 November', '2026-11-27'],
  ['Friday', '2026-11-27'],
  ['fri', '2026-11-27'],
  ['next Tuesday', '2026-11-24'],
  ['Monday', '2026-11-30'],
  ['today', '2026-11-23'],
  ['Tomorrow', '2026-11-24'],
  ['31/2', undefined],
  ['13/13/2026', undefined],
  ['whenever', undefined],
  ['', undefined],
])('%s', (said, day) => {
  expect(readDay(said, monday, 'Europe/London')).toBe(day);
});

test('today is the day in the school, not on the server', () => {
  expect(readDay('today', new Date('2026-07-01T23:30:00Z'), 'Europe/London')).toBe('2026-07-02');
});

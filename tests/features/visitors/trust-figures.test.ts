/** The desks of a trust together: what one school hides makes no false sum of the others. */
import { expect, test } from '@jest/globals';
import { deskRows } from '../../../bot/features/agreements/register/desk/desk-figures.ts';

const desk = (year: number | undefined, week: number | undefined) => ({ named: false, year, week });
const words = (...schools: { school: string; desk: ReturnType<typeof desk> }[]): string | undefined =>
  deskRows(schools)[0]?.words;

test('a week that one school does not show is no “fewer than five” of all', () => {
  const brook = { school: 'brook', desk: desk(20, undefined) };
  expect(words({ school: 'hillside', desk: desk(400, 40) }, brook)).toBe('420 agreed this school year');
  expect(words(brook)).toBe('20 agreed this school year · fewer than five this week');
  expect(words({ school: 'hillside', desk: desk(400, 40) }, { school: 'brook', desk: desk(20, 6) })).toBe(
    '420 agreed this school year · 46 this week',
  );
  expect(
    words({ school: 'hillside', desk: desk(400, 40) }, { school: 'brook', desk: desk(undefined, undefined) }),
  ).toBe('400 agreed this school year · 40 this week');
});

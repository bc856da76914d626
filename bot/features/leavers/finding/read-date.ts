/** A day as lists in a school write it, the day first always. A date that could only be read otherwise is a mistake, never a guess. */
import { DateTime } from 'luxon';

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** @returns an ISO date, or why it is none, as the end of a sentence */
export const readDate = (said: string): { readonly date: string } | { readonly because: string } => {
  const text = said
    .trim()
    .replace(/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i, '')
    .replace(/[\sT]+00:00(:00(\.0+)?)?Z?$/, '')
    .replace(/(\d)(st|nd|rd|th)\b/gi, '$1');
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (iso !== null) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]), said);
  const figures = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/.exec(text);
  if (figures !== null) return dayFirst(Number(figures[1]), Number(figures[2]), yearOf(figures[3]), said);
  const named = /^(\d{1,2})[-/. ]*([a-z]{3,9})\.?[-/., ]*(\d{4}|\d{2})$/i.exec(text);
  if (named !== null) {
    const month = monthOf(named[2] ?? '');
    if (month > 0) return dateOf(yearOf(named[3]), month, Number(named[1]), said);
  }
  if (/^\d{5}(\.\d+)?$/.test(text))
    return {
      because: `“${said}” is a number and not a date: please format the column as a date and save it again`,
    };
  return { because: `“${said.slice(0, 40)}” is not a date such as 03/09/2026` };
};

const dayFirst = (day: number, month: number, year: number, said: string) =>
  month > 12 && month <= 31 && day <= 12
    ? {
        because: `“${said}” is a date only with the month first. Dates are read with the day first: please write it so`,
      }
    : dateOf(year, month, day, said);

const dateOf = (year: number, month: number, day: number, said: string) => {
  const date = DateTime.fromObject({ year, month, day }, { zone: 'utc' });
  return date.isValid && date.year >= 1990 && date.year < 2100
    ? { date: date.toFormat('yyyy-MM-dd') }
    : { because: `“${said}” is not a day in the calendar` };
};

/** Two figures: this century up to 69, the one before from 70. */
const yearOf = (text = ''): number => {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
};

/** `Sep`, `Sept`, `September`; 0 for anything else. */
const monthOf = (word: string): number => {
  const small = word.toLowerCase();
  const at = monthNames.indexOf(small.slice(0, 3));
  const whole = [
    'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december',
  ][at]; // prettier-ignore
  return whole?.startsWith(small) === true ? at + 1 : 0;
};

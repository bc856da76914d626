/** The small values of a profile as people write them, and what Lantern makes of them. */
import { DateTime } from 'luxon';
import { z } from 'zod';

/**
 * Each message says what the setting should be ("should be …"): `mistakes.ts` puts the name and the line in front. Where a
 * message is a whole sentence of its own, the issue is `custom`.
 */
const matching = (pattern: RegExp, should: string) => z.string(should).regex(pattern, should);

export const words = z.string('words').trim().min(1, 'words, not empty');

export const phone = matching(
  /^\+?[0-9][0-9 ()-]*( ?(x|ext\.?) ?[0-9]+)?$/i,
  'a telephone number in quotes, such as "020 7946 0105"',
);

export const web = matching(/^https:\/\/[^\s]+\.[^\s]+$/, 'a web address that begins with https://');

/** An id of ours in a profile: a tag, a sanction, a contact. */
export const name = matching(
  /^[a-z][a-zA-Z0-9-]{0,39}$/,
  'a short name of letters, digits and hyphens, such as cyberbullying',
);

/** As the MIS writes it: `8`, `R`, `N2`. */
export const yearGroup = matching(/^[A-Za-z0-9]{1,4}$/, 'a year group as the MIS writes it, such as 8 or R');

export const personId = matching(
  /^([a-z][a-z0-9-]*\.)?[A-Za-z0-9][A-Za-z0-9_-]*$/,
  'the id of a person in the MIS, such as S012, or trust.T001 for somebody of another school',
);

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid;
const dateShould = 'a date such as "2026-09-02"';
export const date = z
  .string(dateShould)
  .refine(isDate, { error: `${dateShould} that is in the calendar`, abort: true });

/** `09-07`: a day of every year, which the shortest year has too. */
const dayOfYearShould = 'a month and a day in quotes, such as "09-07"';
export const monthDay = z
  .string(dayOfYearShould)
  .refine((text) => /^\d{2}-\d{2}$/.test(text) && isDate(`2027-${text}`), { error: dayOfYearShould });

/** `2026-10-26..2026-10-30`, or one date; becomes every day of it. */
const daysShould =
  'a date such as "2026-09-02", or two with `..` between them, such as "2026-10-26..2026-10-30"';
export const dateRange = z.string(daysShould).transform((text, context) => {
  const [from = '', to = from, ...more] = text.split('..').map((part) => part.trim());
  if (more.length === 0 && isDate(from) && isDate(to) && from <= to) return daysBetween(from, to);
  context.addIssue({
    code: 'custom',
    message: `\`${text}\` should be ${daysShould}, the earlier one first.`,
  });
  return z.NEVER;
});

const daysBetween = (from: string, to: string): string[] => {
  const days: string[] = [];
  const last = DateTime.fromISO(to, { zone: 'utc' });
  for (let day = DateTime.fromISO(from, { zone: 'utc' }); day <= last; day = day.plus({ days: 1 })) {
    days.push(day.toISODate() ?? from);
  }
  return days;
};

/** `08:30` as minutes after midnight. */
const timeShould = 'a time of day in quotes, such as "08:30"';
export const timeOfDay = z.string(timeShould).transform((text, context) => {
  const [, hour = '', minute = ''] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? [];
  if (hour !== '') return Number(hour) * 60 + Number(minute);
  context.addIssue({ code: 'custom', message: `\`${text}\` should be ${timeShould}.` });
  return z.NEVER;
});

/** `08:00-16:00` as minutes after midnight. */
const hoursShould = 'the hours of a school day in quotes, such as "08:00-16:00"';
export const hours = z.string(hoursShould).transform((text, context) => {
  const [, fromHour, fromMinute, toHour, toMinute] =
    /^\s*([01]\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]\d|2[0-3]):([0-5]\d)\s*$/.exec(text) ?? [];
  const opens = Number(fromHour) * 60 + Number(fromMinute);
  const closes = Number(toHour) * 60 + Number(toMinute);
  if (opens < closes) return { opens, closes };
  context.addIssue({ code: 'custom', message: `\`${text}\` should be ${hoursShould}, the opening first.` });
  return z.NEVER;
});

const durationShould = 'a length of time such as 30 minutes or 2 hours';
const inMinutes = (text: string): number | undefined => {
  const [, count, unit = ''] = /^(\d{1,4})\s*(minutes?|hours?)$/.exec(text.trim()) ?? [];
  const minutes = Number(count) * (unit.startsWith('hour') ? 60 : 1);
  return minutes > 0 ? minutes : undefined;
};
export const duration = z.string(durationShould).transform((text, context) => {
  const minutes = inMinutes(text);
  if (minutes !== undefined) return minutes;
  context.addIssue({ code: 'custom', message: `\`${text}\` should be ${durationShould}.` });
  return z.NEVER;
});

const deadlineShould = '`end of school day`, or a length of school time such as 30 minutes or 2 hours';
export const deadline = z.string(deadlineShould).transform((text, context): 'end-of-school-day' | number => {
  if (/^end of (the )?school day$/.test(text.trim())) return 'end-of-school-day';
  const minutes = inMinutes(text);
  if (minutes !== undefined) return minutes;
  context.addIssue({ code: 'custom', message: `\`${text}\` should be ${deadlineShould}.` });
  return z.NEVER;
});

/** YAML 1.2 reads `yes` as a word: people mean it as an answer. */
export const yesOrNo = z
  .union([z.boolean(), z.enum(['yes', 'no'])], 'yes or no')
  .transform((value) => value === true || value === 'yes');

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export const weekday = z
  .enum(weekdays, `one of ${weekdays.join(', ')}`)
  .transform((day) => weekdays.indexOf(day) + 1);

export const zone = z
  .string('a time zone such as Europe/London')
  .refine((text) => DateTime.local({ zone: text }).isValid, 'a time zone such as Europe/London');

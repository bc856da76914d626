/** How much of a draft the school is given, and when. */
import { emptyReport, type Report } from '../concern.ts';

/**
 * What an early alert tells: the two first questions, who is involved, what kind. What the reporter writes is theirs until
 * they press Send.
 */
export const partBeforeSend = (report: Report): Report => ({
  ...emptyReport,
  subject: report.subject,
  involvesAdult: report.involvesAdult,
  about: report.about,
  notFor: report.notFor,
  kind: report.kind,
  tags: report.tags,
  illegal: report.illegal,
  danger: report.danger,
});

/** What Send gives: everything, but where it could be illegal no link to it (A10, A15). */
export const partAtSend = (report: Report): Report =>
  report.illegal && report.message !== undefined
    ? { ...report, message: { ...report.message, link: '' } }
    : report;

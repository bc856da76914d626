/** The card of each step of the form, drawn from the draft. Only ever an answer to that person's own press. */
import type { Card } from '../../../../cards/cards.ts';
import { localDate, sayDay, sayTime } from '../../../core/say-time.ts';
import type { ZoneLike } from '../../../core/zone.ts';
import type { Policy } from '../../../policy/policy.ts';
import { sameSchoolDay } from '../../../policy/calendar.ts';
import type { Report } from '../concern.ts';
import type { Draft } from './draft.ts';
import { firstTold, goesTo, nobodyTold, ringLines, type Drawing } from './goes-to.ts';
import { detailOf, peopleCard } from './people-card.ts';
import { partAtSend } from './part-of-draft.ts';
import { planFor } from '../routing/plan-for.ts';
import { ringList } from '../routing/ring-list.ts';

/** The card for the step that the draft stands at. `problem` is what to mend, in words. */
export const stepCard = (draft: Draft, drawing: Drawing, problem = ''): Card => {
  switch (draft.step) {
    case 'who':
      return whoCard(draft, problem);
    case 'people':
      return peopleCard(draft, problem);
    case 'kind':
      return kindCard(draft, drawing, problem);
    case 'urgent':
      return urgentCard(draft, drawing);
    case 'account':
      return accountCard(draft, drawing, problem);
    case 'review':
      return reviewCard(draft, drawing, problem);
  }
};

const whoCard = (draft: Draft, problem = ''): Card => ({
  card: 'concern/who',
  model: {
    draft: draft.id,
    subject: draft.report.subject,
    involvesAdult: draft.report.involvesAdult,
    problem,
  },
});

const yesNo = (answer: boolean, answered: boolean): string => (answered ? (answer ? 'yes' : 'no') : '');

const kindCard = (draft: Draft, { policy }: Drawing, problem: string): Card => {
  const { kind, tags, illegal, danger } = draft.report;
  const answered = kind !== undefined;
  return {
    card: 'concern/kind',
    model: {
      draft: draft.id,
      problem,
      kind: kind ?? '',
      tags: policy.tags.map((tag) => ({ title: tag.title, value: tag.id })),
      tagsValue: tags.join(','),
      hasTags: tags.length > 0,
      illegal: yesNo(illegal, answered),
      danger: yesNo(danger, answered),
    },
  };
};

const urgentCard = (draft: Draft, drawing: Drawing): Card => {
  const plan = planFor(drawing.policy, draft.report, { ...drawing, at: drawing.now });
  const first = firstTold(draft.report, plan, drawing);
  return {
    card: 'concern/urgent',
    model: {
      draft: draft.id,
      illegal: draft.report.illegal,
      danger: draft.report.danger,
      told: first === '' ? nobodyTold : `Being told now that a report is coming: ${first}.`,
      ref: draft.raised?.ref ?? '',
      ring: ringLines(drawing.policy, plan),
    },
  };
};

const accountCard = (draft: Draft, { policy, now }: Drawing, problem: string): Card => {
  const { facts, childWords, date, time, place, where, knows, done } = draft.report;
  const day = date === '' ? localDate(now, policy.calendar.zone) : date;
  return {
    card: 'concern/account',
    model: {
      draft: draft.id,
      guide: policy.wording['writing-guide'] ?? writingGuide,
      // Never where it could be illegal: what to do there has been said (A10), and nothing is kept (A15).
      evidence: draft.report.illegal ? '' : (policy.wording['evidence'] ?? keepEvidence),
      problem,
      facts,
      childWords,
      date: day,
      time,
      place,
      where,
      knows,
      done,
    },
  };
};

/** A42, A19: where the policy has no words of its own. */
const writingGuide =
  'Write what you saw and heard, and the child’s own words. Write it as if the child and their parents will read it one day.';
const keepEvidence =
  'Do not reply, and do not delete the messages. Leave them where they are and note where that is.';

const kindTitles = {
  content: 'Content',
  contact: 'Contact',
  conduct: 'Conduct',
  commerce: 'Commerce',
} as const;

/** "Conduct: cyberbullying; could be illegal". */
const kindLine = (report: Report, policy: Policy): string => {
  const tags = report.tags.map((id) => policy.tags.find((tag) => tag.id === id)?.title ?? id);
  const parts = [report.kind === undefined ? '' : kindTitles[report.kind], tags.join(', ')].filter(
    (part) => part !== '',
  );
  const marks = [report.illegal ? 'could be illegal' : '', report.danger ? 'somebody in danger' : ''].filter(
    (part) => part !== '',
  );
  return [parts.join(': '), ...marks].filter((part) => part !== '').join('; ');
};

const wheres = { in: 'in school', out: 'out of school', both: 'in and out of school', unknown: '' } as const;

/** "Saturday 21 November, at break". */
const whenLine = (report: Report, zone: ZoneLike): string =>
  [report.date === '' ? '' : sayDay(report.date, zone), report.time].filter((part) => part !== '').join(', ');

const placeLine = (report: Report): string =>
  [report.place, wheres[report.where]].filter((part) => part !== '').join(', ');

const messageLine = (report: Report, zone: ZoneLike): string => {
  if (report.message === undefined) return '';
  const { from, at, link, words } = report.message;
  return [`from ${from}, ${sayTime(at, zone)}`, link, words === undefined ? '' : `“${words}”`]
    .filter((part) => part !== '')
    .join('\n');
};

const reviewCard = (draft: Draft, drawing: Drawing, problem: string): Card => {
  const { report } = draft;
  const { zone } = drawing.policy.calendar;
  const plan = planFor(drawing.policy, report, { ...drawing, at: drawing.now });
  const about = report.about.map(detailOf).join(', ');
  return {
    card: 'concern/review',
    model: {
      draft: draft.id,
      problem,
      notes: reviewNotes(report, drawing).map((text) => ({ text })),
      about: about === '' && report.subject === 'nobody' ? 'nobody in particular' : about,
      notFor: report.notFor.map(detailOf).join(', '),
      kind: kindLine(report, drawing.policy),
      facts: report.facts,
      childWords: report.childWords,
      when: whenLine(report, zone),
      place: placeLine(report),
      knows: report.knows,
      done: report.done,
      message: messageLine(partAtSend(report), zone),
      goesTo: goesTo(report, plan, drawing),
      ring: ringList(drawing.policy, plan)[0]?.phone ?? '',
    },
  };
};

/** Gentle pointers before sending: another pupil's name in the text (A42), and noticed on an earlier school day (A2). */
const reviewNotes = (report: Report, { policy, now }: Drawing): string[] => {
  const pupils = report.about.filter((one) => one.kind === 'pupil');
  const text = `${report.facts} ${report.childWords}`.toLowerCase();
  const mentioned = pupils.filter((one) => firstNames(one.name).some((name) => text.includes(name)));
  const notes: string[] = [];
  if (pupils.length > 1 && mentioned.length > 1) {
    notes.push(
      'Each pupil gets a record of their own, and no pupil’s record should name another. If you can, say “another pupil”.',
    );
  }
  const bullying = policy.wording['cyberbullying'];
  if (bullying !== undefined && report.tags.includes('cyberbullying')) notes.push(bullying);
  if (report.date !== '' && !sameSchoolDay(policy.calendar, new Date(`${report.date}T12:00:00Z`), now)) {
    notes.push('It was noticed on an earlier day. That is fine: the report says so.');
  }
  return notes;
};

const firstNames = (name: string): string[] =>
  [name.toLowerCase().split(' ')[0] ?? ''].filter((part) => part.length > 2);

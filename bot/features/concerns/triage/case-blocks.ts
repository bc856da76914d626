/** A case in reading order, as blocks of words: what is on the opened card and in the hand-over summary. */
import { sameSchoolDay } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';
import { sayDay, sayTime } from '../../../core/say-time.ts';
import type { Chronicle, Incident, PupilRecord, ReferralRow, Report } from '../concern.ts';
import type { Case } from './load-case.ts';
import { sayNamed, type NameOf } from './show-names.ts';

/** `section` is ours and becomes a heading; `label` and `text` may hold anybody's words. */
export interface Block {
  readonly section: string;
  readonly label: string;
  readonly text: string;
}

export interface Telling {
  readonly policy: Policy;
  readonly nameOf: NameOf;
}

type Pair = readonly [label: string, text: string | undefined];

const section = (name: string, pairs: readonly Pair[]): Block[] =>
  pairs.flatMap(([label, text]) =>
    text === undefined || text === '' ? [] : [{ section: name, label, text }],
  );

/** Everything but the chronology. */
export const caseBlocks = (found: Case, telling: Telling): Block[] => {
  const incident = found.incident.value;
  return [
    ...aboutBlocks(incident.report),
    ...reportBlocks(incident.report, telling.policy),
    ...reporterBlocks(incident, telling),
    ...found.records.flatMap(({ value }) => recordBlocks(value, telling)),
    ...section(
      'Referrals',
      incident.referrals.map((row): Pair => ['', sayReferral(row, telling)]),
    ),
    ...handBlocks(incident, telling),
  ];
};

const subjectWords: Readonly<Record<Report['subject'], string>> = {
  pupil: 'A pupil or pupils',
  adult: 'An adult who works or volunteers here',
  headteacher: 'The Headteacher',
  nobody: 'Nobody in particular',
};

const involvesWords: Readonly<Record<Report['involvesAdult'], string>> = {
  yes: 'It involves an adult who works or volunteers here.',
  no: '',
  unsure: 'It may involve an adult who works or volunteers here: the reporter is not sure.',
};

const aboutBlocks = (report: Report): Block[] =>
  section('Who it is about', [
    ['', subjectWords[report.subject]],
    ...report.about.map((one): Pair => [one.kind === 'pupil' ? 'Pupil' : 'Adult', sayNamed(one)]),
    ['', involvesWords[report.involvesAdult]],
    ['The reporter asks that these people do not see it', report.notFor.map(sayNamed).join('; ')],
  ]);

const kindWords = {
  content: 'Content (what was seen)',
  contact: 'Contact (who got in touch)',
  conduct: 'Conduct (what somebody did)',
  commerce: 'Commerce (money, scams, gambling)',
} as const;

const whereWords = {
  in: 'In school',
  out: 'Out of school',
  both: 'In and out of school',
  unknown: '',
} as const;

const kindsOf = (report: Report, policy: Policy): string => {
  const tags = report.tags.map((id) => policy.tags.find((tag) => tag.id === id)?.title ?? id);
  return [...(report.kind === undefined ? [] : [kindWords[report.kind]]), ...tags].join('; ');
};

const reportBlocks = (report: Report, policy: Policy): Block[] =>
  section('What was reported', [
    ['', report.quick ? 'Sent as a quick alert: ring or see the reporter for the rest.' : ''],
    ['What kind', kindsOf(report, policy)],
    ['What was seen or heard', report.facts],
    ['The child’s own words', report.childWords],
    ['When', [sayDate(report.date, policy), report.time].filter((part) => part !== '').join(', ')],
    ['Where', [report.place, whereWords[report.where]].filter((part) => part !== '').join(' · ')],
    ['Who else knows', report.knows],
    ['What has been done', report.done],
    ...messagePairs(report, policy),
  ]);

const sayDate = (date: string, policy: Policy): string =>
  date === '' ? '' : sayDay(`${date}T12:00:00`, policy.calendar.zone);

const messagePairs = ({ message }: Report, policy: Policy): Pair[] =>
  message === undefined
    ? []
    : [
        ['A message in a chat, from', message.from],
        ['Sent', sayMaybeTime(message.at, policy)],
        ['Where it is', message.link],
        ['Its words', message.words],
      ];

const sayMaybeTime = (at: string, policy: Policy): string =>
  Number.isNaN(Date.parse(at)) ? at : sayTime(at, policy.calendar.zone);

/** A named reporter (A41), and whether it was reported on the school day on which it was noticed (A2). */
const reporterBlocks = (incident: Incident, { policy, nameOf }: Telling): Block[] =>
  section('The reporter', [
    [sayTime(incident.raisedAt, policy.calendar.zone), nameOf(incident.reporter)],
    ['', incident.complete ? '' : 'The reporter is still writing. What is there so far is above.'],
    ['', lateReport(incident, policy) ? 'It was noticed on an earlier school day than it was reported.' : ''],
  ]);

export const lateReport = (incident: Incident, policy: Policy): boolean => {
  const { date } = incident.report;
  if (date === '') return false;
  const noticed = new Date(`${date}T12:00:00Z`);
  const raised = new Date(incident.raisedAt);
  return noticed < raised && !sameSchoolDay(policy.calendar, noticed, raised);
};

const recordBlocks = (record: PupilRecord, telling: Telling): Block[] => {
  const { policy } = telling;
  const who = record.pupil === undefined ? '' : sayNamed(record.pupil);
  const pairs: Pair[] = [
    ['', who],
    ['Parents or carers', sayParents(record, telling)],
    ...record.sanctions.map((one): Pair => {
      const title = policy.sanctions.find((known) => known.id === one.sanction)?.title ?? one.sanction;
      const until = one.until === undefined ? '' : ` until ${sayDate(one.until, policy)}`;
      return [`Sanction · ${saySigned(one, telling)}`, withNote(`${title}${until}`, one.note)];
    }),
    ...(record.outcome === undefined
      ? []
      : [[`Outcome · ${saySigned(record.outcome, telling)}`, sayOutcome(record.outcome, policy)] as const]),
  ];
  return section(record.pupil === undefined ? 'What was decided' : `Pupil record ${record.n}`, pairs);
};

const sayOutcome = (outcome: { outcome: string; note: string }, policy: Policy): string =>
  withNote(policy.outcomes.find((one) => one.id === outcome.outcome)?.title ?? outcome.outcome, outcome.note);

const withNote = (title: string, note: string): string => (note === '' ? title : `${title}: ${note}`);

const saySigned = (signed: { by: string; at: string }, { policy, nameOf }: Telling): string =>
  `${sayTime(signed.at, policy.calendar.zone)} · ${nameOf(signed.by)}`;

const sayParents = ({ parents }: PupilRecord, telling: Telling): string | undefined =>
  parents === undefined
    ? undefined
    : `${parents.informed ? 'Informed' : 'Not yet, because'}: ${parents.how} (${saySigned(parents, telling)})`;

export const contactName = (policy: Policy, key: string): string => policy.contacts[key]?.name ?? key;

const sayReferral = (row: ReferralRow, telling: Telling): string => {
  const name = contactName(telling.policy, row.contact);
  if (row.done !== undefined) {
    const reference = row.done.reference === '' ? 'no reference' : `reference ${row.done.reference}`;
    return `${name}: done, ${reference} (${saySigned(row.done, telling)})`;
  }
  if (row.declined !== undefined) {
    return `${name}: decided not to, because ${row.declined.because} (${saySigned(row.declined, telling)})`;
  }
  return `${name}: ${row.compulsory ? 'to be done, or declined with a reason' : 'still open'}`;
};

const handBlocks = (incident: Incident, telling: Telling): Block[] =>
  section('In hand', [
    ['Acknowledged', incident.acknowledged && saySigned(incident.acknowledged, telling)],
    ['Assigned to', incident.assignee === undefined ? '' : telling.nameOf(incident.assignee)],
    ['What should change', incident.change],
    ['Closed', incident.closed && saySigned(incident.closed, telling)],
    ['Moved to child protection', incident.protection && saySigned(incident.protection, telling)],
    ['Where it went', incident.protection?.pointer],
  ]);

const whatWords: Readonly<Record<string, string>> = {
  raised: 'Sent the report',
  alerted: 'Raised the alarm while still writing',
  added: 'Added to the report',
  told: 'Was told',
  reminded: 'Was reminded',
  unreachable: 'Could not be reached',
  escalated: 'Told the next on the route: nobody had acknowledged',
  opened: 'Opened it',
  acknowledged: 'Acknowledged it',
  note: 'Note',
  agency: 'Contacted an agency',
  referral: 'Referral',
  parents: 'Parents or carers',
  sanction: 'Sanction',
  outcome: 'Outcome',
  change: 'What should change',
  assigned: 'Gave it to',
  protected: 'Moved it to child protection',
  closed: 'Closed it',
  reopened: 'Reopened it',
  recused: 'Stepped aside',
  rerouted: 'Sent it on another route',
  question: 'Asked the reporter',
  answer: 'The reporter answered',
  reporterTold: 'Told the reporter that it has been read',
  reporterAsked: 'Told the reporter that there is a question',
  reporterUnreachable: 'The reporter could not be reached in their chat',
};

/** Newest first. */
export const chronologyBlocks = (chronicle: readonly Chronicle[], { policy, nameOf }: Telling): Block[] =>
  chronicle.toReversed().map((line) => ({
    section: 'Chronology, newest first',
    label: `${sayTime(line.at, policy.calendar.zone)} · ${nameOf(line.by)}`,
    text: withNote(whatWords[line.what] ?? line.what, line.words),
  }));

/** Everybody whose name the blocks need. */
export const peopleIn = (found: Case): string[] => {
  const { reporter, acknowledged, assignee, closed, protection, referrals } = found.incident.value;
  const signed = [
    acknowledged,
    closed,
    protection,
    ...referrals.flatMap((row) => [row.done, row.declined]),
    ...found.records.flatMap(({ value }) => [value.parents, value.outcome, ...value.sanctions]),
  ];
  return [
    reporter,
    ...(assignee === undefined ? [] : [assignee]),
    ...signed.flatMap((one) => (one === undefined ? [] : [one.by])),
    ...found.chronicle.map((line) => line.by),
  ];
};

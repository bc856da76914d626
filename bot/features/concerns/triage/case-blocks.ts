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
  /** Short enough to stand on one line with its label. */
  readonly beside?: true;
  /** Who it is about. */
  readonly strong?: true;
}

export interface Telling {
  readonly policy: Policy;
  readonly nameOf: NameOf;
}

type Pair = readonly [label: string, text: string | undefined, how?: Pick<Block, 'beside' | 'strong'>];
const beside = { beside: true } as const;

const section = (name: string, pairs: readonly Pair[]): Block[] =>
  pairs.flatMap(([label, text, how]) =>
    text === undefined || text === '' ? [] : [{ section: name, label, text, ...how }],
  );

/** What was reported, and what was recorded since. Who has it in hand and the chronology stand apart. */
export const caseBlocks = (found: Case, telling: Telling): Block[] => {
  const incident = found.incident.value;
  return [
    ...aboutBlocks(incident.report),
    ...reportBlocks(incident, telling),
    ...found.records.flatMap(({ value }) => recordBlocks(value, found.records.length > 1, telling)),
    ...section(
      'Referrals',
      incident.referrals.map((row): Pair => [
        contactName(telling.policy, row.contact),
        sayReferral(row, telling),
        beside,
      ]),
    ),
    ...section('What should change', [['', incident.change]]),
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

const aboutBlocks = (report: Report): Block[] => {
  const named = report.about.map((one): Pair => [
    one.kind === 'pupil' ? 'Pupil' : 'Adult',
    sayNamed(one),
    { beside: true, strong: true },
  ]);
  const isNamed = report.subject === 'pupil' && report.about.some((one) => one.kind === 'pupil');
  return section('Who it is about', [
    ['', isNamed ? '' : subjectWords[report.subject], { strong: true }],
    ...named,
    ['', involvesWords[report.involvesAdult]],
    [notForWords(report), report.notFor.map(sayNamed).join('; ')],
  ]);
};

/** A pupil names nobody from a list: whom their words may mean is kept out of it. */
const notForWords = ({ telling }: Report): string =>
  telling === undefined
    ? 'The reporter asks that these people do not see it'
    : 'Kept from people whom the pupil’s words may name';

const kindWords = {
  content: 'Content (what was seen)',
  contact: 'Contact (who got in touch)',
  conduct: 'Conduct (what somebody did)',
  commerce: 'Commerce (money, scams, gambling)',
} as const;

const whereWords = {
  in: 'in school',
  out: 'out of school',
  both: 'in and out of school',
  unknown: '',
} as const;

const kindsOf = (report: Report, policy: Policy): string => {
  const tags = report.tags.map((id) => policy.tags.find((tag) => tag.id === id)?.title ?? id);
  return [...(report.kind === undefined ? [] : [kindWords[report.kind]]), ...tags].join('; ');
};

const reportBlocks = (incident: Incident, { policy, nameOf }: Telling): Block[] => {
  const { report } = incident;
  const raised = sayTime(incident.raisedAt, policy.calendar.zone);
  return [
    ...section('What was reported', [
      ['What was seen or heard', report.facts],
      ['The child’s own words', report.childWords],
      ...messagePairs(report, policy),
    ]),
    ...section('Details', [
      ['Kind', kindsOf(report, policy), beside],
      ['When', [sayDate(report.date, policy), report.time].filter((part) => part !== '').join(', '), beside],
      ['Where', [report.place, whereWords[report.where]].filter((part) => part !== '').join(', '), beside],
      ['Who else knows', report.knows, beside],
      ['What the reporter has done', report.done, beside],
      ['Told too, as the pupil chose', chosenIn(report, nameOf), beside],
      // A named reporter (A41), and whether it was reported on the school day on which it was noticed (A2).
      ['Reported by', `${nameOf(incident.reporter)}, ${raised}`, beside],
      [
        '',
        lateReport(incident, policy) ? 'It was noticed on an earlier school day than it was reported.' : '',
      ],
    ]),
  ];
};

const chosenIn = ({ telling }: Report, nameOf: NameOf): string =>
  telling?.chosen === undefined || telling.now ? '' : nameOf(telling.chosen);

const sayDate = (date: string, policy: Policy): string =>
  date === '' ? '' : sayDay(`${date}T12:00:00`, policy.calendar.zone);

const messagePairs = ({ message }: Report, policy: Policy): Pair[] =>
  message === undefined
    ? []
    : [
        ['The message’s words', message.words],
        ['Sent by', `${message.from}, ${sayMaybeTime(message.at, policy)}`, beside],
        ['Where it is', message.link, beside],
      ];

const sayMaybeTime = (at: string, policy: Policy): string =>
  Number.isNaN(Date.parse(at)) ? at : sayTime(at, policy.calendar.zone);

export const lateReport = (incident: Incident, policy: Policy): boolean => {
  const { date } = incident.report;
  if (date === '') return false;
  const noticed = new Date(`${date}T12:00:00Z`);
  const raised = new Date(incident.raisedAt);
  return noticed < raised && !sameSchoolDay(policy.calendar, noticed, raised);
};

/** Nothing where nothing was recorded yet: its pupil stands above. */
const recordBlocks = (record: PupilRecord, several: boolean, telling: Telling): Block[] => {
  const { policy } = telling;
  const pairs: Pair[] = [
    [
      `Parents or carers · ${record.parents === undefined ? '' : saySigned(record.parents, telling)}`,
      sayParents(record),
    ],
    ...record.sanctions.map((one): Pair => {
      const title = policy.sanctions.find((known) => known.id === one.sanction)?.title ?? one.sanction;
      const until = one.until === undefined ? '' : ` until ${sayDate(one.until, policy)}`;
      return [`Sanction · ${saySigned(one, telling)}`, withNote(`${title}${until}`, one.note)];
    }),
    ...(record.outcome === undefined
      ? []
      : [[`Outcome · ${saySigned(record.outcome, telling)}`, sayOutcome(record.outcome, policy)] as const]),
  ];
  if (pairs.every(([, text]) => text === undefined)) return [];
  const who: Pair[] =
    several && record.pupil !== undefined
      ? [['Pupil', sayNamed(record.pupil), { beside: true, strong: true }]]
      : [];
  return section(several ? `What was decided: record ${record.n}` : 'What was decided', [...who, ...pairs]);
};

const sayOutcome = (outcome: { outcome: string; note: string }, policy: Policy): string =>
  withNote(policy.outcomes.find((one) => one.id === outcome.outcome)?.title ?? outcome.outcome, outcome.note);

const withNote = (title: string, note: string): string => (note === '' ? title : `${title}: ${note}`);

export const saySigned = (signed: { by: string; at: string }, { policy, nameOf }: Telling): string =>
  `${sayTime(signed.at, policy.calendar.zone)} · ${nameOf(signed.by)}`;

const sayParents = ({ parents }: PupilRecord): string | undefined =>
  parents === undefined
    ? undefined
    : `${parents.informed ? 'Informed' : 'Not yet informed, because'}: ${parents.how}`;

export const contactName = (policy: Policy, key: string): string => policy.contacts[key]?.name ?? key;

const sayReferral = (row: ReferralRow, telling: Telling): string => {
  if (row.done !== undefined) {
    const reference = row.done.reference === '' ? 'no reference' : `reference ${row.done.reference}`;
    return `done, ${reference} (${saySigned(row.done, telling)})`;
  }
  if (row.declined !== undefined) {
    return `decided not to, because ${row.declined.because} (${saySigned(row.declined, telling)})`;
  }
  return row.compulsory ? 'to be done, or declined with a reason' : 'still open';
};

/** In whose hands it is, for the summary: the card has it in its head. */
export const handBlocks = (incident: Incident, telling: Telling): Block[] =>
  section('In hand', [
    ['Acknowledged', incident.acknowledged && saySigned(incident.acknowledged, telling)],
    ['Assigned to', incident.assignee === undefined ? '' : telling.nameOf(incident.assignee)],
    ['Closed', incident.closed && saySigned(incident.closed, telling)],
    ['Moved to child protection', incident.protection && saySigned(incident.protection, telling)],
    ['Where it went', incident.protection?.pointer],
  ]);

const whatWords: Readonly<Record<string, string>> = {
  raised: 'Sent the report',
  alerted: 'Raised the alarm while still writing',
  added: 'Added to the report',
  stopped: 'Threw away the rest of the report, unsent',
  told: 'Was told',
  handedOver: 'Came to it with a confirmed role',
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
  accessAsked: 'Asked IT to take access away',
  accessByHand: 'Could not ask IT about access: please have it done by hand',
  accessRemoved: 'IT has confirmed: access is taken away',
  accessDeclined: 'IT has decided not to take access away',
  accessNever: 'Access was to come back, and IT had not taken it away: nothing to give back',
  accessBackAsked: 'Asked IT to give access back',
  accessRestored: 'IT has confirmed: access is back',
  accessStillAway:
    'IT has given back what was taken away here, and an account is still disabled for another reason: please ask IT',
  accessLate: 'IT has not confirmed yet that access is back',
  outcome: 'Outcome',
  change: 'What should change',
  assigned: 'Gave it to',
  protected: 'Moved it to child protection',
  closed: 'Closed it',
  reopened: 'Reopened it',
  recused: 'Stepped aside',
  rerouted: 'Corrected who it is about',
  question: 'Asked the reporter',
  answer: 'The reporter answered',
  reporterTold: 'Told the reporter that it has been read',
  reporterAsked: 'Told the reporter that there is a question',
  reporterUnreachable: 'The reporter could not be reached in their chat',
};

/** The section of {@link chronologyBlocks}. */
export const chronologySection = 'What has happened, newest first';

export const chronologyBlocks = (chronicle: readonly Chronicle[], { policy, nameOf }: Telling): Block[] =>
  chronicle.toReversed().map((line) => ({
    section: chronologySection,
    label: `${sayTime(line.at, policy.calendar.zone)} · ${nameOf(line.by)}`,
    text: withNote(whatWords[line.what] ?? line.what, line.words),
    ...(line.words === '' ? beside : {}),
  }));

/** Everybody whose name the blocks need. */
export const peopleIn = (found: Case): string[] => {
  const { reporter, acknowledged, assignee, closed, protection, referrals, report } = found.incident.value;
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
    ...(report.telling?.chosen === undefined ? [] : [report.telling.chosen]),
    ...signed.flatMap((one) => (one === undefined ? [] : [one.by])),
    ...found.chronicle.map((line) => line.by),
  ];
};

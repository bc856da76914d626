/**
 * Who may use which verb at all (E1): one row for each verb of the bot. Whether somebody may use it on *this* record is
 * decided behind it, by `visibleTo`. Places are where it may be done; elsewhere the 1:1 chat is opened instead.
 */
import type { PersonKind, Place, PolicyRole } from '../../bot/core/ports.ts';

/** People of whom each row speaks: by kind, by a role of the policy, or a guest whom no policy names. */
export type Column = PersonKind | PolicyRole | 'guest';

/** Whoever works for the school, reads in a role of the policy, or is named in it. */
export const columns: readonly Column[] = [
  'staff',
  'governor',
  'visitor',
  'parent',
  'pupil',
  'guest',
  'coordinator',
  'dsl',
  'headteacher',
  'chair',
  'governors',
  'it',
  'slt',
  'pastoral',
  'prevent',
  'trustLead',
  'auditor',
  'office',
];

/** Those of the columns who are staff or governors by kind: what these may, they may. */
const grownUps = columns.filter((one) => !['visitor', 'parent', 'pupil', 'guest'].includes(one));
const reporters: readonly Column[] = [...grownUps, 'visitor'];
const pupilsToo: readonly Column[] = [...reporters, 'pupil'];
const everybody: readonly Column[] = [...pupilsToo, 'parent'];

const chat: readonly Place[] = ['personal', 'tab'];
const anywhere: readonly Place[] = ['personal', 'tab', 'group', 'channel'];

export interface Row {
  readonly may: readonly Column[];
  readonly places: readonly Place[];
}

const rows = (may: readonly Column[], places: readonly Place[], verbs: string): [string, Row][] =>
  verbs.split(' ').map((verb) => [verb, { may, places }]);

const listed: readonly [string, Row][] = [
  ...rows(pupilsToo, anywhere, 'concern.begin concern.attachment concern.messageForm'),
  ...rows(reporters, anywhere, 'concern.fromMessage'),
  ...rows(reporters, chat, 'concern.fresh concern.who concern.find concern.pick concern.pickNotFor'),
  ...rows(reporters, chat, 'concern.people concern.kind concern.urgent concern.account concern.accountBack'),
  ...rows(reporters, chat, 'concern.back concern.resume concern.discard concern.send concern.alert'),
  ...rows(reporters, chat, 'concern.mine concern.add concern.added concern.question concern.answer'),
  ...rows(
    grownUps,
    chat,
    'case.list case.closedList case.find case.open case.menu case.acknowledge case.note',
  ),
  ...rows(grownUps, chat, 'case.agency case.referral case.parents case.sanction case.outcome case.change'),
  ...rows(grownUps, chat, 'case.assign case.protect case.summary case.close case.reopen case.recuse'),
  ...rows(grownUps, chat, 'case.reroute case.ask case.earlier people.away people.back'),
  ...rows(everybody, chat, 'hello.hello hello.welcome hello.who'),
  ...rows(everybody, anywhere, 'hello.unknown'),
];

/** @throws Error when a verb is listed twice */
export const verbTable: ReadonlyMap<string, Row> = (() => {
  const table = new Map(listed);
  if (table.size !== listed.length) throw new Error('a verb has two rows');
  return table;
})();

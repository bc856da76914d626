/**
 * Roles × verbs × relation to the record (E1): one row for each verb of the bot. First who may use it at all, and where
 * (elsewhere the 1:1 chat is opened instead); then what it needs a person to be to *this* record.
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
/** Of the columns those who are on the staff by kind. */
const onStaff = grownUps.filter((one) => !['governor', 'chair', 'governors'].includes(one));
/** Whoever holds a role of the policy: whether theirs is the one that is asked is decided inside. */
const roleHolders = grownUps.filter((one) => one !== 'staff' && one !== 'governor');
/** Who looks after the campaign: see how it stands; start it, put it off, pass over a tutor. */
const lookers: readonly Column[] = ['coordinator', 'headteacher', 'it', 'slt'];
const starters: readonly Column[] = ['coordinator', 'headteacher'];
/** Those who look after links, paper and the desk. */
const atOffice: readonly Column[] = ['office', 'coordinator', 'it'];
const everybody: readonly Column[] = [...pupilsToo, 'parent'];

const chat: readonly Place[] = ['personal', 'tab'];
/** Also behind a link that was made for one person. */
const signing: readonly Place[] = ['personal', 'tab', 'web'];
/** Our own pages: behind an address that was made for one person, or for the desk. */
const web: readonly Place[] = ['web'];
const anywhere: readonly Place[] = ['personal', 'tab', 'group', 'channel'];

/**
 * What a verb works on: a case that is shown to its readers, a report to whoever sent it, a newcomer to those who may
 * confirm them, a leaver to those whom the policy asks about leavers or who may agree, a leaver's checklist to those who tick
 * it or whose it is, a guest to whoever answers for them and to IT, an agreement to whoever signs it for themselves or (by a link)
 * for their child, a talk to those who have it, the
 * register to those whom the policy lets see a group's figures or names; or nothing that is anybody else's.
 */
export type RecordOf =
  | 'case'
  | 'own report'
  | 'newcomer'
  | 'leaver'
  | 'checklist'
  | 'guest'
  | 'loan'
  | 'own agreement'
  | 'talk'
  | 'nothing'
  | 'class'
  | 'register';

export interface Row {
  readonly may: readonly Column[];
  readonly places: readonly Place[];
  readonly record: RecordOf;
}

const rows = (
  may: readonly Column[],
  places: readonly Place[],
  record: RecordOf,
  verbs: string,
): [string, Row][] => verbs.split(' ').map((verb) => [verb, { may, places, record }]);

const listed: readonly [string, Row][] = [
  ...rows(pupilsToo, anywhere, 'nothing', 'concern.begin concern.attachment concern.messageForm'),
  ...rows(reporters, anywhere, 'nothing', 'concern.fromMessage'),
  ...rows(
    reporters,
    chat,
    'nothing',
    'concern.fresh concern.who concern.find concern.pick concern.pickNotFor',
  ),
  ...rows(reporters, chat, 'nothing', 'concern.people concern.kind concern.urgent concern.account'),
  ...rows(reporters, chat, 'nothing', 'concern.accountBack concern.back concern.resume concern.discard'),
  ...rows(reporters, chat, 'nothing', 'concern.send concern.alert'),
  ...rows(pupilsToo, chat, 'own report', 'concern.mine'),
  ...rows(reporters, chat, 'own report', 'concern.add concern.added'),
  ...rows(['pupil'], chat, 'nothing', 'tell.now tell.start tell.about tell.send'),
  ...rows(reporters, chat, 'own report', 'concern.question concern.answer'),
  ...rows(grownUps, chat, 'case', 'case.list case.closedList case.find case.open case.menu'),
  ...rows(grownUps, chat, 'case', 'case.acknowledge case.note case.agency case.referral case.parents'),
  ...rows(grownUps, chat, 'case', 'case.sanction case.outcome case.change case.assign case.protect'),
  ...rows(grownUps, chat, 'case', 'case.summary case.close case.reopen case.recuse case.reroute'),
  ...rows(grownUps, chat, 'case', 'case.ask case.earlier'),
  ...rows(grownUps, chat, 'nothing', 'people.away people.back'),
  ...rows(grownUps, chat, 'newcomer', 'readers.list readers.confirm readers.question'),
  ...rows(roleHolders, chat, 'leaver', 'leavers.list leavers.look leavers.again leavers.disable leavers.all'),
  ...rows(roleHolders, chat, 'leaver', 'leavers.agree leavers.agreeAll leavers.disagree leavers.keep'),
  ...rows(roleHolders, chat, 'leaver', 'leavers.dismiss leavers.name leavers.undo leavers.paste'),
  ...rows(roleHolders, chat, 'leaver', 'leavers.preview leavers.columns leavers.useList leavers.dropList'),
  ...rows(grownUps, chat, 'checklist', 'leaving.list leaving.open leaving.tick leaving.note'),
  ...rows(reporters, chat, 'checklist', 'leaving.meet'),
  ...rows(onStaff, chat, 'nothing', 'guest.begin guest.ask'),
  ...rows(grownUps, chat, 'guest', 'guest.open guest.extend guest.letEnd'),
  ...rows(roleHolders, chat, 'guest', 'guest.list guest.confirm guest.answer guest.end'),
  ...rows(grownUps, chat, 'register', 'signed.show signed.missing signed.files'),
  ...rows(grownUps, web, 'register', 'signed.csv'),
  ...rows(pupilsToo, web, 'register', 'signed.certificate'),
  ...rows(roleHolders, chat, 'register', 'signed.group signed.apply'),
  ...rows(roleHolders, web, 'register', 'signed.notSigned'),
  ...rows(everybody, chat, 'nothing', 'agreements.campaign'),
  ...rows(lookers, chat, 'class', 'agreements.preview agreements.classes'),
  ...rows(starters, chat, 'class', 'agreements.start agreements.putOff agreements.askAnyway'),
  ...rows(starters, chat, 'class', 'agreements.askSeveral'),
  ...rows(['coordinator', 'it', 'headteacher'], chat, 'class', 'agreements.unreached'),
  ...rows(onStaff, chat, 'class', 'agreements.discuss agreements.discussed agreements.missing'),
  ...rows(everybody, signing, 'own agreement', 'agreements.open agreements.check agreements.sign'),
  ...rows(everybody, signing, 'own agreement', 'agreements.unclear agreements.refuse agreements.mine'),
  ...rows(everybody, signing, 'own agreement', 'agreements.text agreements.consent'),
  ...rows(['parent'], web, 'own agreement', 'agreements.contact'),
  ...rows(grownUps, chat, 'register', 'consents.list'),
  ...rows(atOffice, chat, 'nothing', 'consents.form consents.record'),
  ...rows(grownUps, chat, 'talk', 'agreements.talks agreements.talk agreements.talked'),
  ...rows(atOffice, chat, 'nothing', 'links.list links.make links.revoke links.parts links.show links.renew'),
  ...rows(
    atOffice,
    chat,
    'nothing',
    'paper.choose paper.form paper.record paper.today paper.strike paper.forms',
  ),
  ...rows(
    atOffice,
    chat,
    'nothing',
    'visitors.list visitors.days visitors.visit visitors.strike visitors.count visitors.renew',
  ),
  ...rows(atOffice, web, 'nothing', 'links.letters links.csv paper.print visitors.poster signed.visits'),
  ...rows(['visitor'], web, 'nothing', 'visitors.desk visitors.agree'),
  ...rows(roleHolders, chat, 'loan', 'loans.begin loans.find loans.lend loans.list loans.open loans.ask'),
  ...rows(roleHolders, chat, 'loan', 'loans.outAgain loans.paper loans.return loans.strike loans.recall'),
  ...rows(roleHolders, chat, 'loan', 'loans.recallMany loans.paste loans.preview loans.useItems'),
  ...rows(roleHolders, chat, 'loan', 'loans.dropItems'),
  ...rows(roleHolders, ['web'], 'loan', 'loans.csv'),
  ...rows(everybody, signing, 'loan', 'loans.mine loans.read loans.sign loans.refuse loans.text'),
  ...rows(everybody, signing, 'loan', 'loans.trouble'),
  ...rows(everybody, chat, 'nothing', 'hello.hello hello.welcome hello.who'),
  ...rows(everybody, anywhere, 'nothing', 'hello.unknown'),
];

/** @throws Error when a verb is listed twice */
export const verbTable: ReadonlyMap<string, Row> = (() => {
  const table = new Map(listed);
  if (table.size !== listed.length) throw new Error('a verb has two rows');
  return table;
})();

// ------------------------------------------------------------------------------------------- relation to the record

/** The twelve of the issue, each with what they are by kind and the role of the policy that they hold, if any. */
export const standings = {
  pupil: { kind: 'pupil' },
  staff: { kind: 'staff' },
  tutor: { kind: 'staff' },
  coordinator: { kind: 'staff', holds: 'coordinator' },
  DSL: { kind: 'staff', holds: 'dsl' },
  Headteacher: { kind: 'staff', holds: 'headteacher' },
  'Chair of Governors': { kind: 'governor', holds: 'chair' },
  governor: { kind: 'governor', holds: 'governors' },
  IT: { kind: 'staff', holds: 'it' },
  SLT: { kind: 'staff', holds: 'slt' },
  'trust lead': { kind: 'staff', holds: 'trustLead' },
  auditor: { kind: 'staff', holds: 'auditor' },
} as const satisfies Record<string, { kind: PersonKind; holds?: PolicyRole }>;
export type Standing = keyof typeof standings;

const all = Object.keys(standings) as Standing[];
const grown = all.filter((one) => one !== 'pupil');
const holders = all.filter((one) => 'holds' in standings[one]);
const none: readonly Standing[] = [];

/**
 * What somebody is to one report, and who of the twelve then reads its case, or sees it among their own reports. Each of
 * the lower ones was told in their role as well, so that nothing but the relation stands between them and the case.
 */
export const relations = {
  'told in the role they hold': { case: holders, 'own report': none },
  'it is assigned to them': { case: grown, 'own report': none },
  'they sent it': { case: none, 'own report': grown },
  'told, but the role is lost': { case: none, 'own report': none },
  'told, and new in the role since': { case: none, 'own report': none },
  'told, but the role is one of the other school': { case: none, 'own report': none },
  'it is about them': { case: none, 'own report': none },
  'they should not see it': { case: none, 'own report': none },
  'they stepped aside': { case: none, 'own report': none },
  nothing: { case: none, 'own report': none },
} as const satisfies Record<string, Record<'case' | 'own report', readonly Standing[]>>;
export type Relation = keyof typeof relations;

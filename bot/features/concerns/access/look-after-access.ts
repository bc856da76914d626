/**
 * Job: takes access away for a time through the hands that disable accounts of leavers, and has it given back (A26, C20).
 * IT decides on a row of leavers that holds a name, the accounts and the day; what IT confirmed is written to the case. It
 * looks again by itself until everything is settled, and each look decides from what there is, so that running twice, or
 * twice at once, does nothing more.
 */
import { create, put, replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Done, Job, SchoolId, Stored } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import {
  askCall,
  leaverAccountOf,
  leavers,
  rows as leaverRows,
  tellLeaverCall,
  type Leaver,
  type LeaverAccount,
} from '../../leavers/leaver.ts';
import { rows } from '../concern.ts';
import { entryRow } from '../entry-row.ts';
import { outlines, recordOutlines, type Outline } from '../outline.ts';
import { tellCall, type Tell } from '../telling/calls.ts';
import { inHandOf } from '../triage/in-hand.ts';
import {
  accessCall,
  accesses,
  accessKey,
  accessLeaverId,
  isSettled,
  wantedOf,
  type Access,
  type AccessLook,
  type Wanted,
} from './access.ts';
import { mayAskIT, type Asked } from './may-ask.ts';
import { nextAccess, type NextAccess } from './next-access.ts';

const nothing: Done = { rows: [], trail: [] };

export const lookAfterAccessJob: Job<AccessLook> = {
  ...accessCall,
  async run(look, deps, { school }) {
    const { incident: id, record: n } = look;
    const [incident, record, stored] = await Promise.all([
      deps.records.get(outlines, rows.incident(school, id)),
      deps.records.get(recordOutlines, rows.record(school, id, n)),
      deps.records.get(accesses, accessKey(school, id, n)),
    ]);
    if (incident === undefined || record === undefined) return nothing;
    const policy = deps.policies.of(school);
    const now = deps.clock.now();
    const wanted = wantedOf(record.value, policy);
    const row = stored?.value;
    const leaver = await leaverOf(school, row, deps);
    const next = nextAccess({
      wanted,
      closed: incident.value.stage === 'closed',
      row,
      stage: leaver?.value.stage,
      taken: leaver?.value.runs.some(({ direction }) => direction === 'disable') === true,
      back: leaver !== undefined && isBack(leaver.value),
      now,
      calendar: policy.calendar,
    });
    if (next.do === 'nothing' || wanted === undefined) return nothing;
    const at: Place = { incident: incident.value, record: n, deps, now };
    if (next.do === 'begin') {
      const asked = await mayAskIT(incident.value, record.value, policy, deps);
      return begin(at, stored, wanted, next.round, asked);
    }
    if (stored === undefined || (isQuiet(next) && isLookedAt(stored.value, now))) return nothing;
    return goOn(at, stored, leaver, next);
  },
};

interface Place {
  readonly incident: Outline;
  readonly record: number;
  readonly deps: Deps;
  readonly now: Date;
}
type GoOn = Extract<NextAccess, { do: 'go-on' }>;

const leaverOf = async (
  school: SchoolId,
  row: Access | undefined,
  { records }: Deps,
): Promise<Stored<Leaver> | undefined> =>
  row === undefined || row.leaver === ''
    ? undefined
    : records.get(leavers, leaverRows.leaver(school, row.leaver));

/** What the undo read of each account; where nothing had been begun, the accounts as they were last seen. */
const isBack = ({ runs, accounts }: Leaver): boolean => {
  const undone = runs.filter(({ direction }) => direction === 'undo');
  return undone.length > 0
    ? undone.every(({ readBack }) => readBack?.enabled === true)
    : accounts.every(({ enabled }) => enabled);
};

/** Another look is on its way already, and this one found nothing to do. */
const isQuiet = ({ entries, until }: GoOn): boolean => entries.length === 0 && until === undefined;
const isLookedAt = ({ look }: Access, now: Date): boolean => look > now.toISOString();

/** Two of one moment keep their order: `nth` milliseconds apart. */
const entry = ({ incident, record, now }: Place, what: string, nth = 0): Change =>
  entryRow(incident, { by: 'lantern', what, record }, new Date(now.getTime() + nth));

const tellPeople = ({ incident, deps, now }: Place, why: Tell['why']): Change[] => {
  const { school, id } = incident;
  const people = inHandOf(incident, deps.policies.of(school), deps.holders);
  if (people.length === 0)
    deps.log.warn('nobody has a case in hand whose sanction needs somebody', { incident: id, school });
  return people.map((person) => schedule(tellCall, { incident: id, person, why }, now, school));
};

const lookAt = ({ incident, record }: Place, when: string): Change =>
  schedule(accessCall, { incident: incident.id, record }, new Date(when), incident.school);

const trailOf = ({ incident }: Place, actions: readonly string[]): Exclude<Done, { again: Date }>['trail'] =>
  actions.map((action) => ({ actor: 'lantern', action: `concern.${action}`, target: incident.id }));

const begin = async (
  at: Place,
  stored: Stored<Access> | undefined,
  wanted: Wanted,
  round: number,
  asked: Asked | undefined,
): Promise<Done> => {
  const { incident, record, now } = at;
  const accounts = await accountsOf(asked);
  const byHand = asked === undefined || accounts.length === 0;
  const leaver = byHand ? '' : accessLeaverId(incident.id, record, round);
  const look = new Date(now.getTime() + 600_000).toISOString();
  const row: Access = {
    v: 1,
    incident: incident.id,
    record,
    leaver,
    round,
    sanctionAt: wanted.at,
    until: wanted.until,
    state: byHand ? 'by-hand' : 'asked',
    look,
  };
  const kept =
    stored === undefined
      ? create(accesses, accessKey(incident.school, incident.id, record), row)
      : replace(accesses, stored, row);
  const what = byHand ? 'accessByHand' : 'accessAsked';
  return {
    rows: byHand
      ? [kept, entry(at, what), ...tellPeople(at, 'more')]
      : [
          kept,
          entry(at, what),
          put(leavers, leaverRows.leaver(incident.school, leaver), newLeaver(at, row, asked, accounts)),
          schedule(askCall, {}, now, incident.school),
          lookAt(at, look),
        ],
    trail: trailOf(at, [what]),
  };
};

/** As their clouds show them now. @throws AppError `unavailable`: then it is asked again, and nobody is told that all is well */
const accountsOf = async (asked: Asked | undefined): Promise<LeaverAccount[]> => {
  const found = await Promise.all((asked?.accounts ?? []).map(({ cloud, id }) => cloud.accounts.find(id)));
  return found.flatMap((one) => (one === undefined ? [] : [leaverAccountOf(one)]));
};

/** What IT may see: who, which accounts, until when. Nothing of the case: `incident` is an id that opens nothing for them. */
const newLeaver = (
  { incident, record, now, deps }: Place,
  { leaver, until, sanctionAt }: Access,
  { person }: Asked,
  accounts: LeaverAccount[],
): Leaver => {
  const at = now.toISOString();
  const day = sayDay(`${until}T12:00:00`, deps.policies.of(incident.school).calendar.zone);
  return {
    v: 1,
    id: leaver,
    stage: 'candidate',
    name: person.name,
    person: person.id,
    kind: person.kind === 'pupil' ? 'pupil' : person.kind === 'staff' ? 'staff' : 'other',
    year: person.year,
    accounts,
    grounds: [{ what: 'sanction', until, incident: incident.id, record, at: sanctionAt }],
    protections: [],
    burdens: [],
    notChecked: [],
    rank: sanctionRank,
    foundAt: at,
    seenAt: at,
    runs: [],
    events: [{ at, by: 'lantern', what: 'access-asked', words: `Access is to be away until ${day}.` }],
  };
};

/** Before everybody who has merely left: it is for today, and has an end. */
const sanctionRank = 1_000_000;

const goOn = (at: Place, stored: Stored<Access>, leaver: Stored<Leaver> | undefined, next: GoOn): Done => {
  const { incident, now } = at;
  const changed = leaver && changedLeaver(leaver.value, next, now);
  const ends = isSettled(next.row.state) && next.goesOn !== true;
  return {
    rows: [
      replace(accesses, stored, next.row),
      ...(leaver === undefined || changed === undefined ? [] : [replace(leavers, leaver, changed)]),
      ...next.entries.map((what, nth) => entry(at, what, nth)),
      ...(next.tellIT === undefined
        ? []
        : [schedule(tellLeaverCall, { leaver: next.row.leaver, why: next.tellIT }, now, incident.school)]),
      ...(next.tellCase === undefined ? [] : tellPeople(at, next.tellCase)),
      ...(ends ? [] : [lookAt(at, next.row.look)]),
    ],
    trail: trailOf(at, next.entries),
  };
};

const changedLeaver = (leaver: Leaver, { until, withdraw }: GoOn, now: Date): Leaver | undefined => {
  if (withdraw === true)
    return {
      ...leaver,
      stage: 'gone',
      decision: undefined,
      events: [
        ...leaver.events,
        {
          at: now.toISOString(),
          by: 'lantern',
          what: 'access-over',
          words: 'The day came before anybody decided. Nothing was changed, and nothing is to be done.',
        },
      ],
    };
  if (until === undefined) return undefined;
  const grounds = leaver.grounds.map((one) => (one.what === 'sanction' ? { ...one, until } : one));
  return { ...leaver, grounds };
};

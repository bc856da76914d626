/**
 * Job: looks after a guest until the last day: IT once more where no account is named on the first day, the sponsor a week
 * before the last, and then the account becomes something for IT to decide (`guest-ended`). Decides from what there is.
 */
import { DateTime } from 'luxon';
import { replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Done, Job, SchoolId } from '../../../core/ports.ts';
import { endOfSchoolDay, opensOn, schoolDayBefore } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';
import { askCall } from '../calls.ts';
import { peopleOfRole } from '../../../core/role-people.ts';
import { candidateRow } from './candidate.ts';
import { guestLookCall, guestNoticeCall, type GuestLook, type GuestNotice } from './calls.ts';
import { guestKey, guests, type Guest } from './guest.ts';

interface Moment {
  readonly id: string;
  readonly what: 'waiting' | 'expiring' | 'end';
  readonly at: Date;
}

const weekBefore = (date: string): string =>
  DateTime.fromISO(date, { zone: 'utc' }).minus({ days: 7 }).toISODate() ?? date;

/** What will be done about this guest, oldest first; a guest of less than a week is not asked about. */
const momentsOf = (guest: Guest, { calendar }: Policy): Moment[] => {
  const { from, until, stage, letEnd, requestedAt } = guest;
  const noon = DateTime.fromISO(`${until}T12:00`, { zone: calendar.zone }).toJSDate();
  const expected = opensOn(calendar, from);
  const expiring = opensOn(calendar, schoolDayBefore(calendar, weekBefore(until), 0));
  const all: (Moment | false)[] = [
    stage === 'asked' &&
      expected.toISOString() > requestedAt && { id: `waiting:${from}`, what: 'waiting', at: expected },
    letEnd === undefined &&
      expiring.toISOString() > requestedAt && { id: `expiring:${until}`, what: 'expiring', at: expiring },
    { id: `end:${until}`, what: 'end', at: endOfSchoolDay(calendar, noon) },
  ];
  return all
    .filter((one) => one !== false)
    .filter((one) => !guest.said.includes(one.id))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
};

/** When it is looked at next; undefined when it has ended. */
export const nextLook = (guest: Guest, policy: Policy, now: Date): Date | undefined =>
  guest.stage === 'ended' ? undefined : momentsOf(guest, policy).find((one) => one.at > now)?.at;

const nothing: Done = { rows: [], trail: [] };

export const lookGuestJob: Job<GuestLook> = {
  ...guestLookCall,
  async run({ guest: id }, deps, { school }) {
    const stored = await deps.records.get(guests, guestKey(school, id));
    const now = deps.clock.now();
    // Ended, or another look is on its way already.
    if (stored === undefined || stored.value.stage === 'ended' || stored.value.look > now.toISOString())
      return nothing;
    const guest = stored.value;
    const policy = deps.policies.of(school);
    const due = momentsOf(guest, policy).filter((one) => one.at <= now);
    const said = [...guest.said, ...due.map((one) => one.id)];
    const ends = due.some(({ what }) => what === 'end');
    const after: Guest = { ...guest, said, stage: ends ? 'ended' : guest.stage };
    const next = nextLook(after, policy, now);
    const notices = await noticesOf(guest, due, school, deps);
    const candidate = ends ? await candidateOf(guest, school, deps) : [];
    return {
      rows: [
        replace(guests, stored, { ...after, look: next?.toISOString() ?? '' }),
        ...notices.map((one) => schedule(guestNoticeCall, one, now, school)),
        ...candidate,
        ...(next === undefined ? [] : [schedule(guestLookCall, { guest: id }, next, school)]),
      ],
      trail: due.map(({ what }) => ({ actor: 'lantern', action: `guest.${what}`, target: id })),
    };
  },
};

const noticesOf = async (
  guest: Guest,
  due: readonly Moment[],
  school: SchoolId,
  deps: Deps,
): Promise<GuestNotice[]> => {
  const { id, sponsor, stage, account } = guest;
  const it = await peopleOfRole(school, deps.policies.of(school).leavers.asks, deps);
  const toIT = (why: GuestNotice['why']) => it.map((person): GuestNotice => ({ guest: id, person, why }));
  if (due.some(({ what }) => what === 'end')) {
    const byHand = stage === 'active' && account === undefined ? toIT('by-hand') : [];
    return stage === 'active' ? [{ guest: id, person: sponsor, why: 'ended' }, ...byHand] : [];
  }
  return due.flatMap(({ what }) => {
    if (what === 'waiting') return toIT('waiting');
    return stage === 'active' ? [{ guest: id, person: sponsor, why: 'expiring' as const }] : [];
  });
};

/** @throws AppError `unavailable`: the cloud does not answer, and it is tried again */
const candidateOf = async (guest: Guest, school: SchoolId, deps: Deps): Promise<Change[]> => {
  const { account, until } = guest;
  if (account === undefined) return [];
  const cloud = deps.clouds
    .of(school)
    .find((one) => one.name === account.cloud && one.tenant === account.tenant);
  const found = await cloud?.accounts.find(account.id);
  if (found === undefined) return [];
  const row = await candidateRow(school, found, { what: 'guest-ended', endedOn: until }, deps);
  return row === undefined ? [] : [row, schedule(askCall, {}, deps.clock.now(), school)];
};

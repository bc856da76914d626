/**
 * Readers say that they are away: new reports go to their deputies meanwhile. One row `Y!<hash>` in each school of
 * theirs, read only where a route is planned.
 */
import { z } from 'zod';
import { create, replace } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { hashKey } from '../../core/keys.ts';
import type {
  ActOf,
  AwayBook,
  ChatMessage,
  Clock,
  Deps,
  Flow,
  Key,
  Kind,
  PersonId,
  Policies,
  Records,
  Reply,
  SchoolId,
} from '../../core/ports.ts';
import { schoolsOf } from '../../core/roles.ts';
import { localDate, sayDay } from '../../core/say-time.ts';
import { readDay } from '../../core/read-day.ts';
import { readers } from '../../core/readers.ts';

const absence = z.object({
  v: z.literal(1),
  person: z.string(),
  /** ISO date: the last day away, in the school's zone; empty for somebody who is here again. */
  until: z.string(),
  /** The newest presses that were counted. */
  used: z.array(z.string()).default([]),
});
type Absence = z.infer<typeof absence>;
export const absences: Kind<Absence> = { name: 'absence', table: 'cases', schema: absence };

const keyOf = (school: SchoolId, person: PersonId): Key => ({
  partition: school,
  row: `Y!${hashKey(person)}`,
});

export interface AwayBookNeeds {
  readonly records: Records;
  readonly policies: Policies;
  readonly clock: Clock;
}

const freshMs = 30_000;

/**
 * Who is away from a school today: one range read, kept for half a minute, since every report asks. Should a process
 * hear of an absence that late, the person who is away is told, and the deputy when nobody acknowledges.
 */
export const createAwayBook = ({ records, policies, clock }: AwayBookNeeds): AwayBook => {
  const kept = new Map<SchoolId, { readonly people: Promise<ReadonlySet<PersonId>>; readonly at: number }>();
  const read = async (school: SchoolId): Promise<ReadonlySet<PersonId>> => {
    const today = localDate(clock.now(), policies.of(school).calendar.zone);
    const away = new Set<PersonId>();
    for await (const { value } of records.list(absences, { partition: school, from: 'Y!', to: 'Y"' })) {
      if (value.until >= today) away.add(value.person);
    }
    return away;
  };
  return {
    in(school) {
      const now = clock.now().getTime();
      const there = kept.get(school);
      if (there !== undefined && Math.abs(now - there.at) < freshMs) return there.people;
      const people = read(school);
      kept.set(school, { people, at: now });
      people.catch(() => kept.delete(school));
      return people;
    },
    forget: (school) => void kept.delete(school),
  };
};

const values = z.object({ until: z.string().max(500).optional(), send: z.literal('yes').optional() });

/** `/away`, `/away until Friday`. */
export const beAway: Flow<z.infer<typeof values>> = {
  verb: 'people.away',
  who: readers,
  values,
  says: /^\/?away( until (?<until>.+))?$/i,
  afresh: async (act) => reply(act, card(tooOld, '')),
  run: async (act, deps) => {
    const { until = '' } = act.values;
    if (until.trim() === '')
      return reply(act, card(act.values.send === 'yes' ? 'Please choose a day.' : '', ''));
    const { zone } = deps.policies.of(act.school).calendar;
    const now = deps.clock.now();
    const day = readDay(until, now, zone);
    if (day === undefined) return reply(act, card(unreadable, ''));
    if (day < localDate(now, zone))
      return reply(act, card('That day is past. Please choose today or a later day.', ''));
    if (!(await record(act, day, deps))) return reply(act, card(pressedBefore, day));
    return reply(act, {
      text: `Thank you. Until the end of ${sayDay(`${day}T12:00:00`, zone)}, new reports go to your deputies. What you have already been told of stays with you. Type back when you are here again.`,
    });
  },
};

const pressedBefore =
  'You pressed that button once before, so it did not count again. Please say it here once more.';
const tooOld = 'That card had been there for more than a day, so nothing was done. Please press again here.';
const unreadable =
  'I could not read that date. Please choose it here, or type for example: away until Friday, or away until 27/11.';

/** `/back`. */
export const backAgain: Flow<Record<string, never>> = {
  verb: 'people.back',
  who: readers,
  values: z.object({}),
  says: /^\/?back$/i,
  afresh: async (act) => reply(act, card(tooOld, '')),
  run: async (act, deps) => {
    if (!(await record(act, '', deps))) return reply(act, card(pressedBefore, ''));
    return reply(act, { text: 'Welcome back. New reports come to you again.' });
  },
};

const card = (problem: string, until: string): ChatMessage => ({
  card: 'people/away',
  model: { problem, until },
});

/** A button gets its answer in the card; typed words get it in the chat. */
const reply = (act: ActOf<{ send?: 'yes' | undefined }>, message: ChatMessage): Reply =>
  act.values.send === 'yes' || act.spot !== undefined ? { answer: message } : { chat: message };

/** How many presses a row remembers: far more than one card's lifetime brings. */
const mostUsed = 20;

/**
 * Notes in each school of theirs until when; `''`: here again. A press that was counted before changes nothing more (S4);
 * answers whether it is as they say.
 */
const record = async (act: ActOf<unknown>, until: string, deps: Deps): Promise<boolean> => {
  let isSo = true;
  for (const school of schoolsOf(act.by, deps.policies)) {
    isSo = (await recordIn(school, act, until, deps, 1)) && isSo;
    deps.away.forget(school);
  }
  return isSo;
};

const recordIn = async (
  school: SchoolId,
  act: ActOf<unknown>,
  until: string,
  deps: Deps,
  turn: number,
): Promise<boolean> => {
  const { id: person } = act.by;
  const key = keyOf(school, person);
  const stored = await deps.records.get(absences, key);
  const { until: before = '', used = [] } = stored?.value ?? {};
  const isUsed = act.press !== undefined && used.includes(act.press.id);
  if (isUsed || (until === '' && before === '')) return before === until;
  const pressed = act.press === undefined ? used : [...used, act.press.id].slice(-mostUsed);
  const value: Absence = { v: 1, person, until, used: pressed };
  try {
    await deps.ledger.record(school, {
      rows: [stored === undefined ? create(absences, key, value) : replace(absences, stored, value)],
      trail: [{ actor: person, action: act.verb, target: person }],
    });
  } catch (error) {
    // Another device, or the same press delivered twice at once: look again.
    if (!isAppError(error, 'conflict') || turn === tries) throw error;
    return recordIn(school, act, until, deps, turn + 1);
  }
  return true;
};

const tries = 4;

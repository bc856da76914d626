/**
 * `/new readers`: who has come into a role that reads reports and waits to be confirmed. What is typed is answered by a
 * card that names nobody; its button shows the names to this person only.
 */
import { z } from 'zod';
import type { Card } from '../../../cards/cards.ts';
import type { ActOf, Deps, Flow, Person, Reply, SchoolId } from '../../core/ports.ts';
import { readers } from '../../core/readers.ts';
import { schoolsOf } from '../../core/roles.ts';
import { sayDay } from '../../core/say-time.ts';
import { holderTitle } from '../../policy/role-title.ts';
import { isConfirmed, mayConfirm, registerKey, registers, type SeatRow } from './reader.ts';

const values = z.object({ show: z.literal('yes').optional() });

export const listReaders: Flow<z.infer<typeof values>> = {
  verb: 'readers.list',
  who: readers,
  values,
  afresh: 'run',
  says: /^\/?new readers$/i,
  run: async (act, deps) => {
    if (act.values.show === 'yes') return showReaders(act, '', deps);
    const waiting = await waitingFor(act.by, deps);
    if (waiting.length === 0) return { chat: { text: nobodyWaits } };
    return { chat: { card: 'people/newcomer', model: { said: words, repeat: false } } };
  },
};

/** The same words for whoever may confirm nobody, and when there is nobody to confirm. */
export const nobodyWaits = 'Nobody is waiting for you to confirm them.';
const words = 'Somebody new has been given a role that reads reports.';

export interface WaitingSeat {
  readonly school: SchoolId;
  readonly seat: SeatRow;
}

/** Who is new in a school where this person is a confirmed reader. Never they themselves. */
export const waitingFor = async (person: Person, deps: Deps): Promise<WaitingSeat[]> => {
  const schools = await Promise.all(
    schoolsOf(person, deps.policies).map(async (school) => {
      const stored = await deps.records.get(registers, registerKey(school));
      const seats = stored === undefined ? [] : mayConfirm(person, stored.value, deps.policies.of(school));
      return seats.map((seat) => ({ school, seat }));
    }),
  );
  return schools.flat();
};

/** The card with the names, for a press. */
export const showReaders = async (
  act: Pick<ActOf<unknown>, 'by'>,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const waiting = await waitingFor(act.by, deps);
  if (waiting.length === 0) return { answer: { text: notice === '' ? nobodyWaits : notice } };
  const several = schoolsOf(act.by, deps.policies).length > 1;
  const lines = await Promise.all(waiting.slice(0, pageSize).map((one) => lineOf(one, several, deps)));
  return { answer: { card: 'people/readers', model: { notice, readers: lines } } };
};

const pageSize = 8;

type Line = Extract<Card, { card: 'people/readers' }>['model']['readers'][number];

const lineOf = async ({ school, seat }: WaitingSeat, several: boolean, deps: Deps): Promise<Line> => {
  const policy = deps.policies.of(school);
  const { zone } = policy.calendar;
  const nameOf = async (id: string): Promise<string> =>
    (await deps.directory.person(id))?.name ?? 'Somebody who is not in the roster any more';
  const [first] = seat.confirmed;
  return {
    name: await nameOf(seat.person),
    role: capital(holderTitle(policy, seat.as, seat.person)),
    since: `${several ? `${policy.name} · ` : ''}Since ${sayDay(seat.since, zone)}`,
    questioned: seat.questioned.length > 0 ? 'Somebody has said that this is not right.' : '',
    confirmed:
      isConfirmed(seat) && first !== undefined
        ? `Confirmed by ${await nameOf(first.by)}. A second person may confirm as well.`
        : '',
    school,
    person: seat.person,
    as: seat.as,
  };
};

const capital = (title: string): string => title.charAt(0).toUpperCase() + title.slice(1);

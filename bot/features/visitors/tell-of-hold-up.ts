/** The office hears, once a day, that more sign at the desk than it writes down. It names nobody. */
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { schedule } from '../../core/outbox.ts';
import type { Change, Deps, Done, Job, SchoolId } from '../../core/ports.ts';
import { officePeople } from '../../core/role-people.ts';
import { deskPerHour } from './desk-pace.ts';

const payload = z.object({ person: z.string() });
const call = { name: 'visitors.heldUp', payload };

/** To be committed with the day that says so. @throws AppError `unavailable` */
export const newsOfHoldUp = async (school: SchoolId, deps: Deps): Promise<Change[]> =>
  (await officePeople(school, deps)).map((person) =>
    schedule(call, { person }, deps.clock.now(), school, deps.clock),
  );

export const tellOfHoldUp: Job<z.infer<typeof payload>> = {
  ...call,
  async run({ person: id }, deps, { school }) {
    const person = await deps.directory.person(id);
    const ended = (action: string): Done => ({ rows: [], trail: [{ actor: 'lantern', action, target: id }] });
    if (person === undefined) return ended('visitors.unreachable');
    const delivery = await deps.notifier.tell(person, {
      card: 'agreements/notice',
      model: {
        title: 'Very many sign at the desk',
        said: `The page behind the desk’s poster is used more often than ${deskPerHour} times an hour, so some of it was not written down. If this is a large event, ask people to try again in a while. If nobody is there, somebody may be playing with the poster’s code: open the list, make a new code, and strike out what came by the old one.`,
        repeat: false,
        button: 'Open',
        verb: 'visitors.list',
        data: { show: 'yes', school },
      },
    });
    if (delivery.delivered || delivery.perhaps === true) return ended('visitors.told-held-up');
    deps.log.warn('a notice about the desk was not delivered', { school, because: delivery.because });
    if (delivery.permanent) return ended('visitors.unreachable');
    throw new AppError('unavailable', 'the chat service did not take a notice about the desk');
  },
};

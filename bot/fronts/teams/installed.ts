/** The bot was installed for somebody, or their 1:1 chat began: welcome them, once. */
import type { Act } from '../../core/ports.ts';
import { attempt } from './attempt.ts';
import { followUp } from './privately.ts';
import { chatActivity } from './send.ts';
import { personOf, whereaboutsOf, type Front, type Turn } from './turn.ts';
import { spoken } from './typed.ts';

export const welcomeVerb = 'hello.welcome';

/** Nothing is said in channels and groups, nor to people whom the directory does not know: they did not ask. */
export const installed = async (turn: Turn, front: Front): Promise<void> => {
  if (turn.place !== 'personal' || turn.activity.action === 'remove') return;
  const person = await personOf(turn, front);
  if (person === undefined) return;
  // Two activities arrive for one installation, and both again whenever it is renewed.
  const arrives = isArrival(turn);
  const met = await front.book.meet(person, whereaboutsOf(turn), arrives ? 'arrival' : undefined);
  if (met === 'known' || !arrives) return;
  const act: Act = { by: person, school: person.school, verb: welcomeVerb, values: {}, place: 'personal' };
  const outcome = await attempt(act, front, (reply) => {
    const message = spoken(reply);
    return message === undefined ? undefined : chatActivity(message, person, front.draw);
  });
  if (!('done' in outcome)) return followUp(turn, person, outcome.rest, front);
  if (outcome.done !== undefined) await turn.say(outcome.done);
};

const isArrival = ({ activity }: Turn): boolean =>
  activity.type === 'installationUpdate'
    ? activity.action === 'add'
    : (activity.membersAdded ?? []).some(({ id }) => id === activity.recipient.id);

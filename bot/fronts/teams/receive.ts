/** One proven activity in: find what kind it is, have it handled, and let nothing that goes wrong look like silence. */
import { CloudAdapter, type Activity as BotActivity, type TurnContext } from 'botbuilder';
import type { RequestHandler } from 'express';
import { withoutWriting } from '../../core/too-late.ts';
import { isLate, placeOf } from './activity.ts';
import { NotSent } from './connector.ts';
import { answer, type Gate, type Proven } from './gate.ts';
import { installed } from './installed.ts';
import { press, textAnswer } from './press.ts';
import { fromMessage, messageForm } from './report-message.ts';
import { textActivity } from './send.ts';
import { lastResort } from './sentences.ts';
import { kindOf } from './tasks.ts';
import type { Front, Turn } from './turn.ts';
import { typed } from './typed.ts';

type Handler = (turn: Turn, front: Front) => Promise<void>;

/** Edits, deletions, reactions, typing and whatever Teams may add are taken and left alone. */
const kinds: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['message', typed],
  ['invoke', (turn, front) => invokes.get(turn.activity.name ?? '')?.(turn, front) ?? Promise.resolve()],
  ['installationUpdate', installed],
  ['conversationUpdate', installed],
]);

const invokes: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['adaptiveCard/action', press],
  ['composeExtension/fetchTask', messageForm],
  ['composeExtension/submitAction', fromMessage],
]);

/** `processActivity` and not `process`: that writes what it throws to the console. */
class LanternAdapter extends CloudAdapter {
  take({ activity, identity }: Proven, logic: (context: TurnContext) => Promise<void>) {
    // Only the fields that our schema knows: botbuilder needs no more of them than these.
    return this.processActivity(identity, activity as unknown as BotActivity, logic);
  }
}

export const createReceiver = (gate: Gate, front: Front): RequestHandler => {
  const adapter = new LanternAdapter(gate.authentication);
  adapter.onTurnError = (_context, error) => Promise.resolve(report(error, front));
  const take = async (proven: Proven) =>
    adapter.take(proven, (context) => handle(turnOf(proven, context), front));
  return async (request, response) => {
    const result = await take(gate.proven(request)).catch((error: unknown) => report(error, front));
    answer(response, statusOf(result?.status), result?.body);
  };
};

/** botbuilder says 501 of an invoke that nobody took: we have no such thing, which is no fault of the server's. */
const statusOf = (status = 200): number => (status === 501 ? 404 : status);

const turnOf = ({ activity, tenant }: Proven, context: TurnContext): Turn => ({
  activity,
  tenant,
  place: placeOf(activity),
  async say(message) {
    await context.sendActivity(message);
  },
  async answer(body) {
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
  },
});

const handle = async (turn: Turn, front: Front): Promise<void> => {
  try {
    await kinds.get(turn.activity.type)?.(turn, inTime(turn, front));
  } catch (error) {
    report(error, front);
    await excuse(turn, error).catch((second: unknown) => report(second, front));
  }
};

/** What came too late is answered, and changes nothing (S4). */
const inTime = ({ activity }: Turn, front: Front): Front => {
  const { clock, log } = front.deps();
  if (!isLate(activity, clock.now())) return front;
  log.warn('teams: an activity came too late');
  const book = { ...front.book, meet: () => Promise.resolve('known' as const) };
  return { ...front, book, deps: () => withoutWriting(front.deps()) };
};

/** Something broke before or after the act itself. Where sending is what broke, there is nothing more to say. */
const excuse = async (turn: Turn, error: unknown): Promise<void> => {
  if (turn.activity.type === 'invoke') return turn.answer(textAnswer(lastResort));
  if (turn.activity.type !== 'message' || error instanceof NotSent) return;
  await turn.say(textActivity(lastResort));
};

/** A static sentence and the kind of error: never its message, which can hold somebody's words. */
const report = (error: unknown, { deps }: Front): undefined => {
  const because = error instanceof NotSent ? { because: error.because } : {};
  deps().log.error('teams: a turn failed', { error: kindOf(error), ...because });
};

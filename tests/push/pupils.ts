/** What pupils do when a card has come: some sign, some say that they do not understand or do not agree, most do nothing yet. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Activity } from '../pretend-school/conversations.ts';
import type { Persona } from '../pretend-school/personas.ts';
import type { Chance } from '../pretend-school/random.ts';
import type { Chat } from '../pretend-school/chat.ts';
import { answered, seen, type Seen } from '../support/actor.ts';

export type Wish = 'sign' | 'unclear' | 'refuse' | 'wait';

export interface Pupils {
  /** A card lies in this pupil's chat. Does not wait. */
  got(pupil: Persona, message: string, activity: Activity): void;
  /** Until everybody who has begun has done what they wished. */
  settled(): Promise<void>;
  /** When each heard that they had signed: milliseconds since 1970, real time. */
  readonly signedAt: ReadonlyMap<string, number>;
  /** What could not be done, however often it was tried. */
  readonly stuck: readonly string[];
}

const buttons = {
  sign: 'I agree',
  unclear: 'I do not understand',
  refuse: 'I do not agree',
} as const;
const atOnce = 6;
/** The server is killed and comes back: people press again. */
const tries = 60;
const pauseMs = 500;

export const createPupils = (chat: () => Promise<Chat>, chance: Chance): Pupils => {
  const signedAt = new Map<string, number>();
  const wishes = new Map<string, Wish>();
  const stuck: string[] = [];
  const queue: (() => Promise<void>)[] = [];
  const working = new Set<Promise<void>>();

  const fill = (): void => {
    while (working.size < atOnce) {
      const next = queue.shift();
      if (next === undefined) return;
      const work: Promise<void> = next().finally(() => {
        working.delete(work);
        fill();
      });
      working.add(work);
    }
  };

  const press = async (pupil: Persona, on: Seen, title: string, inputs = {}): Promise<Seen> => {
    const found = on.buttons.find((one) => one.title === title);
    if (found === undefined) throw new Error(`no button ${title} among: ${on.text.slice(0, 200)}`);
    const action = { verb: found.verb, data: { ...found.data, ...inputs } };
    const answer = await (await chat()).press(pupil, action, on.message);
    if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
    return answered(answer, on.message);
  };

  const doOnce = async (pupil: Persona, card: Seen, wish: Exclude<Wish, 'wait'>): Promise<void> => {
    const text = await press(pupil, card, 'Read it');
    if (/signed everything|nothing (?:for you )?to sign/i.test(text.text)) return;
    const done = await press(pupil, text, buttons[wish], { name: pupil.name, monitoring: 'true' });
    if (/You have signed this|signed this already/.test(done.text)) signedAt.set(pupil.personId, Date.now());
    else if (wish === 'sign' || !/Thank you for saying so/.test(done.text))
      throw new Error(`${wish}: ${done.text.slice(0, 200)}`);
  };

  const doIt = async (pupil: Persona, card: Seen, wish: Exclude<Wish, 'wait'>): Promise<void> => {
    for (let left = tries; ; left -= 1) {
      try {
        return await doOnce(pupil, card, wish);
      } catch (error) {
        if (left === 1) return void stuck.push(`${pupil.personId} ${String(error)}`);
        await delay(pauseMs);
      }
    }
  };

  return {
    signedAt,
    stuck,
    got(pupil, message, activity) {
      const before = wishes.get(pupil.personId);
      if (before !== undefined && before !== 'wait') return;
      const dice = chance.next();
      const wish: Wish = dice < 0.3 ? 'sign' : dice < 0.32 ? 'unclear' : dice < 0.34 ? 'refuse' : 'wait';
      wishes.set(pupil.personId, wish);
      if (wish === 'wait') return;
      queue.push(() => doIt(pupil, seen(message, activity.attachments?.[0]?.content), wish));
      fill();
    },
    settled: async () => {
      while (working.size > 0) await Promise.all(working);
    },
  };
};

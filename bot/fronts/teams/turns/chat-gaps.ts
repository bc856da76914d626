/** How soon somebody may be written to again. */
import { Lru } from '../../../core/lru.ts';

/**
 * Teams takes 7 messages in one second into one chat, 8 in two, 60 in thirty and 1,800 in an hour: one in two seconds keeps
 * all four. @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */
const gapSeconds = 2;
/** More than can be sent to in that time. */
const most = 5_000;

export interface ChatGaps {
  /** Something goes out to this person now. */
  note(person: string): void;
  /** Milliseconds until they may be written to in turn. */
  wait(person: string): number;
}

export const createChatGaps = (now: () => number, secondMs: number): ChatGaps => {
  const last = new Lru<string, number>(most);
  return {
    note: (person) => last.set(person, now()),
    wait: (person) => Math.max(0, (last.get(person) ?? -Infinity) + gapSeconds * secondMs - now()),
  };
};

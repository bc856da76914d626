/**
 * What Teams allows a bot to send, counted where it arrives: requests a second into a tenant, and messages into one chat.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */

/** At most `most` within `ms`. */
export interface Window {
  readonly most: number;
  readonly ms: number;
}

export const tenantWindow: Window = { most: 50, ms: 1_000 };
/** Into one chat; the same again for its creation. */
export const chatWindows: readonly Window[] = [
  { most: 7, ms: 1_000 },
  { most: 8, ms: 2_000 },
  { most: 60, ms: 30_000 },
  { most: 1_800, ms: 3_600_000 },
];

/** The most of these moments that lie within any `ms`, wherever it begins. */
export const mostWithin = (moments: readonly number[], ms: number): number => {
  const sorted = moments.toSorted((a, b) => a - b);
  let first = 0;
  return sorted.reduce((most, moment, at) => {
    while (moment - (sorted[first] ?? moment) >= ms) first += 1;
    return Math.max(most, at - first + 1);
  }, 0);
};

/** One request as the connector saw it. `conversation`: where it is known. */
export interface Arrived {
  readonly op: 'create' | 'send' | 'update' | 'delete' | 'members' | 'other';
  readonly conversation: string | undefined;
  readonly at: number;
}

/** The chats that took more than Teams allows, with the window and the count. */
export const crowdedChats = (arrived: readonly Arrived[]): string[] => {
  const byChat = Map.groupBy(
    arrived.filter(({ op, conversation }) => conversation !== undefined && /create|send|update/.test(op)),
    ({ op, conversation }) => `${op === 'create' ? 'create' : 'send'} ${conversation}`,
  );
  return [...byChat].flatMap(([chat, requests]) =>
    chatWindows.flatMap(({ most, ms }) => {
      const count = mostWithin(
        requests.map(({ at }) => at),
        ms,
      );
      return count > most ? [`${chat}: ${count} within ${ms} ms`] : [];
    }),
  );
};

/** Refuses what is above the limits, as Teams does. */
export interface Enforcer {
  /** Seconds to wait; undefined: it may pass, and is counted. */
  refuse(request: Arrived): number | undefined;
}

export const createEnforcer = (): Enforcer => {
  const passed = new Map<string, number[]>();
  const isFull = (name: string, { most, ms }: Window, now: number): boolean => {
    const moments = (passed.get(name) ?? []).filter((at) => now - at < ms);
    return moments.length >= most;
  };
  const note = (name: string, longest: number, now: number): void => {
    const moments = (passed.get(name) ?? []).filter((at) => now - at < longest);
    passed.set(name, [...moments, now]);
  };
  return {
    refuse({ op, conversation, at }) {
      const chat = `${op === 'create' ? 'create' : 'send'} ${conversation ?? ''}`;
      if (isFull('tenant', tenantWindow, at)) return 1;
      if (conversation !== undefined && chatWindows.some((window) => isFull(chat, window, at))) return 2;
      note('tenant', tenantWindow.ms, at);
      if (conversation !== undefined) note(chat, 3_600_000, at);
      return undefined;
    },
  };
};

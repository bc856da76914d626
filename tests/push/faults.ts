/** What the connector does wrong during the push, as the issue has it. */
import { partOf, type Fault } from '../pretend-school/faults.ts';

/** A hundredth of the people each, always the same ones. */
export const refusalKinds = [
  ['ForbiddenOperationException', 'not-installed'],
  ['MessageWritesBlocked', 'blocked'],
  ['ConversationBlockedByUser', 'blocked'],
  ['BotDisabledByAdmin', 'disabled'],
  ['BotNotInConversationRoster', 'not-a-member'],
] as const;

const third = 0.05 / 3;

export const pushFaults: readonly Fault[] = [
  ...refusalKinds.map(([code], at): Fault => ({ status: 403, code, people: [at / 100, (at + 1) / 100] })),
  { status: 429, share: third },
  { status: 429, retryAfter: 1, share: third },
  { status: 429, retryAfter: 86_400, share: third },
  { status: 502, after: true, share: 0.005 },
];

/** Why somebody in this chat can never be reached; undefined: they can. */
export const unreachableBecause = (conversation: string): string | undefined =>
  refusalKinds[Math.floor(partOf(conversation) * 100)]?.[1];

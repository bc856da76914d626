/** Faults on order: what the pretend Teams does wrong, to whom, and how often. */
import { hash } from 'node:crypto';
import type { Response } from 'express';

export interface Fault {
  /** Only this conversation; left out, all. */
  readonly conversation?: string | undefined;
  /** Only these requests; left out, all. `create` is POST /v3/conversations. */
  readonly on?: 'create' | 'send' | 'update' | 'delete' | 'members' | undefined;
  /** Answers with this status instead of doing anything. */
  readonly status?: number | undefined;
  /** Seconds, as the header has it; left out, there is no header. */
  readonly retryAfter?: string | number | undefined;
  /** Error code and words in the body, e.g. `MessageWritesBlocked`. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** Waits so long before anything else happens; `'forever'` never answers. */
  readonly hang?: number | 'forever' | undefined;
  /** `before`: the line is cut and nothing is done. `after`: it is done, and the answer is lost. */
  readonly drop?: 'before' | 'after' | undefined;
  /** With `status`: the work is done first, and this is answered all the same. */
  readonly after?: true | undefined;
  /** How many requests it touches; left out, all until it is taken away. */
  readonly times?: number | undefined;
  /** It touches only so large a part of the requests that it fits, drawn anew for each: 0.05. */
  readonly share?: number | undefined;
  /**
   * It touches everything into the chats of some people, always the same: those between two parts of all chats, so that faults
   * do not meet. `[0.01, 0.02]` is the second hundredth.
   */
  readonly people?: readonly [from: number, to: number] | undefined;
}

export type Request = { readonly conversation: string | undefined; readonly on: NonNullable<Fault['on']> };

export interface Faults {
  /** Answers a function that takes the fault away again. */
  add(fault: Fault): () => void;
  clear(): void;
  take(request: Request): Fault | undefined;
}

/** @param chance from 0 to below 1 */
export const createFaults = (chance: () => number = Math.random): Faults => {
  let active: { fault: Fault; left: number }[] = [];
  const meets = (fault: Fault, { conversation, on }: Request): boolean =>
    (fault.conversation === undefined || fault.conversation === conversation) &&
    (fault.on === undefined || fault.on === on) &&
    isOneOf(fault.people, conversation) &&
    (fault.share === undefined || chance() < fault.share);
  return {
    add: (fault) => {
      const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
      active.push(entry);
      return () => {
        active = active.filter((one) => one !== entry);
      };
    },
    clear: () => {
      active = [];
    },
    take: (request) => {
      const entry = active.find(({ fault, left }) => left > 0 && meets(fault, request));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      return entry.fault;
    },
  };
};

const isOneOf = (people: Fault['people'], conversation: string | undefined): boolean => {
  if (people === undefined) return true;
  if (conversation === undefined) return false;
  const place = partOf(conversation);
  return place >= people[0] && place < people[1];
};

/** Where a chat stands among all, from 0 to below 1: the same every time. */
export const partOf = (conversation: string): number =>
  Number.parseInt(hash('sha256', conversation, 'hex').slice(0, 8), 16) / 2 ** 32;

/** Carries out the part of a fault that comes before the work. `true`: answer nothing more. */
export const strike = async (fault: Fault, response: Response, signal: AbortSignal): Promise<boolean> => {
  if (fault.hang === 'forever') return true;
  if (fault.hang !== undefined) await sleep(fault.hang, signal);
  if (signal.aborted) return true;
  if (fault.drop === 'before') {
    response.socket?.destroy();
    return true;
  }
  if (fault.status === undefined || fault.after === true) return false;
  answerWith(fault, response);
  return true;
};

/** The status that was ordered, with its header and its body. */
export const answerWith = (fault: Fault, response: Response): void => {
  const status = fault.status ?? 500;
  if (fault.retryAfter !== undefined) response.setHeader('Retry-After', String(fault.retryAfter));
  response
    .status(status)
    .json(errorBody(fault.code ?? codeOf(status), fault.message ?? 'Ordered by the test.'));
};

export const errorBody = (code: string, message: string) => ({ error: { code, message } });

const codes: Readonly<Record<number, string>> = {
  403: 'ForbiddenOperationException',
  404: 'ConversationNotFound',
  412: 'PreconditionFailed',
  413: 'MessageSizeTooBig',
  429: 'TooManyRequests',
};
const codeOf = (status: number): string => codes[status] ?? 'ServiceError';

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });

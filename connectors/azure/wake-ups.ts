/** Wake-ups on an Azure Storage queue: `{v:1, school}` in base64, never expiring, gone once taken. */
import { QueueClient, StorageSharedKeyCredential, type DequeuedMessageItem } from '@azure/storage-queue';
import { z } from 'zod';
import type { SchoolId, WakeUps } from '../../bot/core/ports.ts';
import { endpointOf, type Account } from './account.ts';
import { withinDeadline } from './deadline.ts';
import { brokenOff, refused, StorageError } from './errors.ts';

export type WakeUpsOptions = Account & {
  /** For each call, the SDK's repeats included. Default 7 s. */
  readonly deadlineMs?: number | undefined;
  /** For tests. */
  readonly queueName?: string | undefined;
};

export type AzureWakeUps = WakeUps & {
  /** Creates the queue where it is missing. */
  prepare(): Promise<void>;
};

const body = z.object({ v: z.literal(1), school: z.string().min(1).max(100) });

/** A taken message that could not be deleted comes back after so many seconds. */
const visibilityTimeout = 30;
/** Azure: at most 32 at once. */
const numberOfMessages = 32;

/** @throws AppError `misconfigured` */
export const createWakeUps = (options: WakeUpsOptions): AzureWakeUps => {
  const queue = openQueue(options);
  const call = <T>(task: (abortSignal: AbortSignal) => Promise<T>): Promise<T> =>
    withinDeadline('read', options.deadlineMs ?? 7_000, (signal) => task(signal).catch(explain));
  // -1: for ever. Azure would otherwise forget a message after seven days.
  const send = (school: SchoolId): Promise<unknown> =>
    call((abortSignal) => queue.sendMessage(encoded(school), { messageTimeToLive: -1, abortSignal }));
  return {
    put: oneAtATime(send),
    take: async () => {
      const { receivedMessageItems } = await call((abortSignal) =>
        queue.receiveMessages({ numberOfMessages, visibilityTimeout, abortSignal }),
      );
      await Promise.all(receivedMessageItems.map((item) => call((signal) => discard(queue, item, signal))));
      const schools = receivedMessageItems.map(({ messageText }) => decoded(messageText));
      return [...new Set(schools.filter((school) => school !== undefined))];
    },
    prepare: async () => {
      await call((abortSignal) => queue.createIfNotExists({ abortSignal }));
    },
  };
};

const openQueue = (options: WakeUpsOptions): QueueClient => {
  const { url, sign } = endpointOf(options, 'Queue');
  const credential = 'key' in sign ? new StorageSharedKeyCredential(sign.name, sign.key) : sign.credential;
  // A wake-up twice is no harm, so the SDK may repeat what was not answered; withinDeadline ends it.
  return new QueueClient(`${url}/${options.queueName ?? 'wake-ups'}`, credential, {
    retryOptions: { maxTries: 3, tryTimeoutInMs: 2_000, retryDelayInMs: 100, maxRetryDelayInMs: 1_000 },
  });
};

/**
 * One message says as much as ten: while one is on its way, all further ones for the school become a single one that
 * follows it. Each promise is about a message that was sent after it was asked for.
 */
const oneAtATime = (send: (school: SchoolId) => Promise<unknown>): ((school: SchoolId) => Promise<void>) => {
  const onTheWay = new Map<SchoolId, Promise<void>>();
  const next = new Map<SchoolId, Promise<void>>();
  const go = async (school: SchoolId): Promise<void> => {
    const sending = send(school).then(() => undefined);
    onTheWay.set(school, sending);
    await sending.finally(() => onTheWay.delete(school));
  };
  return (school) => {
    const before = onTheWay.get(school);
    if (before === undefined) return go(school);
    const waiting =
      next.get(school) ?? before.catch(() => undefined).then(() => (next.delete(school), go(school)));
    next.set(school, waiting);
    return waiting;
  };
};

const encoded = (school: SchoolId): string =>
  Buffer.from(JSON.stringify({ v: 1, school })).toString('base64');

/** Undefined for what somebody else, or a later version, has put there: the sweep finds what it meant. */
const decoded = (text: string): SchoolId | undefined => {
  try {
    return body.parse(JSON.parse(Buffer.from(text, 'base64').toString())).school;
  } catch {
    return undefined;
  }
};

/** A stale receipt means that somebody else took the message after us: it is theirs now. */
const discard = async (
  queue: QueueClient,
  item: DequeuedMessageItem,
  abortSignal: AbortSignal,
): Promise<void> => {
  try {
    await queue.deleteMessage(item.messageId, item.popReceipt, { abortSignal });
  } catch (error) {
    const { status, code } = statusOf(error);
    const stale = status === 404 || (status === 400 && code === 'PopReceiptMismatch');
    if (!stale) throw error;
  }
};

const explain = (error: unknown): never => {
  const { status, code } = statusOf(error);
  // The SDK has repeated already what was worth it.
  const known = status === undefined ? brokenOff('read', error) : refused('read', { status, code });
  throw new StorageError('unavailable', known.message.replace('Storage', 'The queue'));
};

const statusOf = (error: unknown): { status: number | undefined; code: string | undefined } => {
  const { statusCode, code } = Object(error) as { statusCode?: unknown; code?: unknown };
  return {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    code: typeof code === 'string' ? code : undefined,
  };
};

/** One queue of Azure Storage in memory, as XML: what is taken is hidden for a while, and gone once it is removed. */
const xmlHead = '<?xml version="1.0" encoding="utf-8"?>';
const when = 'Mon, 23 Nov 2026 10:00:00 GMT';
/** As our own client asks for it. */
const hiddenMs = 30_000;

export interface Queue {
  /** @param body as it was sent: `<QueueMessage><MessageText>…` */
  put(body: string): string;
  take(most: number): string;
  /** @param path ends with `/messages/<id>` */
  remove(path: string): boolean;
}

interface Message {
  readonly text: string;
  hiddenUntil: number;
}

export const createQueue = (): Queue => {
  const messages = new Map<string, Message>();
  let ids = 0;
  return {
    put(body) {
      const id = String((ids += 1));
      messages.set(id, { text: /<MessageText>([^<]*)</.exec(body)?.[1] ?? '', hiddenUntil: 0 });
      return listOf([shown(id, '')]);
    },
    take(most) {
      const now = performance.now();
      const taken = [...messages].filter(([, { hiddenUntil }]) => hiddenUntil <= now).slice(0, most);
      for (const [, message] of taken) message.hiddenUntil = now + hiddenMs;
      return listOf(taken.map(([id, { text }]) => shown(id, text)));
    },
    remove: (path) => messages.delete(/\/messages\/(\w+)/.exec(path)?.[1] ?? ''),
  };
};

const listOf = (messages: readonly string[]): string =>
  messages.length === 0
    ? `${xmlHead}<QueueMessagesList />`
    : `${xmlHead}<QueueMessagesList>${messages.join('')}</QueueMessagesList>`;

const shown = (id: string, text: string): string =>
  `<QueueMessage><MessageId>${id}</MessageId><InsertionTime>${when}</InsertionTime>` +
  `<ExpirationTime>${when}</ExpirationTime><PopReceipt>1</PopReceipt><TimeNextVisible>${when}</TimeNextVisible>` +
  `<DequeueCount>1</DequeueCount><MessageText>${text}</MessageText></QueueMessage>`;

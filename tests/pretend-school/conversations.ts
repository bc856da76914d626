/** What the pretend Teams keeps: 1:1 conversations with every activity and every edit. In memory, and in a file where one is given. */
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../bot/core/ports.ts';
import type { Persona, Reachable } from './personas.ts';

/** A Bot Framework activity as it came; only what is read here is named. */
export interface Activity {
  readonly type: string;
  readonly text?: string;
  readonly attachments?: readonly { readonly contentType: string; readonly content?: unknown }[];
  readonly [property: string]: unknown;
}

export interface ChatLine {
  readonly id: string;
  readonly from: 'lantern' | 'person';
  /** School time, ISO. */
  readonly at: string;
  readonly activity: Activity;
  /** Earlier states, oldest first: what the chat held before it was written over. */
  readonly before: readonly { readonly until: string; readonly activity: Activity }[];
  readonly deleted: boolean;
}

export interface Conversation {
  readonly id: string;
  readonly person: Reachable;
  readonly lines: readonly ChatLine[];
}

export type ChatEvent = {
  readonly kind: 'added' | 'updated' | 'deleted' | 'created' | 'typing';
  readonly conversation: string;
  readonly line?: ChatLine;
};

export interface Conversations {
  readonly all: readonly Conversation[];
  get(id: string): Conversation | undefined;
  /** The 1:1 conversation of a person, made when there is none yet. */
  open(person: Reachable): Conversation;
  add(id: string, from: ChatLine['from'], activity: Activity): ChatLine;
  /** `undefined` where there is no such line. */
  update(id: string, line: string, activity: Activity): ChatLine | undefined;
  remove(id: string, line: string): boolean;
  typing(id: string): void;
  /** Emits `chat` with a {@link ChatEvent}. */
  readonly events: EventEmitter<{ chat: [ChatEvent] }>;
  /** Writes what is not yet in the file. */
  save(): void;
}

export interface ConversationOptions {
  readonly people: readonly Reachable[];
  readonly personas: readonly Persona[];
  readonly clock: Clock;
  /** Kept here between runs; left out, nothing is kept. */
  readonly file?: string | undefined;
}

type Mutable = { id: string; person: Reachable; lines: ChatLine[] };

export const createConversations = ({
  people,
  personas,
  clock,
  file,
}: ConversationOptions): Conversations => {
  const byId = new Map<string, Mutable>();
  const events = new EventEmitter<{ chat: [ChatEvent] }>();
  events.setMaxListeners(0);
  const byConversation = new Map(people.map((person) => [person.conversationId, person]));
  let last = 0;
  let timer: NodeJS.Timeout | undefined;

  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (file !== undefined) writeKept(file, [...byId.values()]);
  };
  const changed = (event: ChatEvent): void => {
    if (file !== undefined && timer === undefined && event.kind !== 'typing')
      timer = setTimeout(save, 150).unref();
    events.emit('chat', event);
  };
  const open = (person: Reachable): Mutable => {
    const there = byId.get(person.conversationId);
    if (there !== undefined) return there;
    const made: Mutable = { id: person.conversationId, person, lines: [] };
    byId.set(made.id, made);
    changed({ kind: 'created', conversation: made.id });
    return made;
  };
  const replaceLine = (id: string, line: string, next: (old: ChatLine) => ChatLine): ChatLine | undefined => {
    const lines = byId.get(id)?.lines ?? [];
    const index = lines.findIndex((one) => one.id === line && !one.deleted);
    const old = lines[index];
    if (old === undefined) return undefined;
    return (lines[index] = next(old));
  };
  /** Teams numbers messages by the millisecond; two never share one. */
  const nextId = (): string => String((last = Math.max(last + 1, Date.now())));

  for (const persona of personas) {
    const person = byConversation.get(persona.conversationId);
    if (person !== undefined) open(person);
  }
  for (const kept of file === undefined ? [] : readKept(file)) {
    const person = byConversation.get(kept.id);
    if (person !== undefined) open(person).lines.push(...kept.lines);
  }

  return {
    events,
    save,
    open,
    get all() {
      return [...byId.values()];
    },
    get: (id) => byId.get(id),
    add: (id, from, activity) => {
      const conversation = byId.get(id);
      if (conversation === undefined) throw new Error(`no conversation ${id}`);
      const line: ChatLine = {
        id: nextId(),
        from,
        at: clock.now().toISOString(),
        activity,
        before: [],
        deleted: false,
      };
      conversation.lines.push(line);
      changed({ kind: 'added', conversation: id, line });
      return line;
    },
    update: (id, lineId, activity) => {
      const line = replaceLine(id, lineId, (old) => ({
        ...old,
        activity,
        before: [...old.before, { until: clock.now().toISOString(), activity: old.activity }],
      }));
      if (line !== undefined) changed({ kind: 'updated', conversation: id, line });
      return line;
    },
    remove: (id, lineId) => {
      const line = replaceLine(id, lineId, (old) => ({ ...old, deleted: true }));
      if (line !== undefined) changed({ kind: 'deleted', conversation: id, line });
      return line !== undefined;
    },
    typing: (id) => changed({ kind: 'typing', conversation: id }),
  };
};

const writeKept = (file: string, conversations: readonly Mutable[]): void => {
  const kept = conversations.map(({ id, lines }) => ({ id, lines })).filter(({ lines }) => lines.length > 0);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(kept));
  renameSync(`${file}.new`, file);
};

/** A file that cannot be read is a demonstration begun anew, not a fault. */
const readKept = (file: string): { id: string; lines: ChatLine[] }[] => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { id: string; lines: ChatLine[] }[];
  } catch {
    return [];
  }
};

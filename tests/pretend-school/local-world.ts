/** The local demonstration's page and what it calls: everything under `/local`. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { type Application, type Request, type Response, type Router } from 'express';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { cardNames, definitionOf, type Card } from '../../cards/cards.ts';
import { renderTeams } from '../../cards/render.ts';
import { makeChannel, type PretendChannel } from './channel.ts';
import type { Answer, Chat } from './chat.ts';
import type { ChatEvent } from './conversations.ts';
import { addClouds } from './local-clouds.ts';
import { localOnly, pageHeaders } from './local-gate.ts';
import type { Persona } from './personas.ts';
import type { PretendWorld } from './start-pretend-school.ts';

export interface LocalHooks {
  /** Acts as the personas: `world.chat({ bot })`. */
  readonly chat: Chat;
  /** Runs what has fallen due by the clock of now, and resolves when it is done. */
  runDue(): Promise<void>;
  /** The manifest's command for "report this message". */
  readonly messageCommand?: string | undefined;
  /** Local times for the clock's buttons. */
  readonly schoolDay?: { readonly opens: string; readonly closes: string } | undefined;
}

export interface Local {
  /** Ends the event streams, so that the server can stop. */
  close(): void;
}

const pageFolder = join(import.meta.dirname, 'page');
const cardsLibrary = join(
  dirname(createRequire(import.meta.url).resolve('adaptivecards/package.json')),
  'dist',
  'adaptivecards.min.js',
);
const icon = join(import.meta.dirname, '..', '..', 'manifest', 'teams', 'color.svg');
const zone = 'Europe/London';

export const mountLocal = (app: Application, world: PretendWorld, hooks: LocalHooks): Local => {
  const router = express.Router();
  const streams = new Set<Response>();
  router.use(localOnly, pageHeaders, express.json({ limit: '1mb' }));
  addPages(router);
  addClouds(router, world.estate, pageFolder);
  addClock(router, world, hooks, (now) => tell(streams, 'clock', { now }));
  addChats(router, world, hooks, makeChannel(world.trust));
  const onChat = (event: ChatEvent): void => {
    const persona = world.personas.find(({ conversationId }) => conversationId === event.conversation);
    if (persona !== undefined) tell(streams, 'chat', { key: persona.key, ...event });
  };
  world.connector.conversations.events.on('chat', onChat);
  router.get('/events', (_request, response) => openStream(response, streams, world));
  router.use((_request, response) => void response.status(404).json({ error: 'There is nothing here.' }));
  router.use(sayWhatFailed);
  app.use('/local', router);
  return {
    close: () => {
      world.connector.conversations.events.off('chat', onChat);
      for (const stream of streams) stream.end();
      streams.clear();
    },
  };
};

const addPages = (router: Router): void => {
  const page = (file: string) => (_request: Request, response: Response) =>
    response.sendFile(join(pageFolder, file));
  router.get('/', page('index.html'));
  router.get('/cards', page('gallery.html'));
  router.get('/cards.json', (_request, response) => void response.json(sampleCards()));
  router.get('/adaptivecards.min.js', (_request, response) => response.sendFile(cardsLibrary));
  router.get('/lantern.svg', (_request, response) => response.sendFile(icon));
  router.use('/assets', express.static(pageFolder, { index: false, cacheControl: false }));
};

/** Every card's sample as Teams would get it. A card that cannot be drawn says so instead of hiding the others. */
const sampleCards = () =>
  cardNames.map((name) => {
    const { where, sample } = definitionOf(name);
    try {
      return { name, where, card: renderTeams({ card: name, model: sample } as Card) };
    } catch (error) {
      return { name, where, error: error instanceof Error ? error.message : 'It cannot be drawn.' };
    }
  });

const clockChange = z.union([
  z.object({ now: z.string() }),
  z.object({ minutes: z.number().finite() }),
  z.object({ to: z.enum(['end-of-day', 'tomorrow']) }),
]);

/** The time that a change means; a time without an offset is London's. */
const momentOf = (change: z.infer<typeof clockChange>, now: Date, hooks: LocalHooks): DateTime => {
  const here = DateTime.fromJSDate(now, { zone });
  if ('now' in change) return DateTime.fromISO(change.now, { zone });
  if ('minutes' in change) return here.plus({ minutes: change.minutes });
  const { opens, closes } = hooks.schoolDay ?? { opens: '08:30', closes: '16:00' };
  if (change.to === 'tomorrow')
    return DateTime.fromISO(`${here.plus({ days: 1 }).toISODate()}T${opens}`, { zone });
  const today = DateTime.fromISO(`${here.toISODate()}T${closes}`, { zone });
  return today > here ? today : today.plus({ days: 1 });
};

const addClock = (
  router: Router,
  world: PretendWorld,
  hooks: LocalHooks,
  changed: (now: string) => void,
): void => {
  const answer = () => ({ now: world.clock.now().toISOString(), zone });
  router.get('/clock', (_request, response) => void response.json(answer()));
  router.post('/clock', async (request, response) => {
    const change = clockChange.safeParse(request.body);
    const moment = change.success ? momentOf(change.data, world.clock.now(), hooks) : undefined;
    if (moment?.isValid !== true) {
      response.status(400).json({ error: 'Say the time as {"now": "2026-09-07T08:00:00+01:00"}.' });
      return;
    }
    world.clock.set(moment.toJSDate());
    changed(answer().now);
    await hooks.runDue();
    response.json(answer());
  });
};

const words = z.object({ key: z.string(), text: z.string().min(1).max(20_000) });
const press = z.object({
  key: z.string(),
  messageId: z.string(),
  verb: z.string(),
  data: z.unknown().optional(),
  title: z.string().optional(),
});
const submit = z.object({ key: z.string(), messageId: z.string(), data: z.unknown().optional() });
const query = z.object({
  key: z.string(),
  messageId: z.string(),
  dataset: z.string(),
  text: z.string(),
  count: z.number().optional(),
});
const onMessage = z.object({ key: z.string(), message: z.string(), data: z.unknown().optional() });

const addChats = (router: Router, world: PretendWorld, hooks: LocalHooks, channel: PretendChannel): void => {
  const { chat } = hooks;
  const { conversations } = world.connector;
  router.get('/personas', (_request, response) => void response.json(world.personas));
  router.get('/channel', (_request, response) => void response.json(channel));
  router.get('/chats/:key', (request, response) => {
    const persona = personaOf(world, request.params.key);
    const lines = conversations.get(persona.conversationId)?.lines ?? [];
    response.json({ key: persona.key, lines: lines.filter((line) => !line.deleted) });
  });
  router.post(
    '/say',
    act(words, world, (persona, { text }) => chat.say(persona, text)),
  );
  router.post(
    '/press',
    act(press, world, (persona, asked) => chat.press(persona, asked, asked.messageId)),
  );
  router.post(
    '/submit',
    act(submit, world, (persona, asked) => chat.submit(persona, asked.data, asked.messageId)),
  );
  router.post(
    '/search',
    act(query, world, (persona, asked) => chat.search(persona, withoutEmpty(asked), asked.messageId)),
  );
  router.post(
    '/install',
    act(z.object({ key: z.string() }), world, (persona) => chat.install(persona)),
  );
  router.post(
    '/message-action',
    act(onMessage, world, (persona, asked) => {
      const message = channel.messages.find(({ id }) => id === asked.message);
      if (message === undefined) throw new NotHere('There is no such message.');
      const command = hooks.messageCommand ?? 'reportMessage';
      return asked.data === undefined
        ? chat.messageAction(persona, command, message)
        : chat.submitMessageAction(persona, command, message, asked.data);
    }),
  );
};

const withoutEmpty = ({ dataset, text, count }: z.infer<typeof query>) =>
  count === undefined ? { dataset, text } : { dataset, text, count };

/** Something asked for that is not there. */
class NotHere extends Error {}

const personaOf = (world: PretendWorld, key: string): Persona => {
  const found = world.personas.find((persona) => persona.key === key);
  if (found === undefined) throw new NotHere('There is no such person.');
  return found;
};

/** Does something as a persona and answers what the bot answered: `{ status, body }`. */
const act =
  <T extends { key: string }>(
    schema: z.ZodType<T>,
    world: PretendWorld,
    work: (persona: Persona, asked: T) => Promise<Answer>,
  ) =>
  async (request: Request, response: Response): Promise<void> => {
    const asked = schema.safeParse(request.body);
    if (!asked.success) {
      response.status(400).json({ error: z.prettifyError(asked.error) });
      return;
    }
    response.json(await work(personaOf(world, asked.data.key), asked.data));
  };

const sayWhatFailed = (
  error: unknown,
  _request: Request,
  response: Response,
  next: (error: unknown) => void,
): void => {
  if (response.headersSent) return next(error);
  if (error instanceof NotHere) return void response.status(404).json({ error: error.message });
  if (isHttp(error))
    return void response.status(error.status).json({ error: 'The request is not JSON that can be read.' });
  const late = error instanceof Error && error.name === 'TimeoutError';
  response
    .status(502)
    .json({ error: late ? 'Lantern did not answer in time.' : 'Lantern could not be reached.' });
};

const isHttp = (error: unknown): error is { status: number } =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;

const openStream = (response: Response, streams: Set<Response>, world: PretendWorld): void => {
  response.set({
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  response.flushHeaders();
  streams.add(response);
  response.on('close', () => streams.delete(response));
  tell(new Set([response]), 'clock', { now: world.clock.now().toISOString() });
};

const tell = (streams: ReadonlySet<Response>, event: string, data: unknown): void => {
  for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
};

/** Adds Lantern to every persona's chat, as an administrator does with a setup policy. For a world begun anew. */
export const installEverybody = async (world: PretendWorld, chat: Chat): Promise<void> => {
  for (const persona of world.personas) await chat.install(persona);
};

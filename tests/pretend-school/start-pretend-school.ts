/** Brings up the pretend school: the trust's people, the connector service and the clock. No Azurite, no bot. */
import { createChat, type Chat, type ChatOptions } from './chat.ts';
import { createMovableClock, type MovableClock } from './clock.ts';
import { makeEstate, type Estate } from './estate/index.ts';
import { personasOf, reachableOf, type Persona } from './personas.ts';
import { startTeamsConnector, type TeamsConnector, type TeamsConnectorOptions } from './teams-connector.ts';
import { defaultSeed, makeTrust, type Trust } from './trust.ts';

export interface PretendSchoolOptions {
  readonly seed?: string | undefined;
  readonly clock?: MovableClock | undefined;
  /** The connector's port: fixed where chats shall outlive a restart, since the bot remembers it in addresses. */
  readonly connectorPort?: number | undefined;
  /** Where chats are kept between runs. */
  readonly chatsFile?: string | undefined;
  readonly authorised?: TeamsConnectorOptions['authorised'];
}

export interface PretendWorld {
  readonly trust: Trust;
  /** The accounts of both clouds, as the two stand-ins serve them. */
  readonly estate: Estate;
  readonly personas: readonly Persona[];
  readonly clock: MovableClock;
  readonly connector: TeamsConnector;
  /** @throws Error when there is no such persona */
  persona(key: string): Persona;
  /** Helpers that act as people; see `chat.ts`. */
  chat(options: Pick<ChatOptions, 'bot' | 'botId' | 'token' | 'timeout'>): Chat;
  close(): Promise<void>;
}

export const startPretendSchool = async (options: PretendSchoolOptions = {}): Promise<PretendWorld> => {
  const trust = makeTrust(options.seed ?? defaultSeed);
  const personas = personasOf(trust);
  const clock = options.clock ?? createMovableClock();
  const connector = await startTeamsConnector({
    people: reachableOf(trust),
    personas,
    tenant: trust.tenant,
    clock,
    port: options.connectorPort,
    file: options.chatsFile,
    authorised: options.authorised,
  });
  const estate = makeEstate(trust, { now: clock.now() });
  return {
    trust,
    estate,
    personas,
    clock,
    connector,
    persona: (key) => {
      const found = personas.find((persona) => persona.key === key);
      if (found === undefined) throw new Error(`no persona ${key}`);
      return found;
    },
    chat: (more) =>
      createChat({ ...more, serviceUrl: connector.url, conversations: connector.conversations, clock }),
    close: () => connector.close(),
  };
};

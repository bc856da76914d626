/** A live Azurite, a pretend Teams and many pupils; servers are started before it, several or one after another. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecords } from '../../connectors/azure/records.ts';
import { openKeyFile } from '../../connectors/key-file/key-file.ts';
import type { Kind, Records } from '../../bot/core/ports.ts';
import type { PaceRules } from '../../bot/fronts/teams/turns/pace-row.ts';
import { startAzurite } from '../pretend-school/azurite.ts';
import { createChat, type Chat } from '../pretend-school/chat.ts';
import { conversationIdOf, reachableOf, userIdOf, type Persona } from '../pretend-school/personas.ts';
import { writeSchoolFiles } from '../pretend-school/school-files.ts';
import { startTeamsConnector, type TeamsConnector } from '../pretend-school/teams-connector.ts';
import type { PretendSchoolId, Trust } from '../pretend-school/trust.ts';
import { appKey, copyOfKeyFile } from '../support/key-file.ts';
import { sealedWith } from '../support/row-keys.ts';
import { forged } from '../support/sealed.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';
import { pupilsOf, school, trustWith, writePushPolicy } from './many-pupils.ts';

/** A Monday morning in term. */
export const monday = new Date('2026-11-23T10:00:00Z');
export const dayMs = 24 * 60 * 60_000;

export interface PushWorldOptions {
  readonly pupils: number;
  /** Where the many are written to; left out: the pretend Teams, which people act through. */
  readonly service?: string | undefined;
  readonly chance?: (() => number) | undefined;
  /** Left out: an Azurite of its own. Some other storage is whoever gave it to close. */
  readonly storage?: string | undefined;
}

export interface StartOptions {
  /** School days since the start. */
  readonly day: number;
  readonly sending?: Partial<PaceRules> | undefined;
}

export interface PushWorld {
  readonly trust: Trust;
  readonly connector: TeamsConnector;
  /** Storage itself: what is really there. */
  readonly records: Records;
  start(options: StartOptions): Promise<ServerProcess>;
  chat(server: ServerProcess): Promise<Chat>;
  /** A press of somebody's in their own chat; the answer as text. */
  press(
    server: ServerProcess,
    by: Presser,
    verb: string,
    values: Readonly<Record<string, string>>,
  ): Promise<string>;
  /** The coordinator presses Start. */
  begin(server: ServerProcess): Promise<void>;
  readonly pupils: readonly Persona[];
  all<T>(kind: Kind<T>, prefix: string): Promise<T[]>;
  close(): Promise<void>;
}

export const openPushWorld = async (options: PushWorldOptions): Promise<PushWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-push-'));
  const azurite = options.storage === undefined ? await startAzurite({ folder, inMemory: true }) : undefined;
  const connectionString = options.storage ?? azurite?.connectionString ?? '';
  const trust = trustWith(options.pupils);
  const begun = Date.now();
  // As the servers have it, on whatever day they are.
  const today = { ahead: monday.getTime() - begun };
  const clock = { now: () => new Date(Date.now() + today.ahead) };
  const pupils = pupilsOf(trust).map((one) => personaOf(one, school, trust));
  const { chance, service } = options;
  const connector = await startTeamsConnector({
    people: reachableOf(trust),
    personas: [],
    tenant: trust.tenant,
    clock,
    chance,
  });
  const keyFile = await copyOfKeyFile(folder);
  const env = {
    LANTERN_MODE: 'local',
    LANTERN_LOG: 'info',
    LANTERN_SCHOOLS: await writeSchoolFiles(trust, folder, {
      policies: { [school]: await writePushPolicy(folder) },
    }),
    LANTERN_STORAGE: connectionString,
    LANTERN_TRAIL_KEY: Buffer.alloc(32, 7).toString('base64'),
    LANTERN_APP_KEYS: appKey,
    LANTERN_KEY_FILE: keyFile,
    LANTERN_LOCAL_SERVICE: service ?? connector.url,
    LANTERN_LEASE_SECONDS: '3',
    PORT: '0',
    NODE_COMPILE_CACHE: join(tmpdir(), 'lantern-push-compiled'),
  };
  const azure = createRecords({ connectionString });
  const records = sealedWith(azure, await openKeyFile(keyFile, []));
  const running = new Set<ServerProcess>();
  const chat = async (server: ServerProcess): Promise<Chat> => {
    const url = await server.ready;
    const { conversations } = connector;
    return createChat({ bot: `${url}/api/messages`, serviceUrl: connector.url, conversations, clock });
  };
  const press: PushWorld['press'] = async (server, by, verb, values) => {
    const persona = presserOf(by, trust);
    const token = forged(
      { personId: persona.personId, school: persona.school },
      { verb, values, at: clock.now() },
    );
    const answer = await (await chat(server)).press(persona, { verb, data: { token } }, 'm');
    return JSON.stringify(answer.body);
  };
  return {
    trust,
    connector,
    records,
    chat,
    start: async ({ day, sending = {} }) => {
      today.ahead = monday.getTime() - begun + day * dayMs;
      const settings = { PUSH_AHEAD_MS: String(today.ahead), PUSH_SENDING: JSON.stringify(sending) };
      const server = startServerProcess({ ...env, ...settings }, join(import.meta.dirname, 'server.ts'));
      running.add(server);
      await server.ready;
      return server;
    },
    press,
    begin: async (server) => {
      const said = await press(server, 'coordinator', 'agreements.start', { school });
      if (!said.includes('Started.')) throw new Error(`it did not start: ${said.slice(0, 600)}`);
    },
    pupils,
    all: async <T>(kind: Kind<T>, prefix: string) => {
      const found: T[] = [];
      const range = { partition: school, from: prefix, to: `${prefix}~` };
      for await (const { value } of records.list(kind, range)) found.push(value);
      return found;
    },
    close: async () => {
      for (const server of running) await server.kill();
      await azure.close();
      await connector.close();
      await azurite?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const personaOf = (
  person: { readonly id: string; readonly name: string; readonly entra: string; readonly title: string },
  at: PretendSchoolId,
  { seed, tenant }: Trust,
): Persona => ({
  key: person.id,
  name: person.name,
  school: at,
  roles: [],
  aadObjectId: person.entra,
  conversationId: conversationIdOf(seed, person.entra),
  front: 'teams',
  personId: `${at}.${person.id}`,
  title: person.title,
  schoolName: 'Hillside School',
  tenant,
  userId: userIdOf(seed, person.entra),
  guest: false,
});

const ids = { coordinator: [school, 'S005'], trustLead: ['trust', 'T001'] } as const;
export type Presser = keyof typeof ids;

const presserOf = (by: Presser, trust: Trust): Persona => {
  const [at, id] = ids[by];
  const found = trust.school(at).people.find((one) => one.id === id);
  if (found === undefined) throw new Error(`the trust has no ${by}`);
  return personaOf(found, at, trust);
};

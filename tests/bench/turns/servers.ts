/** Starts the three servers side by side, each on storage of its own. */
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { startChild, type Child } from '../child.ts';
import { openedParts } from './opened-parts.ts';
import type { Recording } from './same-work.ts';
import type { ServerReady, ServerSettings } from './settings.ts';
import type { StorageStub } from '../../support/storage/storage-stub.ts';
import type { World } from './world.ts';

export const names = ['ours', 'plain', 'floor'] as const;
export type Name = (typeof names)[number];

export interface Server extends Child<ServerReady> {
  readonly name: Name;
  readonly url: string;
  readonly storage: StorageStub;
}

export const post = async (
  { url }: Pick<Server, 'url'>,
  body: string,
  token: string | undefined,
): Promise<{ status: number; text: string }> => {
  const answer = await request(`${url}/api/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body,
  });
  return { status: answer.statusCode, text: await answer.body.text() };
};

const startServer = async (
  name: Name,
  world: World,
  quiet: boolean,
  recording?: Recording,
): Promise<Server> => {
  const storage = await world.storage();
  const settings: ServerSettings = { ...world.settingsFor(storage), recording };
  const child = await startChild<ServerReady>(
    fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
    settings,
    { quiet },
  );
  return { ...child, name, url: child.ready.url, storage };
};

/** What ours writes when somebody presses *Send*. */
const record = async (ours: Server, world: World): Promise<Recording> => {
  const [person] = world.people;
  if (person === undefined) throw new Error('nobody is there');
  const { body, draft } = world.turn('send', person, ours);
  const { status, text } = await post(ours, body, world.token);
  if (status !== 200 || !text.includes('Received')) throw new Error(`ours answered ${status}: ${text}`);
  return {
    parts: await openedParts(ours.storage.lastBatch(), world.keys),
    reporter: person.id,
    reporterRow: person.row,
    draft,
  };
};

/** `quiet`: for tests, which make them complain. */
export const startServers = async (
  world: World,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<Readonly<Record<Name, Server>>> => {
  const ours = await startServer('ours', world, quiet);
  const recording = await record(ours, world);
  const plain = await startServer('plain', world, quiet, recording);
  const floor = await startServer('floor', world, quiet, recording);
  return { ours, plain, floor };
};

/** Starts `gate-server.ts` with all that it needs around it: storage, the pretend school's connector, a provider of keys. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../pretend-school/azurite.ts';
import { startPretendSchool, type PretendWorld } from '../pretend-school/index.ts';
import { writeSchoolFiles } from '../pretend-school/school-files.ts';
import { newPair, signed, startOpenId } from '../support/openid.ts';
import { goodClaims } from '../support/teams-front.ts';
import type { GateSettings } from './gate-server.ts';

export const appId = '22222222-2222-4222-8222-222222222222';

export interface GateChild {
  readonly url: string;
  readonly world: PretendWorld;
  /** A good token; `changes` to its claims make it a bad one. */
  token(changes?: Readonly<Record<string, unknown>>): string;
  /** A token signed by somebody else. */
  forged(): string;
  /** Bytes in use after the garbage was collected. */
  heap(): Promise<number>;
  /** How it ended, if it did. */
  ended(): string | undefined;
  written(): { readonly stdout: string; readonly stderr: string };
  /** Ends it as it is meant to end; answers how it ended. */
  stop(): Promise<string>;
}

export const startGateChild = async (): Promise<GateChild> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-fuzz-'));
  const azurite = await startAzurite({ folder, inMemory: true });
  const world = await startPretendSchool();
  const [pair, other] = [newPair('good', ['msteams']), newPair('good', ['msteams'])];
  const openId = await startOpenId(pair);
  const settings: GateSettings = {
    appId,
    openId: openId.configuration,
    issuer: openId.issuer,
    schools: await writeSchoolFiles(world.trust, folder),
    storage: azurite.connectionString,
    service: world.connector.url,
  };
  const child = fork(join(import.meta.dirname, 'gate-server.ts'), {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text: Buffer) => (written.stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (written.stderr += text.toString()));
  const ended: { how?: string } = {};
  const exit = once(child, 'exit').then(([code, signal]) => (ended.how = `code ${code}, signal ${signal}`));
  const answer = async <T>(question: unknown): Promise<T> => {
    child.send(JSON.stringify(question));
    const said = await Promise.race([once(child, 'message'), exit]);
    if (typeof said === 'string') throw new Error(`the bot ended: ${said}\n${written.stderr}`);
    return said[0] as T;
  };
  const claims = (): Record<string, unknown> => goodClaims(new Date(), world.connector.url);
  const url = await answer<string>(settings);
  return {
    url,
    world,
    token: (changes = {}) => signed(pair, { ...claims(), ...changes }),
    forged: () => signed(other, claims()),
    heap: () => answer<number>('heap'),
    ended: () => ended.how,
    written: () => written,
    stop: async () => {
      if (ended.how === undefined) child.disconnect();
      const how = await exit;
      await Promise.all([openId.close(), world.close(), azurite.stop()]);
      await rm(folder, { recursive: true, force: true });
      return how;
    },
  };
};

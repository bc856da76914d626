/** So many people at once, each waiting for the answer before the next turn begins: a closed loop, as in chats. */
import { Pool } from 'undici';
import { isKept, type Kind, type Person, type World } from './world.ts';
import type { Server } from './servers.ts';
import type { Calls } from '../../support/storage/storage-stub.ts';

export type Target = Pick<Server, 'name' | 'url' | 'storage'>;

export interface Slice {
  readonly turns: number;
  readonly seconds: number;
  /** Milliseconds, one a turn. */
  readonly latencies: readonly number[];
  /** Storage calls of all turns together. */
  readonly calls: Calls;
}

/** Words that only the right answer holds. */
const rightAnswer: Readonly<Record<Kind, string>> = {
  message: '',
  step: '"Look it over"',
  send: '"Received"',
};

export interface Loader {
  /** Runs turns of one kind, `atOnce` at a time, for so long. @throws Error when a turn was answered wrongly */
  slice(target: Target, kind: Kind, atOnce: number, seconds: number): Promise<Slice>;
  close(): Promise<void>;
}

export const createLoader = (world: World): Loader => {
  const pools = new Map<string, Pool>();
  const poolFor = (url: string): Pool => {
    const pool = pools.get(url) ?? new Pool(url, { connections: 64, pipelining: 1 });
    pools.set(url, pool);
    return pool;
  };
  const headers = { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' };
  let next = 0;
  const nextPerson = (): Person => {
    next = (next + 1) % world.people.length;
    const person = world.people[next];
    if (person === undefined) throw new Error('nobody is there');
    return person;
  };

  return {
    async slice({ name, url, storage }, kind, atOnce, seconds) {
      const pool = poolFor(url);
      const latencies: number[] = [];
      const [sentBefore, callsBefore] = [world.connector.sent(), storage.calls()];
      const began = performance.now();
      const until = began + seconds * 1000;
      const worker = async (): Promise<void> => {
        while (performance.now() < until) {
          const { body } = world.turn(kind, nextPerson(), { name, storage });
          const at = performance.now();
          const answer = await pool.request({ path: '/api/messages', method: 'POST', headers, body });
          const text = await answer.body.text();
          latencies.push(performance.now() - at);
          if (answer.statusCode !== 200 || !text.includes(rightAnswer[kind]))
            throw new Error(`a ${kind} was answered ${answer.statusCode}: ${text.slice(0, 300)}`);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      const elapsed = (performance.now() - began) / 1000;
      const sent = world.connector.sent() - sentBefore;
      if (kind === 'message' && sent !== latencies.length)
        throw new Error(`${latencies.length} messages were answered by ${sent} cards`);
      const calls = difference(storage.calls(), callsBefore);
      storage.rows.tidy(isKept);
      return { turns: latencies.length, seconds: elapsed, latencies, calls };
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
};

const difference = (after: Calls, before: Calls): Calls => ({
  reads: after.reads - before.reads,
  writes: after.writes - before.writes,
  rowsWritten: after.rowsWritten - before.rowsWritten,
  background: after.background - before.background,
  queue: after.queue - before.queue,
});

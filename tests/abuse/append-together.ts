/**
 * Two real processes append to one school's trail at the same time, on one storage, and a third has appended before: the
 * chain is whole afterwards, and holds each row of everybody once (T10; promises.md 5 has 2 × 500).
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createLedger } from '../../bot/core/ledger.ts';
import { trailKeyOf, trailKind, trailRange } from '../../bot/core/trail.ts';
import { walkTrail } from '../../bot/core/walk-trail.ts';
import { createRecords, type AzureRecords } from '../../connectors/azure/records.ts';
import { startAzurite } from '../pretend-school/azurite.ts';
import { anchorsOf } from '../support/trail-chain.ts';
import type { Abuse, Found } from './abuse.ts';
import type { Done, Work } from './append-child.ts';

const school = 'hillside';
const secret = Buffer.alloc(32, 7);
const key = trailKeyOf(secret, school);
const before = 3;
const processes = ['P1', 'P2'] as const;

export const appendTogether: Abuse = {
  name: 'Appends by two processes at once',
  small: 2 * 40,
  large: 2 * 500,
  run: async (size) => {
    const azurite = await startAzurite({ inMemory: true });
    const records = createRecords({ connectionString: azurite.connectionString });
    try {
      await records.prepare();
      await writeBefore(records);
      const rows = Math.ceil(size / processes.length);
      const connectionString = azurite.connectionString;
      const works = processes.map((by): Work => ({
        connectionString,
        school,
        secret: secret.toString('base64'),
        by,
        rows,
      }));
      return await lookAt(records, works, await together(works));
    } finally {
      await records.close();
      await azurite.stop();
    }
  },
};

const writeBefore = async (records: AzureRecords): Promise<void> => {
  const ledger = createLedger({ records, clock: { now: () => new Date() }, trailKey: () => key });
  const note = { actor: 'lantern', action: 'case.read', target: 'case-before' };
  await ledger.record(school, { rows: [], trail: Array.from({ length: before }, () => note) });
};

/** Both begin when both are ready. */
const together = async (works: readonly Work[]): Promise<Done[]> => {
  const child = fileURLToPath(new URL('append-child.ts', import.meta.url));
  const children = works.map(() =>
    fork(child, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    }),
  );
  try {
    await Promise.all(children.map((one) => once(one, 'message')));
    return await Promise.all(children.map((one, index) => finished(one, works[index])));
  } finally {
    for (const one of children) one.kill('SIGKILL');
  }
};

/** @throws Error with what the child said when it ended without an answer */
const finished = (child: ChildProcess, work: Work | undefined): Promise<Done> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    child.once('message', (done) => resolve(done as Done));
    child.once('close', (code) => reject(new Error(`an appending process ended with ${code}: ${said}`)));
    child.send(work ?? {});
  });

const lookAt = async (
  records: AzureRecords,
  works: readonly Work[],
  done: readonly Done[],
): Promise<Found> => {
  const { broken: fault, rows } = await walkTrail(records, anchorsOf([]), key, school);
  const counted = new Map<string, number>();
  const order: string[] = [];
  for await (const { value } of records.list(trailKind, trailRange(school))) {
    const row = `${value.actor} ${value.target}`;
    counted.set(row, (counted.get(row) ?? 0) + 1);
    order.push(value.actor);
  }
  const appended = done.reduce((sum, one) => sum + one.appended, 0);
  const meetings = done.reduce((sum, one) => sum + one.meetings, 0);
  const wanted = works.flatMap(({ by, rows: all }) =>
    Array.from({ length: all }, (_, n) => `${school}.${by} case-${n}`),
  );
  const wrong = wanted.filter((row) => counted.get(row) !== 1);
  return {
    tried: appended,
    counts: {
      'rows before': before,
      'rows in the chain': rows,
      'turns between the two': order.filter((actor, n) => n > 0 && actor !== order[n - 1]).length,
      'times one had to build anew': meetings,
    },
    broken: [
      ...(fault === undefined ? [] : [`the chain is broken at row ${fault.seq}: ${fault.because}`]),
      ...(rows === appended + before ? [] : [`${rows} rows, and not ${appended} + ${before}`]),
      ...(meetings > 0 ? [] : ['the two never met, so this proves nothing']),
      ...wrong.map((row) => `${row} is there ${counted.get(row) ?? 0} times`),
    ],
  };
};

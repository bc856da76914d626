/** The process that append-together.ts starts twice: appends so many rows to a school's trail, one after the other. */
import { setTimeout as delay } from 'node:timers/promises';
import { createLedger } from '../../bot/core/ledger.ts';
import { isAppError } from '../../bot/core/errors.ts';
import { trailKeyOf } from '../../bot/core/trail.ts';
import { createRecords } from '../../connectors/azure/records.ts';

export interface Work {
  readonly connectionString: string;
  readonly school: string;
  readonly secret: string;
  readonly by: string;
  readonly rows: number;
}

/** `meetings`: how often the other process was faster and the row had to be built again. */
export interface Done {
  readonly appended: number;
  readonly meetings: number;
}

const append = async ({ connectionString, school, secret, by, rows }: Work): Promise<Done> => {
  const records = createRecords({ connectionString });
  let meetings = 0;
  const ledger = createLedger({
    records: {
      get: (kind, key) => records.get(kind, key),
      commit: (changes) =>
        records.commit(changes).catch((error: unknown) => {
          if (isAppError(error, 'conflict')) meetings += 1;
          throw error;
        }),
    },
    clock: { now: () => new Date() },
    trailKey: (one) => trailKeyOf(Buffer.from(secret, 'base64'), one),
  });
  let appended = 0;
  for (; appended < rows; appended += 1) {
    const note = { actor: `${school}.${by}`, action: 'case.read', target: `case-${appended}` };
    await ledger.record(school, { rows: [], trail: [note] });
    // Without a breath one of the two runs ahead on the head that it knows, and they hardly ever meet.
    await delay(Math.random() * 8);
  }
  await records.close();
  return { appended, meetings };
};

process.once('message', (work: Work) => {
  append(work).then(
    (done) => process.send?.(done, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}\n`, () =>
        process.exit(1),
      );
    },
  );
});
process.send?.('ready');

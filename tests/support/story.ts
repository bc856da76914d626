/** One Lantern for a file of stories, and the few words in which they are told. */
import { afterAll, beforeAll } from '@jest/globals';
import { TableClient } from '@azure/data-tables';
import { openRow, sealedRowOf, type SealingKeys } from '../../bot/core/sealing/seal-row.ts';
import { keysWith, sealedWith } from './row-keys.ts';
import { createRecords } from '../../connectors/azure/records.ts';
import { incidents, references, rows, type Incident } from '../../bot/features/concerns/concern.ts';
import { actor, type Actor, type Seen } from './actor.ts';
import { startTestLantern, type TestLantern, type TestLanternOptions } from './lantern.ts';
import { refOf } from './report.ts';

export interface StoredRow {
  readonly table: string;
  readonly partition: string;
  readonly row: string;
  readonly kind: string;
  /** The value as JSON, put together again. */
  readonly body: string;
}

export interface Story {
  /** Usable inside tests and hooks only. */
  readonly lantern: TestLantern;
  person(key: string): Actor;
  /** Runs what is due now. */
  due(): Promise<void>;
  /** Moves the school clock and runs what falls due. What was begun before ends first, and so has its time from before. */
  goTo(iso: string): Promise<void>;
  later(minutes: number): Promise<void>;
  /** The notices in somebody's chat, oldest first; those of one reference when it is given. */
  notices(key: string, ref?: string): Seen[];
  /** Which of all personas have a notice of this reference, in the order of the pretend school. */
  told(ref: string): string[];
  /** The newest notice with this reference, opened. */
  open(key: string, ref: string): Promise<Seen>;
  /** Everything of a case, over all its pages. */
  read(key: string, ref: string): Promise<string>;
  /** Every row of storage, opened. */
  dump(): Promise<StoredRow[]>;
  /** Every row of storage, as it lies there. */
  lying(): Promise<StoredRow[]>;
  /** The stored incident of this reference. */
  stored(ref: string, school?: string): Promise<Incident>;
}

/** Every row of storage, as it lies there. */
export const dumpRows = async (connectionString: string): Promise<StoredRow[]> => {
  const found: StoredRow[] = [];
  for (const table of ['cases', 'people', 'directory']) {
    const client = TableClient.fromConnectionString(connectionString, table, {
      allowInsecureConnection: true,
    });
    for await (const entity of client.listEntities()) {
      const bodies = Object.keys(entity).filter((name) => /^body\d+$/.test(name));
      const body = bodies
        .toSorted((a, b) => Number(a.slice(4)) - Number(b.slice(4)))
        .map((name) => String(entity[name]))
        .join('');
      found.push({
        table,
        partition: entity.partitionKey ?? '',
        row: entity.rowKey ?? '',
        kind: String(entity['kind']),
        body,
      });
    }
  }
  return found;
};

export const useStory = (options: TestLanternOptions = {}): Story => {
  let running: TestLantern | undefined;
  beforeAll(async () => {
    running = await startTestLantern(options);
  }, 60_000);
  afterAll(async () => running?.close(), 60_000);

  const lantern = (): TestLantern => {
    if (running === undefined) throw new Error('Lantern runs only while tests do');
    return running;
  };
  const person = (key: string): Actor => actor(lantern().world, lantern().chat, key);
  const due = (): Promise<void> => lantern().lantern.runDue();
  // A press wakes the worker, which may get to its job only after the move: then whatever is timed from that job (news
  // that wait a minute for more of it, a look ten minutes later) would fall due that much after the moment moved to.
  const move = async (to: () => Date): Promise<void> => {
    await due();
    lantern().world.clock.set(to());
    await due();
  };
  const goTo = (iso: string): Promise<void> => move(() => new Date(iso));
  const notices = (key: string, ref?: string): Seen[] =>
    person(key)
      .kept()
      .filter(
        (one) => one.text.includes('A task is waiting') && (ref === undefined || one.text.includes(ref)),
      );
  const open = async (key: string, ref: string): Promise<Seen> => {
    const notice = notices(key, ref).at(-1);
    if (notice === undefined) throw new Error(`${key} has no notice of ${ref}`);
    return person(key).press(notice, 'Open');
  };
  return {
    get lantern() {
      return lantern();
    },
    person,
    due,
    goTo,
    later: (minutes) => move(() => new Date(lantern().world.clock.now().getTime() + minutes * 60_000)),
    notices,
    told: (ref) =>
      lantern()
        .world.personas.map(({ key }) => key)
        .filter((key) => notices(key).some((one) => refOf(one) === ref)),
    open,
    async read(key, ref) {
      let card = await open(key, ref);
      let text = card.text;
      for (let page = 0; page < 40; page += 1) {
        const more = card.buttons.find(({ title }) => title === 'Read on…' || title === 'Earlier…');
        if (more === undefined) return text;
        card = await person(key).press(card, more.title);
        text += `\n${card.text}`;
      }
      return text;
    },
    lying: () => dumpRows(lantern().azurite.connectionString),
    async dump() {
      const found = await dumpRows(lantern().azurite.connectionString);
      const keys = keysWith(lantern().keys);
      return Promise.all(found.map((one) => openedRow(one, keys)));
    },
    async stored(ref, school = 'hillside') {
      const records = createRecords({ connectionString: lantern().azurite.connectionString });
      try {
        const opened = sealedWith(records, lantern().keys);
        const pointer = await opened.get(references, rows.reference(school, ref));
        const found = pointer && (await opened.get(incidents, rows.incident(school, pointer.value.incident)));
        if (found !== undefined) return found.value;
      } finally {
        await records.close();
      }
      throw new Error(`nothing is stored under ${ref}`);
    },
  };
};

const openedRow = async (found: StoredRow, keys: SealingKeys): Promise<StoredRow> => {
  const row = sealedRowOf(JSON.parse(found.body));
  if (row === undefined) return found;
  const sealed = row.words === undefined ? { words: [] } : { words: ['*'] };
  const value = await openRow(found, { name: found.kind, sealed }, row, keys);
  return { ...found, body: JSON.stringify(value) };
};

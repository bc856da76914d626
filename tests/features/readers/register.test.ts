/** The register of readers: founded once, by whichever process is first, and never loosened by a fault of storage. */
import { noClouds, noLists } from '../../../bot/clouds.ts';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '../../../bot/core/errors.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import { outboxKind } from '../../../bot/core/outbox.ts';
import type { ChatMessage, Delivery, Deps, Done, Person } from '../../../bot/core/ports.ts';
import { readingSeatsOf, seatKey } from '../../../bot/core/seats.ts';
import { trailKind, trailRange } from '../../../bot/core/trail.ts';
import { announceReadersJob } from '../../../bot/features/readers/announce-readers.ts';
import { createHolderBook } from '../../../bot/features/readers/holder-book.ts';
import { noteReaders } from '../../../bot/features/readers/note-readers.ts';
import { noticeReaderJob } from '../../../bot/features/readers/notice-reader.ts';
import { registerKey, registers, type Register } from '../../../bot/features/readers/reader.ts';
import type { Policy } from '../../../bot/policy/policy.ts';
import { createMapRecords, type MapRecords } from '../../support/map-records.ts';
import { hillside } from '../concerns/route-world.ts';
import { unlinked } from '../../support/unlinked.ts';

const it = 'hillside.S007';
const dsl = 'hillside.S003';
const head = 'hillside.S001';
const withRole = (role: 'dsl' | 'headteacher', ...people: string[]): Policy => ({
  ...hillside,
  roles: { ...hillside.roles, [role]: people.map((person) => ({ person, deputies: [] })) },
});

let records: MapRecords;
let policy: Policy;
let now: Date;
let warnings: string[];
beforeEach(() => {
  records = createMapRecords();
  policy = hillside;
  now = new Date('2026-11-23T10:00:00Z');
  warnings = [];
});

const clock = { now: () => now };
const log = {
  info: () => undefined,
  warn: (message: string) => void warnings.push(message),
  error: () => undefined,
};
const policies = { schools: ['hillside'], of: () => policy };
const ledgerOf = (from: MapRecords) =>
  createLedger({ records: from, clock, trailKey: () => Buffer.alloc(32, 1) });
const start = (founders: readonly string[] = [], ledger = ledgerOf(records)) =>
  noteReaders(founders, { records, ledger, policies, clock, log });
const book = async () => {
  const made = createHolderBook({ records, policies, clock, log });
  await made.refresh('hillside');
  return made;
};
const stored = async (): Promise<Register> => {
  const found = await records.get(registers, registerKey('hillside'));
  if (found === undefined) throw new Error('there is no register');
  return found.value;
};
const trail = async (): Promise<string[]> => {
  const lines: string[] = [];
  for await (const { value } of records.list(trailKind, trailRange('hillside')))
    lines.push(`${value.action} ${value.target}`);
  return lines;
};
const jobs = async (): Promise<{ job: string; payload: unknown }[]> => {
  const found: { job: string; payload: unknown }[] = [];
  for await (const { value } of records.list(outboxKind, { partition: 'hillside', from: 'O!', to: 'O"' }))
    found.push({ job: value.job, payload: value.payload });
  return found;
};
const later = (minutes: number): void => void (now = new Date(now.getTime() + minutes * 60_000));
const before = '2026-11-20T10:00:00.000Z';

describe('the first start', () => {
  test('everybody whom the policy names is a founding reader, each on the trail, and nobody is alarmed', async () => {
    await start();
    const { seats, founded } = await stored();
    expect(founded).toBe(true);
    expect(seats.every((one) => one.founding)).toBe(true);
    const expected = readingSeatsOf(hillside).map(({ person, as }) => `role.founded:${as} ${person}`);
    expect((await trail()).toSorted()).toEqual(expected.toSorted());
    expect(await jobs()).toEqual([]);
    expect((await book()).newcomers('hillside', before).get(seatKey(dsl, 'dsl'))).toBeUndefined();
  });

  test('six processes at once agree: each is written down once, whoever was first', async () => {
    await Promise.all(Array.from({ length: 6 }, () => start()));
    const lines = await trail();
    expect(new Set(lines).size).toBe(lines.length);
    expect((await stored()).seats).toHaveLength(readingSeatsOf(hillside).length);
    later(1);
    policy = withRole('dsl', it);
    await Promise.all(Array.from({ length: 6 }, () => start()));
    expect((await trail()).filter((line) => line === `role.appeared:dsl ${it}`)).toHaveLength(1);
    expect((await stored()).seats.filter((one) => one.person === it && one.as === 'dsl')).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
  });

  test('a school with more readers than fit into a transaction, killed in the middle: all are founding all the same', async () => {
    policy = withRole('headteacher', ...Array.from({ length: 200 }, (_, n) => `hillside.H${n}`));
    const ledger = ledgerOf(records);
    let committed = 0;
    const dying = {
      record: async (...entry: Parameters<typeof ledger.record>) => {
        if (committed === 1) throw new AppError('unavailable', 'killed');
        committed += 1;
        await ledger.record(...entry);
      },
    };
    await expect(start([], dying)).rejects.toThrow('killed');
    expect((await stored()).founded).toBe(false);
    later(5);
    await start();
    const { founded, seats } = await stored();
    expect(founded).toBe(true);
    expect(seats).toHaveLength(readingSeatsOf(policy).length);
    expect(seats.every((one) => one.founding)).toBe(true);
  });

  test('an answer that was lost is no reason to write anybody down twice', async () => {
    const ledger = ledgerOf(records);
    let lost = 0;
    const deaf = {
      record: async (...entry: Parameters<typeof ledger.record>) => {
        await ledger.record(...entry);
        lost += 1;
        if (lost === 1) throw new AppError('unconfirmed', 'the answer was lost');
      },
    };
    await start([], deaf);
    const lines = await trail();
    expect(new Set(lines).size).toBe(lines.length);
  });
});

describe('what cannot be known counts as new', () => {
  test('before the register was ever read: nothing old for anybody, new reports for everybody', () => {
    const made = createHolderBook({ records, policies, clock, log });
    expect(made.newcomers('hillside', before).get(seatKey(dsl, 'dsl'))).toEqual([]);
    later(1);
    expect(made.newcomers('hillside', now.toISOString()).size).toBe(0);
  });

  test('storage that fails later: founding readers read on, newcomers gain nothing, and it is logged', async () => {
    await start();
    later(1);
    policy = withRole('dsl', dsl, it);
    await start();
    const made = await book();
    records.break(true);
    await expect(made.refresh('hillside')).rejects.toMatchObject({ code: 'unavailable' });
    const newcomers = made.newcomers('hillside', before);
    expect(newcomers.has(seatKey(dsl, 'dsl'))).toBe(false);
    expect(newcomers.get(seatKey(it, 'dsl'))).toEqual([]);
    later(1);
    expect(made.newcomers('hillside', now.toISOString()).has(seatKey(it, 'dsl'))).toBe(false);
  });

  test('Lantern does not start on a register that it cannot read', async () => {
    records.break(true);
    await expect(start()).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('a report of the very millisecond in which somebody appeared is an old one', async () => {
    await start();
    later(1);
    policy = withRole('dsl', it);
    await start();
    const made = await book();
    expect(made.newcomers('hillside', now.toISOString()).has(seatKey(it, 'dsl'))).toBe(true);
    const next = new Date(now.getTime() + 1).toISOString();
    expect(made.newcomers('hillside', next).has(seatKey(it, 'dsl'))).toBe(false);
  });

  test('a process with the policy of yesterday still tells its readers of new reports, of old ones not', async () => {
    await start();
    later(1);
    policy = withRole('dsl', it);
    await start();
    policy = hillside;
    const made = await book();
    expect(made.newcomers('hillside', before).get(seatKey(dsl, 'dsl'))).toEqual([]);
    later(1);
    expect(made.newcomers('hillside', now.toISOString()).has(seatKey(dsl, 'dsl'))).toBe(false);
  });
});

describe('when nobody is left who could confirm', () => {
  const alone: Policy = {
    ...hillside,
    roles: Object.fromEntries(
      Object.keys(hillside.roles).map((role) => [role, [{ person: it, deputies: [] }]]),
    ) as unknown as Policy['roles'],
    trustContact: { person: it, deputies: [] },
    duty: [],
  };
  const takeOver = async (): Promise<void> => {
    await start();
    later(1);
    policy = alone;
    await start();
  };

  test('a new start founds nobody, and those whom the policy dropped hear of it', async () => {
    await takeOver();
    later(1);
    await start();
    expect((await stored()).seats.filter((one) => one.person === it && one.founding)).toEqual([]);
    const [announced] = await jobs();
    const done = await announceReadersJob.run(
      announceReadersJob.payload.parse(announced?.payload),
      depsOf(),
      { school: 'hillside', attempt: 1 },
    );
    expect(peopleIn(done)).toEqual(expect.arrayContaining([dsl, head, 'trust.T001', 'hillside.G001']));
    expect(peopleIn(done)).not.toContain(it);
  });

  test('the operator names somebody: on the trail, and everybody who ever read hears of it', async () => {
    await takeOver();
    await start([it]);
    expect(await trail()).toContain(`role.founded-anew:dsl ${it}`);
    expect((await book()).newcomers('hillside', before).has(seatKey(it, 'dsl'))).toBe(false);
    const founded = (await jobs()).find(({ payload }) => JSON.stringify(payload).includes('founded'));
    const payload = announceReadersJob.payload.parse(founded?.payload);
    const done = await announceReadersJob.run(payload, depsOf(), { school: 'hillside', attempt: 1 });
    expect(peopleIn(done)).toEqual(expect.arrayContaining([dsl, head, 'trust.T001', it]));
  });

  test('where somebody is left the operator can name nobody', async () => {
    await start();
    later(1);
    policy = withRole('dsl', it);
    await start([it]);
    expect((await stored()).seats.find((one) => one.person === it)?.founding).toBe(false);
    expect(warnings).toContain('nobody was named a founding reader: somebody is there who can confirm');
  });
});

describe('the notice', () => {
  const payload = { person: dsl, why: 'appeared' } as const;

  test('names nobody, and says when it may be a repeat', async () => {
    const sent: ChatMessage[] = [];
    await noticeReaderJob.run(payload, depsOf(sent), { school: 'hillside', attempt: 1 });
    await noticeReaderJob.run(payload, depsOf(sent), { school: 'hillside', attempt: 2 });
    expect(sent).toMatchObject([
      { card: 'people/newcomer', model: { repeat: false } },
      { card: 'people/newcomer', model: { repeat: true } },
    ]);
    expect(JSON.stringify(sent)).not.toMatch(/hillside|Somebody's name/);
  });

  test('is tried again when the chat does not answer, and ends on the trail when it never will', async () => {
    const away: Delivery = { delivered: false, permanent: false, because: 'busy' };
    const turn = { school: 'hillside', attempt: 1 };
    await expect(noticeReaderJob.run(payload, depsOf([], away), turn)).rejects.toThrow();
    const never = await noticeReaderJob.run(payload, depsOf([], { ...away, permanent: true }), turn);
    expect(never).toMatchObject({ trail: [{ action: 'role.not-told:appeared', target: dsl }] });
    const gone = await noticeReaderJob.run({ ...payload, person: 'hillside.S999' }, depsOf(), turn);
    expect(gone).toMatchObject({ trail: [{ action: 'role.not-told:appeared' }] });
  });
});

const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
const depsOf = (sent: ChatMessage[] = [], delivery: Delivery = { delivered: true, spot }): Deps => ({
  directory: {
    person: (id): Promise<Person | undefined> =>
      Promise.resolve(
        id === 'hillside.S999'
          ? undefined
          : { id, school: 'hillside', name: "Somebody's name", kind: 'staff', guest: false, accounts: {} },
      ),
    byAccount: () => Promise.resolve(undefined),
    search: () => Promise.resolve([]),
    async *everybody() {
      // Nobody asks.
    },
  },
  records,
  ledger: ledgerOf(records),
  ...unlinked(),
  notifier: {
    tell: (_person, message) => Promise.resolve((sent.push(message), delivery)),
    inTurn: () => Promise.reject(new Error('nobody is asked in turn')),
    arrivedAt: () => Promise.resolve(undefined),
    overwrite: () => Promise.resolve(delivery),
  },
  policies,
  away: { in: () => Promise.resolve(new Set()), forget: () => undefined },
  holders: createHolderBook({ records, policies, clock, log }),
  clouds: noClouds,
  lists: noLists,
  clock,
  log,
});

/** To whom a job has notices sent. */
const peopleIn = (done: Done): string[] =>
  'rows' in done
    ? done.rows.flatMap((change) => {
        const payload =
          'row' in change ? (change.row.value as { payload: { person: string } }).payload : undefined;
        return payload === undefined ? [] : [payload.person];
      })
    : [];

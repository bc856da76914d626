/** The ledger on a live Azurite: one transaction for many, whole trails, and what a bad line may and may not do. */
import { createSecretKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { create, remove, replace } from '../../bot/core/change.ts';
import { AppError } from '../../bot/core/errors.ts';
import { createLedger, type LedgerOptions } from '../../bot/core/ledger.ts';
import type { Change, Entry, Records, SchoolId, TrailNote } from '../../bot/core/ports.ts';
import {
  checkTrail,
  sealed,
  trailHeadKey,
  trailHeadKind,
  trailKind,
  trailRange,
  trailRowKey,
  type TrailRow,
} from '../../bot/core/trail.ts';
import type { AzureRecords } from '../../connectors/azure/records.ts';
import { collect, note, noteKind, refusal } from '../contracts/records.ts';
import { useAzurite } from '../support/azurite.ts';

const shared = useAzurite();
let records: AzureRecords;
beforeAll(async () => {
  records = await shared.records();
}, 60_000);

const secret = Buffer.from('a key of this school only');
const key = createSecretKey(secret);
const clock = { now: () => new Date('2026-11-21T10:00:00Z') };
const noted: TrailNote = { actor: 'hillside.S012', action: 'noted', target: 'case-1' };

const ledgerOn = (store: Pick<Records, 'get' | 'commit'>, more: Partial<LedgerOptions> = {}) =>
  createLedger({ records: store, clock, trailKey: () => secret, ...more });

const made = (school: SchoolId, row: string, text = row): Change =>
  create(noteKind, { partition: school, row }, note(text));
const entry = (rows: readonly Change[], trail: readonly TrailNote[] = [noted]): Entry => ({ rows, trail });

const trailOf = async (school: SchoolId): Promise<TrailRow[]> =>
  (await collect(records.list(trailKind, trailRange(school)))).map(({ value }) => value);
const verdict = async (school: SchoolId) => {
  const head = await records.get(trailHeadKind, trailHeadKey(school));
  return checkTrail(key, await trailOf(school), head?.value);
};
const notes = async (school: SchoolId): Promise<string[]> =>
  (await collect(records.list(noteKind, { partition: school, from: 'N!', to: 'O!' }))).map(
    ({ key: { row } }) => row,
  );
/** Records that count what is asked of them. */
const counted = (store: AzureRecords) => {
  const counts = { get: 0, commit: 0 };
  const counting: Pick<Records, 'get' | 'commit'> = {
    get: (kind, at) => ((counts.get += 1), store.get(kind, at)),
    commit: (changes) => ((counts.commit += 1), store.commit(changes)),
  };
  return { counting, counts };
};

describe('on a good day', () => {
  test('rows, trail rows and head are there when it resolves; the chain is whole', async () => {
    const school = shared.school();
    const told: string[] = [];
    const ledger = ledgerOn(records, { onRecorded: (where, rows) => told.push(`${where} ${rows.length}`) });
    await ledger.record(
      school,
      entry([made(school, 'N!1'), made(school, 'N!2')], [noted, { ...noted, action: 'told' }]),
    );
    await ledger.record(school, entry([made(school, 'N!3')]));
    expect(await notes(school)).toEqual(['N!1', 'N!2', 'N!3']);
    expect((await trailOf(school)).map(({ seq, action, at }) => `${seq} ${action} ${at}`)).toEqual([
      '1 noted 2026-11-21T10:00:00.000Z',
      '2 told 2026-11-21T10:00:00.000Z',
      '3 noted 2026-11-21T10:00:00.000Z',
    ]);
    expect(await verdict(school)).toEqual({ whole: true });
    expect(told).toEqual([`${school} 2`, `${school} 1`]);
  });

  test('one entry is one write, after the first; many at once share few', async () => {
    const school = shared.school();
    const { counting, counts } = counted(records);
    const ledger = ledgerOn(counting);
    await ledger.record(school, entry([made(school, 'N!0')]));
    Object.assign(counts, { get: 0, commit: 0 });
    await ledger.record(school, entry([made(school, 'N!1')]));
    expect(counts).toEqual({ get: 0, commit: 1 });
    await Promise.all(
      Array.from({ length: 300 }, (_, n) => ledger.record(school, entry([made(school, `N!x${n}`)]))),
    );
    expect(counts.get).toBe(0);
    // 49 entries of two changes fit beside the head.
    expect(counts.commit).toBeLessThanOrEqual(1 + Math.ceil(300 / 49) + 1);
    expect(await verdict(school)).toEqual({ whole: true });
  });

  test('two ledgers with 200 entries each on one school: nothing lost, the chain whole', async () => {
    const school = shared.school();
    const ledgers = [ledgerOn(records), ledgerOn(records)];
    await Promise.all(
      ledgers.map(async (ledger, which) => {
        // Some together, most one after another, so that the two keep meeting.
        for (let n = 0; n < 200; n += 4) {
          const some = [0, 1, 2, 3].map((more) => entry([made(school, `N!${which}!${n + more}`)]));
          await Promise.all(some.map((one) => ledger.record(school, one)));
        }
      }),
    );
    expect(await notes(school)).toHaveLength(400);
    expect(await trailOf(school)).toHaveLength(400);
    expect(await verdict(school)).toEqual({ whole: true });
  }, 60_000);

  test('a month begins with the seal of the one before, and a clock set back breaks nothing', async () => {
    const school = shared.school();
    let now = '2026-11-30T23:59:59Z';
    const ledger = ledgerOn(records, { clock: { now: () => new Date(now) } });
    for (now of [
      '2026-11-30T23:59:59Z',
      '2026-12-01T00:00:00Z',
      '2026-11-15T00:00:00Z',
      '2027-01-04T09:00:00Z',
    ]) {
      await ledger.record(school, entry([]));
    }
    expect(await verdict(school)).toEqual({ whole: true });
    expect(
      (await collect(records.list(trailKind, trailRange(school, '202612')))).map(({ value }) => value.seq),
    ).toEqual([2, 3]);
    expect((await records.get(trailKind, trailRowKey(school, '202701', 4)))?.value.seq).toBe(4);
  });

  test('schools do not wait for one another and have chains of their own', async () => {
    const [one, other] = [shared.school(), shared.school()];
    const ledger = ledgerOn(records);
    await Promise.all([
      ledger.record(one, entry([made(one, 'N!1')])),
      ledger.record(other, entry([made(other, 'N!1')])),
    ]);
    expect(await verdict(one)).toEqual({ whole: true });
    expect(await trailOf(other)).toHaveLength(1);
  });
});

describe('a refused change', () => {
  test('rejects its own entry alone, and says which row', async () => {
    const school = shared.school();
    const ledger = ledgerOn(records);
    await ledger.record(school, entry([made(school, 'N!taken')]));
    const rows = ['N!1', 'N!2', 'N!taken', 'N!3'].map((row) => [made(school, `${row}!a`), made(school, row)]);
    const results = await Promise.allSettled(rows.map((changes) => ledger.record(school, entry(changes))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(results[2]).toMatchObject({ reason: { code: 'conflict', index: 1 } });
    expect(await notes(school)).toEqual(['N!1', 'N!1!a', 'N!2', 'N!2!a', 'N!3', 'N!3!a', 'N!taken']);
    expect(await verdict(school)).toEqual({ whole: true });
    expect(await trailOf(school)).toHaveLength(4);
  });

  test('is told as such by a storage that does not say which it was', async () => {
    const school = shared.school();
    const mute: Pick<Records, 'get' | 'commit'> = {
      get: (kind, at) => records.get(kind, at),
      commit: (changes) =>
        records.commit(changes).catch((error: unknown) => {
          throw error instanceof AppError ? new AppError(error.code, error.message) : error;
        }),
    };
    const [ledger, other] = [ledgerOn(mute), ledgerOn(records)];
    await ledger.record(school, entry([made(school, 'N!taken')]));
    await other.record(school, entry([made(school, 'N!0')]));
    const results = await Promise.allSettled(
      ['N!1', 'N!taken', 'N!2'].map((row) => ledger.record(school, entry([made(school, row)]))),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'conflict' } });
    expect(await verdict(school)).toEqual({ whole: true });
  });

  test('of two entries on one row at once the second is a conflict, in whatever order they come', async () => {
    const school = shared.school();
    const ledger = ledgerOn(records);
    await ledger.record(school, entry([made(school, 'N!1')]));
    const stored = await records.get(noteKind, { partition: school, row: 'N!1' });
    if (stored === undefined) throw new Error('It should be there');
    const results = await Promise.allSettled([
      ledger.record(school, entry([replace(noteKind, stored, note('first'))])),
      ledger.record(school, entry([remove(noteKind, stored)])),
      ledger.record(school, entry([made(school, 'N!2')])),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await records.get(noteKind, stored.key))?.value.text).toBe('first');
  });

  test('that can never be committed is refused at once', async () => {
    const school = shared.school();
    const ledger = ledgerOn(records);
    const many = (count: number) => Array.from({ length: count }, (_, n) => made(school, `N!${n}`));
    expect((await refusal(ledger.record(school, entry(many(99))))).code).toBe('too-large');
    expect((await refusal(ledger.record(school, entry([made('other', 'N!1')])))).code).toBe('invalid');
    expect((await refusal(ledger.record(school, entry([made(school, 'A!202611!000000000001')])))).code).toBe(
      'invalid',
    );
    expect(
      (await refusal(ledger.record(school, entry([made(school, 'N!1'), made(school, 'N!1')])))).code,
    ).toBe('invalid');
    await ledger.record(school, entry(many(98)));
    await ledger.record(school, entry([], []));
    expect(await notes(school)).toHaveLength(98);
  });

  test('entries that are too large together go apart; one that is too large alone rejects alone', async () => {
    const school = shared.school();
    const ledger = ledgerOn(records);
    const big = (row: string) => [1, 2, 3].map((n) => made(school, `${row}!${n}`, 'x'.repeat(450_000)));
    const results = await Promise.allSettled([
      ...['N!1', 'N!2', 'N!3', 'N!4'].map((row) => ledger.record(school, entry(big(row)))),
      ledger.record(school, entry([made(school, 'N!huge', 'x'.repeat(600_000))])),
      ledger.record(school, entry([made(school, 'N!odd', 'half \ud83c')])),
    ]);
    expect(results.map((one) => (one.status === 'fulfilled' ? 'ok' : (one.reason as AppError).code))).toEqual(
      ['ok', 'ok', 'ok', 'ok', 'too-large', 'invalid'],
    );
    expect(await verdict(school)).toEqual({ whole: true });
  });
});

describe('when the line breaks', () => {
  const setUp = async (more: Partial<LedgerOptions> = {}) => {
    const school = shared.school();
    const { records: broken, proxy } = await shared.broken(records);
    const ledger = ledgerOn(broken, { attemptMs: 400, limitMs: 2_000, ...more });
    await ledger.record(school, entry([made(school, 'N!first')]));
    proxy.clear();
    return { school, proxy, ledger };
  };
  const isWrite = ({ method, path }: { method: string; path: string }) =>
    method === 'POST' && path.includes('$batch');

  test.each(['reset', 'hang'] as const)(
    'an answer lost (%s) after it was committed: recorded once, and said so',
    async (by) => {
      const { school, proxy, ledger } = await setUp();
      for (let n = 0; n < 20; n += 1) {
        proxy.clear();
        proxy.add({ when: isWrite, then: { do: 'lose-answer', by }, times: 1 });
        await Promise.all(
          ['a', 'b'].map((which) => ledger.record(school, entry([made(school, `N!${n}${which}`)]))),
        );
        if (by === 'hang' && n === 2) break;
      }
      expect(await trailOf(school)).toHaveLength((await notes(school)).length);
      expect(await verdict(school)).toEqual({ whole: true });
    },
  );

  test.each(['reset', 'hang'] as const)('a write that never arrived (%s) is tried again', async (what) => {
    const { school, proxy, ledger } = await setUp();
    proxy.add({ when: isWrite, then: { do: what }, times: 1 });
    await ledger.record(school, entry([made(school, 'N!1')]));
    expect(await notes(school)).toEqual(['N!1', 'N!first']);
    expect(await verdict(school)).toEqual({ whole: true });
  });

  test('a slow first write and its repeat are recorded once, whichever comes first', async () => {
    const { school, proxy, ledger } = await setUp({ limitMs: 5_000 });
    for (const ms of [450, 500, 700, 1_000]) {
      proxy.add({ when: isWrite, then: { do: 'delay', ms }, times: 1 });
      await Promise.all(
        ['a', 'b'].map((which) => ledger.record(school, entry([made(school, `N!${ms}${which}`)]))),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await ledger.record(school, entry([made(school, 'N!last')]));
    expect(await notes(school)).toHaveLength(10);
    expect(await trailOf(school)).toHaveLength(10);
    expect(await verdict(school)).toEqual({ whole: true });
  });

  test('an answer lost while another process appends: both are there, once', async () => {
    const { school, proxy, ledger } = await setUp();
    const other = ledgerOn(records);
    for (let n = 0; n < 10; n += 1) {
      proxy.add({ when: isWrite, then: { do: n % 2 === 0 ? 'lose-answer' : 'reset' }, times: 1 });
      await Promise.all([
        ledger.record(school, entry([made(school, `N!mine${n}`)])),
        other.record(school, entry([made(school, `N!theirs${n}`)])),
      ]);
    }
    expect(await notes(school)).toHaveLength(21);
    expect(await trailOf(school)).toHaveLength(21);
    expect(await verdict(school)).toEqual({ whole: true });
  });

  test('a storage that refuses: surely not recorded, and soon', async () => {
    const { school, proxy, ledger } = await setUp();
    await proxy.down();
    // Let the pool see that its connection is gone: a write that leaves on it would rightly be in doubt.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await refusal(ledger.record(school, entry([made(school, 'N!1')])))).code).toBe('unavailable');
    await proxy.up();
    await ledger.record(school, entry([made(school, 'N!2')]));
    expect(await notes(school)).toEqual(['N!2', 'N!first']);
  });

  test('a storage that hangs: not confirmed, within the limit; those behind are told that they were not taken', async () => {
    const { school, proxy, ledger } = await setUp({ attemptMs: 1_500, limitMs: 1_000 });
    proxy.add({ then: { do: 'hang' } });
    const first = refusal(ledger.record(school, entry([made(school, 'N!1')])));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const behind = refusal(ledger.record(school, entry([made(school, 'N!2')])));
    expect((await first).code).toBe('unconfirmed');
    expect((await behind).code).toBe('unavailable');
    proxy.clear();
    await ledger.record(school, entry([made(school, 'N!3')]));
    expect(await verdict(school)).toEqual({ whole: true });
  });

  test('with the usual limits a person hears within 10 s, and again normally afterwards', async () => {
    const { school, proxy, ledger } = await setUp({ attemptMs: undefined, limitMs: undefined });
    proxy.add({ then: { do: 'hang' } });
    const started = performance.now();
    expect((await refusal(ledger.record(school, entry([made(school, 'N!1')])))).code).toBe('unconfirmed');
    expect(performance.now() - started).toBeLessThan(10_000);
    proxy.clear();
    await ledger.record(school, entry([made(school, 'N!2')]));
    expect(await verdict(school)).toEqual({ whole: true });
  }, 30_000);

  test('what follows a recorded entry may fail without spoiling it', async () => {
    const school = shared.school();
    const errors: string[] = [];
    const ledger = ledgerOn(records, {
      onRecorded: () => {
        throw new Error('no');
      },
      log: { error: (message) => errors.push(message) },
    });
    await ledger.record(school, entry([made(school, 'N!1')]));
    expect(errors).toHaveLength(1);
  });

  test('whatever breaks: what was said to be recorded is, once; what surely was not is not; the chain is whole', async () => {
    const breakage = fc.constantFrom('fine', 'fine', 'reset', 'lose-answer', 'busy', 'error', 'slow');
    const { school, proxy, ledger } = await setUp({ attemptMs: 120, limitMs: 1_500 });
    const other = ledgerOn(records);
    const [sure, never]: [string[], string[]] = [[], []];
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(breakage, { minLength: 4, maxLength: 8 }), async (bad) => {
        const plan = bad.flatMap((what) => [what, 'fine']);
        proxy.clear();
        for (const what of ['reset', 'lose-answer', 'busy', 'error', 'slow'] as const) {
          const then = {
            reset: { do: 'reset' },
            'lose-answer': { do: 'lose-answer' },
            busy: { do: 'status', status: 503, body: '{"odata.error":{"code":"ServerBusy"}}' },
            error: { do: 'status', status: 500 },
            slow: { do: 'delay', ms: 200 },
          } as const;
          proxy.add({ when: ({ n }) => plan[n % plan.length] === what, then: then[what] });
        }
        const rows = bad.map(() => `N!${(count += 1)}`);
        await Promise.all(
          rows.map((row, n) =>
            (n === 3 ? other : ledger).record(school, entry([made(school, row)])).then(
              () => sure.push(row),
              (error: unknown) => (error as AppError).code === 'unavailable' && never.push(row),
            ),
          ),
        );
      }),
      { numRuns: 25 },
    );
    proxy.clear();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const there = new Set(await notes(school));
    expect(sure.filter((row) => !there.has(row))).toEqual([]);
    expect(never.filter((row) => there.has(row))).toEqual([]);
    expect(sure.length).toBeGreaterThan(count / 3);
    expect(await trailOf(school)).toHaveLength(there.size);
    expect(await verdict(school)).toEqual({ whole: true });
  }, 60_000);
});

test('every tamper with a trail is found, but for a tail cut together with the head', () => {
  const rows: TrailRow[] = [];
  for (let seq = 1; seq <= 30; seq += 1) {
    const prev = rows.at(-1)?.mac ?? '';
    rows.push(sealed(key, { v: 1, seq, at: clock.now().toISOString(), ...noted, by: 'me', prev }));
  }
  const last = rows.at(-1);
  if (last === undefined) throw new Error('It should be there');
  const head = { v: 1, seq: 30, mac: last.mac, month: '202611' } as const;
  expect(checkTrail(key, rows, head)).toEqual({ whole: true });
  const place = fc.integer({ min: 0, max: 29 });
  const tamper = fc.oneof(
    place.map((n) => rows.filter((_, index) => index !== n)),
    place.map((n) => rows.map((row, index) => (index === n ? { ...row, actor: 'hillside.S099' } : row))),
    place.map((n) =>
      rows.map((row, index) =>
        index === n ? sealed(createSecretKey(Buffer.from('x')), { ...row, actor: 'x' }) : row,
      ),
    ),
    place.map((n) => rows.map((row, index) => (index === n ? sealed(key, { ...row, actor: 'x' }) : row))),
    place.map((n) => [...rows.slice(0, n), ...rows.slice(n, n + 1), ...rows.slice(n)]),
    fc
      .integer({ min: 0, max: 28 })
      .map((n) => rows.map((row, i) => (i === n ? rows[n + 1] : i === n + 1 ? rows[n] : row) ?? row)),
    place.map((n) => rows.slice(0, n)),
  );
  fc.assert(
    fc.property(tamper, (tampered) => !checkTrail(key, tampered, head).whole),
    { numRuns: 2_000 },
  );
});

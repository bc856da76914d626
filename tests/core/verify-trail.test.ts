/** A trail is walked in storage: whole, or broken in the place and way that the words say; and `npm run trail:verify` itself. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { put, remove } from '../../bot/core/change.ts';
import { createLedger } from '../../bot/core/ledger.ts';
import type { Change, Kind, SchoolId, Stored } from '../../bot/core/ports.ts';
import {
  monthOf,
  sealed,
  trailHeadKey,
  trailHeadKind,
  trailKeyOf,
  trailKind,
  trailRange,
  trailRowKey,
  type TrailHead,
  type TrailRow,
} from '../../bot/core/trail.ts';
import { walkTrail, type TrailRecords } from '../../bot/core/walk-trail.ts';
import { createRecords, type AzureRecords } from '../../connectors/azure/records.ts';
import { collect } from '../contracts/records.ts';
import { writeSchoolFiles } from '../pretend-school/school-files.ts';
import { makeTrust } from '../pretend-school/trust.ts';
import { useAzurite } from '../support/azurite.ts';
import { testCardKeys } from '../support/sealed.ts';

const shared = useAzurite();
const secret = Buffer.alloc(32, 7);
let records: AzureRecords;
let folder = '';
let schools = '';
beforeAll(async () => {
  // The tables of the bot itself: without a prefix.
  records = createRecords({ connectionString: shared.azurite.connectionString });
  await records.prepare();
  folder = await mkdtemp(join(tmpdir(), 'lantern-trail-'));
  schools = await writeSchoolFiles(makeTrust(), folder);
}, 60_000);
afterAll(async () => {
  await records.close();
  await rm(folder, { recursive: true, force: true });
});

const start = new Date('2026-10-30T10:00:00Z').getTime();
const day = (n: number): Date => new Date(start + n * 86_400_000);
const note = { actor: 'hillside.S012', action: 'noted', target: 'case-1' };

/** Six rows, one a day, over the end of a month; the fifth while the clock was set back into October. */
const write = async (school: SchoolId, days: readonly number[] = [0, 1, 2, 3, 1, 4], each = 1) => {
  let now = 0;
  const ledger = createLedger({
    records,
    clock: { now: () => day(now) },
    trailKey: (one) => trailKeyOf(secret, one),
  });
  for (now of days)
    await ledger.record(school, { rows: [], trail: Array.from({ length: each }, () => note) });
};
const rowsOf = (school: SchoolId) => collect(records.list(trailKind, trailRange(school)));
const walked = (school: SchoolId) => walkTrail(records, trailKeyOf(secret, school), school);
const at = <T>(list: readonly T[], index: number): T => {
  const found = list.at(index);
  if (found === undefined) throw new Error('It should be there');
  return found;
};
const putRow = (row: Stored<unknown>, value: TrailRow): Change => put(trailKind, row.key, value);

describe('in storage', () => {
  test('a trail is whole over months and pages, up to its last row', async () => {
    const school = shared.school();
    expect(await walked(school)).toMatchObject({ rows: 0, at: undefined, broken: undefined });
    await write(school);
    expect(await walked(school)).toMatchObject({ rows: 6, at: day(4).toISOString(), broken: undefined });
    await write(school, [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 99);
    expect(await walked(school)).toMatchObject({ rows: 1194, at: day(16).toISOString(), broken: undefined });
  });

  test('rows that are added while it is walked do no harm', async () => {
    const school = shared.school();
    await write(school);
    let added = false;
    const busy: TrailRecords = {
      get: async (kind, key) => {
        const found = await records.get(kind, key);
        if (!added) await write(school, [5, 6]);
        added = true;
        return found;
      },
      list: (kind, range) => records.list(kind, range),
    };
    expect(await walkTrail(busy, trailKeyOf(secret, school), school)).toMatchObject({
      rows: 7,
      broken: undefined,
    });
  });

  const lie = (row: Stored<TrailRow>): TrailRow => ({ ...row.value, actor: 'hillside.S099' });
  const headOf = (school: SchoolId, value: Partial<TrailHead>): Change =>
    put(trailHeadKind, trailHeadKey(school), {
      v: 1,
      seq: 6,
      mac: '',
      month: '202611',
      ...value,
    });
  type Tamper = (rows: readonly Stored<TrailRow>[], school: SchoolId) => Change[];
  const tampers: readonly (readonly [string, number, RegExp, Tamper])[] = [
    ['edited', 3, /changed/, (rows) => [putRow(at(rows, 2), lie(at(rows, 2)))]],
    [
      'edited and sealed with another key',
      3,
      /another key/,
      (rows) => [putRow(at(rows, 2), sealed(Buffer.from('x'), lie(at(rows, 2))))],
    ],
    [
      'edited and sealed with the key, the rest left',
      4,
      /follow/,
      (rows, school) => [putRow(at(rows, 2), sealed(trailKeyOf(secret, school), lie(at(rows, 2))))],
    ],
    [
      'dated into another month',
      3,
      /place.*changed/,
      (rows) => [putRow(at(rows, 2), { ...at(rows, 2).value, at: '2027-01-01T00:00:00Z' })],
    ],
    ['deleted', 3, /a row is missing/, (rows) => [remove(trailKind, at(rows, 2))]],
    ['deleted, the first', 1, /a row is missing/, (rows) => [remove(trailKind, at(rows, 0))]],
    [
      'swapped',
      3,
      /swapped/,
      (rows) => [putRow(at(rows, 2), at(rows, 3).value), putRow(at(rows, 3), at(rows, 2).value)],
    ],
    [
      'inserted between two',
      4,
      /put in/,
      (rows, school) => [
        put(trailKind, { partition: school, row: `${at(rows, 2).key.row}x` }, at(rows, 2).value),
      ],
    ],
    [
      'inserted behind the last, well sealed',
      7,
      /does not know/,
      (rows, school) => {
        const last = at(rows, -1).value;
        const more = sealed(trailKeyOf(secret, school), { ...last, seq: 7, prev: last.mac });
        return [put(trailKind, trailRowKey(school, '202611', 7), more)];
      },
    ],
    [
      'cut at the end, the head left',
      5,
      /last rows are missing.* 6$/,
      (rows) => [remove(trailKind, at(rows, 4)), remove(trailKind, at(rows, 5))],
    ],
    [
      'deleted altogether, the head left',
      1,
      /last rows are missing.* 6$/,
      (rows) => rows.map((row) => remove(trailKind, row)),
    ],
    [
      'left with an older head',
      6,
      /does not know/,
      (rows, school) => [headOf(school, { seq: 5, mac: at(rows, 4).value.mac })],
    ],
    [
      'left with a false head',
      7,
      /another last row/,
      (_, school) => [headOf(school, { mac: 'a'.repeat(64) })],
    ],
    [
      'left with a head of another month',
      7,
      /another month/,
      (rows, school) => [headOf(school, { mac: at(rows, -1).value.mac, month: '999901' })],
    ],
    ['with a row that is none', 3, /cannot be read/, (rows) => [putRow(at(rows, 2), { v: 1 } as TrailRow)]],
  ];
  test.each(tampers)('%s: row %i is named', async (_name, seq, because, tamper) => {
    const school = shared.school();
    await write(school);
    await records.commit(tamper(await rowsOf(school), school));
    const { broken, rows } = await walked(school);
    expect(broken?.because).toMatch(because);
    expect({ seq: broken?.seq, rows }).toEqual({ seq, rows: seq - 1 });
  });
});

describe('in memory', () => {
  const school = 'hillside';
  const key = trailKeyOf(secret, school);
  type Rows = ReadonlyMap<string, TrailRow>;
  const chain = (count: number): { rows: Rows; head: TrailHead } => {
    const rows = new Map<string, TrailRow>();
    let last: TrailRow | undefined;
    for (let seq = 1; seq <= count; seq += 1) {
      const moment = day(seq);
      const prev = last?.mac ?? '';
      last = sealed(key, { v: 1, seq, at: moment.toISOString(), ...note, by: 'me', prev });
      rows.set(trailRowKey(school, monthOf(moment), seq).row, last);
    }
    const month = monthOf(day(count));
    return { rows, head: { v: 1, seq: count, mac: last?.mac ?? '', month } };
  };
  const stored = (rows: Rows, head: TrailHead | undefined): TrailRecords => ({
    get: async <T>(kind: Kind<T>) =>
      head && { key: trailHeadKey(school), etag: '', value: kind.schema.parse(head) },
    async *list<T>(kind: Kind<T>) {
      for (const row of [...rows.keys()].sort()) {
        yield { key: { partition: school, row }, etag: '', value: kind.schema.parse(rows.get(row)) };
      }
    },
  });
  const verdict = async (rows: Rows, head: TrailHead | undefined) =>
    (await walkTrail(stored(rows, head), key, school)).broken;

  const count = 50;
  const { rows, head } = chain(count);
  const keys = [...rows.keys()];
  const place = fc.integer({ min: 0, max: count - 1 });
  const other = fc.record(
    {
      actor: fc.string(),
      action: fc.string(),
      target: fc.string(),
      by: fc.string(),
      at: fc
        .date({ min: day(-900), max: day(900), noInvalidDate: true })
        .map((moment) => moment.toISOString()),
      seq: fc.nat(100),
      prev: place.map((n) => rows.get(at(keys, n))?.mac ?? ''),
      mac: place.map((n) => rows.get(at(keys, n))?.mac ?? ''),
    },
    { requiredKeys: [] },
  );
  const rowAt = (n: number): TrailRow => at([...rows.values()], n);
  const changed = (change: (copy: Map<string, TrailRow>) => void): Rows => {
    const copy = new Map(rows);
    change(copy);
    return copy;
  };
  const tampered = fc.oneof(
    fc.tuple(place, other).map(([n, to]) => changed((all) => all.set(at(keys, n), { ...rowAt(n), ...to }))),
    fc
      .tuple(place, other)
      .map(([n, to]) =>
        changed((all) => all.set(at(keys, n), sealed(Buffer.from('x'), { ...rowAt(n), ...to }))),
      ),
    place.map((n) => changed((all) => all.delete(at(keys, n)))),
    fc
      .tuple(place, place)
      .map(([n, m]) => changed((all) => all.set(at(keys, n), rowAt(m)).set(at(keys, m), rowAt(n)))),
    fc.tuple(place, place).map(([n, m]) => changed((all) => all.set(`${at(keys, n)}x`, rowAt(m)))),
    place.map((n) => changed((all) => keys.slice(n).forEach((row) => all.delete(row)))),
  );
  const isSame = (some: Rows): boolean =>
    some.size === rows.size &&
    keys.every((row) => JSON.stringify(some.get(row)) === JSON.stringify(rows.get(row)));

  test('a thousand tampers with the head left are all found', async () => {
    expect(await verdict(rows, head)).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(tampered, async (some) => {
        fc.pre(!isSame(some));
        expect(await verdict(some, head)).toBeDefined();
      }),
      { numRuns: 1_000 },
    );
  }, 60_000);

  test('the blind spot is as stated: a cut tail together with the head that belonged to it', async () => {
    const older = chain(20);
    expect(await verdict(older.rows, older.head)).toBeUndefined();
    expect(await verdict(new Map(), undefined)).toBeUndefined();
    expect(await verdict(rows, undefined)).toMatchObject({ seq: 1 });
  });
});

describe('npm run trail:verify', () => {
  const root = join(import.meta.dirname, '..', '..');
  const settings = () => ({
    LANTERN_MODE: 'local',
    LANTERN_SCHOOLS: schools,
    LANTERN_STORAGE: shared.azurite.connectionString,
    LANTERN_TRAIL_KEY: secret.toString('base64'),
    LANTERN_CARD_KEYS: testCardKeys,
  });
  const verify = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(
        process.execPath,
        [join(root, 'bot', 'run.js'), join(root, 'bot', 'verify-trail.ts'), ...args],
        { env: { PATH: process.env['PATH'] ?? '', ...settings(), ...env } },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
      );
    });

  test('says what is whole, what it cannot see, and where a trail is broken', async () => {
    await write('hillside');
    const good = await verify();
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(
      /^hillside: whole up to row 6 \(2026-11-03T10:00:00.000Z\)\. The last seal is [0-9a-f]{64}\.$/m,
    );
    expect(good.stdout).toContain('brook: there is no trail.');
    expect(good.stdout).toContain('What this cannot see');

    const rows = await rowsOf('hillside');
    await records.commit([putRow(at(rows, 2), { ...at(rows, 2).value, actor: 'hillside.S099' })]);
    const bad = await verify(['--school', 'hillside']);
    expect(bad).toMatchObject({ code: 1, stderr: '' });
    expect(bad.stdout).toMatch(/^hillside: BROKEN at row 3: a row was changed/);
    expect(bad.stdout).toContain('Whole up to row 2 (2026-10-31T10:00:00.000Z).');
    expect(bad.stdout).toContain('Change nothing');
    expect(bad.stdout).not.toMatch(/brook|S012|S099/);
    expect((await verify(['--school', 'brook'])).code).toBe(0);

    const { code, stdout } = await verify(['--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      whole: false,
      schools: [
        {
          school: 'hillside',
          rows: 2,
          whole: false,
          brokenAt: 3,
          because: expect.stringContaining('changed'),
        },
        { school: 'brook', rows: 0, whole: true },
      ],
      blindSpot: expect.stringContaining('anchor'),
    });
    const otherKey = await verify(['--school', 'hillside'], {
      LANTERN_TRAIL_KEY: Buffer.alloc(32, 8).toString('base64'),
    });
    expect(otherKey.stdout).toMatch(/BROKEN at row 1.*another key.*\n(.*\n)*.*ever changed\?/);
  }, 60_000);

  test('what it cannot do is a sentence and exit code 1, never a verdict', async () => {
    const away = shared.azurite.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9');
    const answers = await Promise.all([
      verify(['--school', 'nowhere']),
      verify(['--everything']),
      verify([], { LANTERN_SCHOOLS: join(folder, 'none.yaml') }),
      verify([], { LANTERN_STORAGE: away }),
    ]);
    const words = [
      /no school nowhere: there are hillside, brook/,
      /only --school/,
      /none\.yaml/,
      /does not answer/,
    ];
    answers.forEach(({ code, stdout, stderr }, index) => {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^The trail could not be checked/);
      expect(stderr).toMatch(at(words, index));
      expect(stderr).not.toMatch(/^\s+at |Error: /m);
    });
  }, 60_000);
});

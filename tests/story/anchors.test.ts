/** The trail is anchored by the bot as it runs, and `npm run trail:verify` holds it against the anchors: each verdict in words. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { put, remove } from '../../bot/core/change.ts';
import { createLedger } from '../../bot/core/ledger.ts';
import type { Change } from '../../bot/core/ports.ts';
import {
  sealed,
  trailHeadKey,
  trailHeadKind,
  trailKeyOf,
  trailKind,
  trailRange,
  trailRowKey,
} from '../../bot/core/trail.ts';
import { createFileAnchors } from '../../connectors/anchor-file/anchors.ts';
import { createAnchors } from '../../connectors/azure/anchors.ts';
import { createRecords, type AzureRecords } from '../../connectors/azure/records.ts';
import { collect } from '../contracts/records.ts';
import { writeSchoolFiles } from '../pretend-school/school-files.ts';
import { makeTrust } from '../pretend-school/trust.ts';
import { appKey } from '../support/key-file.ts';
import { actor } from '../support/actor.ts';
import { askBlobs, makeContainer } from '../support/container.ts';
import { startTestLantern, type TestLantern } from '../support/lantern.ts';
import { fillIn } from '../support/report.ts';
import { verifyTrail, type Verdict } from '../support/trail-command.ts';

const school = 'hillside';
const secret = Buffer.alloc(32, 1);
const said: string[] = [];
let lantern: TestLantern;
let records: AzureRecords;
let folder = '';
let settings: Record<string, string> = {};
const log = (message: string, ids = {}): void => void said.push(`${message} ${JSON.stringify(ids)}`);

beforeAll(async () => {
  lantern = await startTestLantern({ log: { info: log, warn: log, error: log } });
  const { connectionString } = lantern.azurite;
  await makeContainer(connectionString, 'school-anchors');
  records = createRecords({ connectionString });
  folder = await mkdtemp(join(tmpdir(), 'lantern-anchored-'));
  settings = {
    LANTERN_MODE: 'local',
    LANTERN_SCHOOLS: await writeSchoolFiles(makeTrust(), folder),
    LANTERN_STORAGE: connectionString,
    LANTERN_TRAIL_KEY: secret.toString('base64'),
    LANTERN_APP_KEYS: appKey,
    LANTERN_KEY_FILE: lantern.keyFile,
    LANTERN_ANCHOR_STORAGE: connectionString,
    LANTERN_ANCHOR_CONTAINER: 'school-anchors',
  };
}, 60_000);
afterAll(async () => {
  await records.close();
  await lantern.close();
  await rm(folder, { recursive: true, force: true });
});

const verify = (env: Readonly<Record<string, string>> = {}): Promise<Verdict> =>
  verifyTrail({ ...settings, ...env }, ['--school', school]);
const rowsNow = () => collect(records.list(trailKind, trailRange(school)));
const headNow = async () => (await records.get(trailHeadKind, trailHeadKey(school)))?.value;
const key = trailKeyOf(secret, school);
/** What somebody who holds the storage and the key does: rows from `from` on are written anew, and the head with them. */
const forged = async (from: number): Promise<Change[]> => {
  const rows = await rowsNow();
  let prev = rows[from - 2]?.value.mac ?? '';
  const changes = rows.slice(from - 1).map((row) => {
    const anew = sealed(key, { ...row.value, actor: 'hillside.S099', prev });
    prev = anew.mac;
    return put(trailKind, row.key, anew);
  });
  const head = await headNow();
  return head === undefined
    ? changes
    : [...changes, put(trailHeadKind, trailHeadKey(school), { ...head, mac: prev })];
};
/** The rows as they are now, to be put back after a tamper: everything that is not there any more or otherwise. */
const keep = async (): Promise<() => Promise<void>> => {
  const [rows, head] = [await rowsNow(), await headNow()];
  return async () => {
    const now = await rowsNow();
    await records.commit([
      ...now
        .filter(({ key: at }) => !rows.some((row) => row.key.row === at.row))
        .map((row) => remove(trailKind, { key: row.key })),
      ...rows.map((row) => put(trailKind, row.key, row.value)),
      ...(head === undefined ? [] : [put(trailHeadKind, trailHeadKey(school), head)]),
    ]);
  };
};

test('a clean stop anchors what was done; the verdict says what the anchor confirms, and since when nothing is', async () => {
  await lantern.restart({ env: settings });
  const teacher = actor(lantern.world, lantern.chat, 'teacher');
  const review = await fillIn(teacher, { subject: 'nobody' });
  await teacher.press(review, 'Send');
  await lantern.lantern.runDue();
  await lantern.restart({ env: settings });
  const head = await headNow();
  const rows = head?.seq ?? 0;
  expect(rows).toBeGreaterThan(1);

  const good = await verify();
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(good.stdout).toMatch(new RegExp(`^hillside: whole up to row ${rows} `));
  expect(good.stdout).toMatch(
    new RegExp(
      `The anchor of 2026-11-23T1\\d:\\S+Z confirms it up to row ${rows}\\. Anything written since then`,
    ),
  );

  const ledger = createLedger({
    records,
    clock: { now: () => new Date('2026-11-23T14:05:00Z') },
    trailKey: () => key,
  });
  const note = { actor: 'hillside.S012', action: 'noted', target: 'case-1' };
  for (const trail of [[note], [note, note]]) await ledger.record(school, { rows: [], trail });
  const blind = await verify();
  expect(blind.code).toBe(0);
  expect(blind.stdout).toContain(
    `The blind spot: rows ${rows + 1} to ${rows + 3}, since 2026-11-23T14:05:00.000Z, could have been written anew`,
  );
  expect(JSON.parse((await verifyTrail(settings, ['--json'])).stdout)).toMatchObject({
    whole: true,
    schools: [
      { rows: rows + 3, anchored: { seq: rows }, unanchoredSince: '2026-11-23T14:05:00.000Z' },
      { school: 'brook' },
    ],
  });
}, 60_000);

test('the head goes to the anchor and nowhere else; the anchor holds no name', async () => {
  const anchors = createAnchors({
    connectionString: lantern.azurite.connectionString,
    container: 'school-anchors',
  });
  const all = await anchors.list(school);
  await anchors.close();
  expect(all.length).toBeGreaterThan(0);
  for (const one of all) {
    expect(Object.keys(one).toSorted()).toEqual(['at', 'mac', 'school', 'seq', 'v']);
    const told = JSON.stringify([lantern.world.connector.sent, said]);
    expect(told).not.toContain(one.mac);
  }
  expect(said.join()).not.toMatch(/anchor/i);
});

test('rows cut off with the head rolled back: seen behind the anchor, and not above it', async () => {
  const putBack = await keep();
  const rows = await rowsNow();
  const cut = async (left: number): Promise<void> => {
    const last = rows[left - 1];
    if (last === undefined) throw new Error('no such row');
    await records.commit([
      ...rows.slice(left).map((row) => remove(trailKind, { key: row.key })),
      put(trailHeadKind, trailHeadKey(school), { v: 1, seq: left, mac: last.value.mac, month: '202611' }),
    ]);
  };
  await cut(rows.length - 1);
  expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining('The blind spot: rows') });
  await putBack();
  const anchored = rows.length - 3;
  await cut(anchored - 1);
  const { code, stdout } = await verify();
  expect(code).toBe(1);
  expect(stdout).toMatch(
    new RegExp(
      `^hillside: BROKEN at row ${anchored}: the trail was cut and its head rolled back: the anchor of \\S+ says that there were ${anchored} rows\\. Whole up to row ${anchored - 1} `,
    ),
  );
  await putBack();
  await records.commit([
    ...rows.map((row) => remove(trailKind, { key: row.key })),
    remove(trailHeadKind, { key: trailHeadKey(school) }),
  ]);
  expect((await verify()).stdout).toMatch(/^hillside: BROKEN at row 1: the trail was cut.*\d+ rows\. No row/);
  await putBack();
  expect((await verify()).code).toBe(0);
}, 60_000);

test('rows written anew with the key: the anchor contradicts what it confirmed, and is silent above it', async () => {
  const putBack = await keep();
  const rows = await rowsNow();
  const anchored = rows.length - 3;
  await records.commit(await forged(anchored + 1));
  expect((await verify()).code).toBe(0);
  await putBack();
  await records.commit(await forged(2));
  const { code, stdout } = await verify();
  expect(code).toBe(1);
  // Each anchor contradicts it; the first of them, taken at an earlier start, is the one that is named.
  const [, row] =
    /^hillside: BROKEN at row (\d+): the anchor of \S+ contradicts it\. .*written anew/.exec(stdout) ?? [];
  expect(Number(row)).toBeGreaterThan(2);
  expect(Number(row)).toBeLessThanOrEqual(anchored);
  expect(stdout).toContain('Change nothing');
  expect(stdout).not.toContain('S099');
  await putBack();
}, 60_000);

test('anchors that cannot be read: not checked, and never whole', async () => {
  const answers = [
    await verify({ LANTERN_ANCHOR_CONTAINER: 'elsewhere' }),
    await verify({
      LANTERN_ANCHOR_STORAGE: lantern.azurite.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9'),
    }),
  ];
  await askBlobs(lantern.azurite.connectionString, {
    method: 'PUT',
    path: `school-anchors/${school}/something`,
    body: 'else',
  });
  answers.push(await verify());
  const file = join(folder, 'anchors.jsonl');
  await writeFile(file, 'no anchor\n');
  const { LANTERN_ANCHOR_STORAGE: _, ...local } = settings;
  answers.push(await verifyTrail({ ...local, LANTERN_ANCHOR_FILE: file }));
  for (const { code, stdout, stderr } of answers) {
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^The trail could not be checked: its anchors cannot be read\. That says nothing/);
    expect(stderr).not.toMatch(/^\s+at |Error: /m);
  }
}, 60_000);

test('the local file serves as well as the container', async () => {
  const file = join(folder, 'local.jsonl');
  const { LANTERN_ANCHOR_STORAGE: _, LANTERN_ANCHOR_CONTAINER: __, ...local } = settings;
  const env = { ...local, LANTERN_ANCHOR_FILE: file };
  await lantern.restart({ env });
  await lantern.restart({ env });
  const [one] = await createFileAnchors(file).list(school);
  expect(one?.seq).toBe((await headNow())?.seq);
  expect((await verifyTrail(env)).stdout).toContain(`confirms it up to row ${one?.seq}.`);
  const last = (await rowsNow()).at(-1);
  if (last === undefined) throw new Error('there are rows');
  expect(last.key.row).toBe(trailRowKey(school, '202611', last.value.seq).row);
  await createFileAnchors(file).put({
    v: 1,
    school,
    at: '2026-11-23T18:00:00Z',
    seq: last.value.seq,
    mac: 'a'.repeat(64),
  });
  expect((await verifyTrail(env)).stdout).toMatch(
    /BROKEN at row \d+: the anchor of 2026-11-23T18:00:00Z contradicts it/,
  );
}, 60_000);

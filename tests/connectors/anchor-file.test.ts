/** Anchors in a file: only ever added to, for nobody else to read, and never "none" when it cannot be read. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFileAnchors } from '../../connectors/anchor-file/anchors.ts';
import { anchor, anchorsContract } from '../contracts/anchors.ts';
import { refusal } from '../contracts/records.ts';

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lantern-anchors-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const file = (): string => join(folder, 'anchors.jsonl');

anchorsContract(
  () => createFileAnchors(file()),
  () => `school${(count += 1)}x`,
);

test('the file is for its owner alone, and what was in it stays as it was', async () => {
  const path = join(folder, 'own.jsonl');
  await createFileAnchors(path).put(anchor('hillside', 1));
  const before = await readFile(path, 'utf8');
  await createFileAnchors(path).put(anchor('hillside', 2));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await readFile(path, 'utf8')).startsWith(before)).toBe(true);
});

test.each([
  '{"v":1,"school":"hill',
  'words',
  '{"v":1,"school":"brook","at":"2026-11-23T10:00:00Z","seq":1,"mac":"short"}',
])('a line that is no anchor is told, not skipped: %s', async (text) => {
  const path = join(folder, `broken${(count += 1)}.jsonl`);
  await createFileAnchors(path).put(anchor('hillside', 1));
  await writeFile(path, `${text}\n`, { flag: 'a' });
  expect((await refusal(createFileAnchors(path).list('hillside'))).code).toBe('unavailable');
});

test('a place that cannot be read or written is told', async () => {
  const anchors = createFileAnchors(join(folder, 'own.jsonl', 'below'));
  expect((await refusal(anchors.list('hillside'))).code).toBe('unavailable');
  expect((await refusal(anchors.put(anchor('hillside', 1)))).code).toBe('unavailable');
});

/** Papers and the versions of a text: which may still be written down, and from which day on. */
import { expect, test } from '@jest/globals';
import { put } from '../../../bot/core/change.ts';
import type { Policies } from '../../../bot/core/ports.ts';
import { rows, versions } from '../../../bot/features/agreements/agreement.ts';
import { papersOf } from '../../../bot/features/agreements/links/paper-versions.ts';
import { readPaper, type ReadPaper } from '../../../bot/features/agreements/links/read-paper.ts';
import type { Agreement } from '../../../bot/policy/agreement.ts';
import { ourText } from '../../support/lay-sheet.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';

const ours = ourText('parents');
const version = (name: string, again: boolean): Agreement => ({
  ...ours,
  version: name,
  hash: name.padEnd(64, '0'),
  again,
});
const policies = {
  schools: ['oak'],
  of: () => ({ calendar: { zone: 'Europe/London' } }),
} as unknown as Policies;
const clock = { now: () => new Date('2026-11-23T10:00:00Z') };

/** Kept in this order, on the 1st of September, October and so on; the last is in force. */
const papers = async (kept: readonly Agreement[]) => {
  const records = createMemoryRecords();
  await records.commit(
    kept.map((agreement, index) =>
      put(versions, rows.version('oak', agreement.id, agreement.hash), {
        v: 1,
        keptAt: `2026-${String(9 + index).padStart(2, '0')}-01T08:00:00.000Z`,
        agreement,
      }),
    ),
  );
  const newest = kept.at(-1) ?? ours;
  return papersOf('oak', newest, { records, policies });
};
const read = async (kept: readonly Agreement[], typed: object): Promise<ReadPaper> =>
  readPaper(
    { school: 'oak', who: 'P1', dated: '2026-11-20', monitoring: 'true', ...typed },
    { owing: [{ person: 'oak.P1', name: 'Ada' }], papers: await papers(kept) },
    { clock, policies },
  );

test('a paper of an older version counts until everybody has to sign anew', async () => {
  const names = async (kept: readonly Agreement[]) =>
    (await papers(kept)).map(({ agreement }) => agreement.version);
  const [first, small, large] = [version('a1', true), version('a2', false), version('b1', true)];
  expect(await names([first])).toEqual(['a1']);
  expect(await names([first, small])).toEqual(['a2', 'a1']);
  expect(await names([first, small, large])).toEqual(['b1']);
});

test('of several versions one has to be chosen, and is what is written down', async () => {
  const kept = [version('a1', true), version('a2', false)];
  expect(await read(kept, {})).toEqual({ problem: 'Please choose the version that stands on the paper.' });
  // Before the newer one was there, it can only be the older.
  expect(await read(kept, { dated: '2026-09-30' })).toMatchObject({ agreement: kept[0] });
  for (const agreement of kept)
    expect(await read(kept, { version: agreement.hash })).toMatchObject({ agreement, dated: '2026-11-20' });
});

test('no paper is older than its words, but for the oldest that a school had before Lantern', async () => {
  const kept = [version('a1', true), version('a2', false)];
  expect(await read(kept, { version: kept[1]?.hash, dated: '2026-09-30' })).toEqual({
    problem:
      'Version a2 has been there since 1 October 2026 only. Please look at the paper once more: its date, or its version.',
  });
  expect(await read(kept, { version: kept[1]?.hash, dated: '2026-10-01' })).toMatchObject({
    dated: '2026-10-01',
  });
  expect(await read(kept, { version: kept[0]?.hash, dated: '2026-08-05' })).toMatchObject({
    dated: '2026-08-05',
  });
  const last = await read(kept, { version: kept[0]?.hash, dated: '2026-07-31' });
  expect(last).toMatchObject({ problem: expect.stringContaining('an earlier school year') });
});

import { expect, test } from '@jest/globals';
import { AppError } from '../../../../bot/core/errors.ts';
import type { Deps } from '../../../../bot/core/ports.ts';
import { listOf, saveList } from '../../../../bot/features/leavers/finding/leaver-list.ts';
import { nightJob } from '../../../../bot/features/leavers/finding/night.ts';
import { lastNightOf } from '../../../../bot/features/leavers/asking/last-night.ts';
import { readList } from '../../../../bot/features/leavers/finding/read-list.ts';
import { readRows } from '../../../../connectors/roster/read-rows.ts';
import { worldOf } from './world.ts';

const csv = (count: number, from = 0): string =>
  `Staff Code,Name,Leaving Date\n${Array.from({ length: count }, (_, n) => `S${n + from},Zoë ${n},01/09/2026`).join('\n')}`;

const worldWith = (file: Awaited<ReturnType<Deps['lists']['of']>> | Error) => {
  const lists: Deps['lists'] = {
    of: () => (file instanceof Error ? Promise.reject(file) : Promise.resolve(file)),
    read: readRows,
  };
  return worldOf({ lists });
};
const save = (deps: Deps, text: string) =>
  saveList('hillside', readList({ name: 'saved.csv', text }, deps.lists), 'hillside.S012', deps);

test('a list of thousands is kept in rows that fit, sealed, and read back whole; the one before is gone', async () => {
  const { deps, stored } = worldWith(undefined);
  await save(deps, csv(5));
  await save(deps, csv(3_100));
  const list = await listOf('hillside', deps);
  expect([list.name, list.lines.length, list.lines.at(-1)?.name]).toEqual(['saved.csv', 3_100, 'Zoë 3099']);
  const rows = await stored('L');
  expect(rows.filter(({ row }) => row.startsWith('LL!')).length).toBe(Math.ceil(3_100 / 600));
  expect(JSON.stringify(rows)).not.toContain('Zoë');
});

test('a file is used only by a mapping that was confirmed, and only while it fits; otherwise the saved list counts', async () => {
  const file = { name: 'mis.csv', text: csv(2), at: '2026-11-24T01:00:00Z' };
  const { deps } = worldWith(file);
  const before = await listOf('hillside', deps);
  expect(before.lines).toEqual([]);
  expect(before.notUsed[0]).toContain('nobody has said yet');
  await save(deps, csv(7));
  expect((await listOf('hillside', deps)).name).toBe('mis.csv');
  file.text = file.text.replace('Leaving Date', 'Left');
  const after = await listOf('hillside', deps);
  expect([after.name, after.lines.length]).toEqual(['saved.csv', 7]);
  expect(after.notUsed[0]).toContain('no column “leaving date” any more');
});

test('the newer of the two counts', async () => {
  const { deps } = worldWith({ name: 'mis.csv', text: csv(2), at: '2026-11-01T01:00:00Z' });
  await save(deps, csv(7));
  expect((await listOf('hillside', deps)).name).toBe('saved.csv');
});

test('a file that cannot be read is said, and is no empty list', async () => {
  const { deps } = worldWith(new AppError('unavailable', 'away'));
  await save(deps, csv(7));
  const list = await listOf('hillside', deps);
  expect(list.lines).toHaveLength(7);
  expect(list.notUsed).toHaveLength(1);
});

test('a list of which nothing could be read is not saved', async () => {
  const { deps } = worldWith(undefined);
  await expect(save(deps, 'Name\nA')).rejects.toMatchObject({ code: 'invalid' });
});

test('who is in both lists, and which rows were bad, is said with their lines: the first five; and lies sealed', async () => {
  const world = worldWith(undefined);
  const everybody = async (count: number) => {
    const here = Array.from({ length: count }, (_, n) => ({ id: `hillside.T${n}`, name: `Tom ${n}x` }));
    here.forEach(({ name }, n) =>
      world.clouds.cloud('entra').put({ id: `t${n}`, name, employeeId: `T${n}` }),
    );
    world.people(...here.map((one, n) => ({ ...one, accounts: { entra: `t${n}` } })));
    const text = here.map(({ name }, n) => `T${n},${name},30/10/2026\nB${n},Bad,soon`).join('\n');
    await save(world.deps, `Staff Code,Name,Leaving Date\n${text}`);
    world.clock.set(`2026-12-0${count}T02:00:00Z`);
    await nightJob.run({}, world.deps, { school: 'hillside', attempt: 4 });
    return (await lastNightOf('hillside', world.deps))?.notChecked;
  };
  expect(await everybody(1)).toEqual([
    '1 row of the leaver list could not be read: line 3.',
    expect.stringContaining('as well: Tom 0x (line 2). Nothing is asked'),
  ]);
  expect(await everybody(7)).toEqual([
    '7 rows of the leaver list could not be read: lines 3, 5, 7, 9, 11 and 2 more.',
    expect.stringMatching(/: Tom 0x \(line 2\), .*, Tom 4x \(line 10\) and 2 more\. Nothing is asked/),
  ]);
  expect(JSON.stringify(await world.stored('L'))).not.toContain('Tom 0x');
});

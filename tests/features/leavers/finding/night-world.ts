/** The world of the night's tests: Jane, who has left, three who are here, and the night as the worker runs it. */
import { expect } from '@jest/globals';
import type { Deps } from '../../../../bot/core/ports.ts';
import { leaverRange, leavers, type Leaver } from '../../../../bot/features/leavers/leaver.ts';
import { saveList } from '../../../../bot/features/leavers/finding/leaver-list.ts';
import { nightJob } from '../../../../bot/features/leavers/finding/night.ts';
import { readList } from '../../../../bot/features/leavers/finding/read-list.ts';
import { readRows } from '../../../../connectors/roster/read-rows.ts';
import { outboxReading } from '../../../../bot/core/outbox.ts';
import { worldOf, type FindingWorld } from './world.ts';

export const lists: Deps['lists'] = { of: () => Promise.resolve(undefined), read: readRows };
export const start = (): FindingWorld & { inner: ReturnType<typeof worldOf>['inner'] } =>
  worldOf({ lists, pageSize: 2 });

export const save = (deps: Deps, text: string) =>
  saveList(
    'hillside',
    readList({ name: 'l.csv', text: `Staff Code,Name,Work Email,Leaving Date\n${text}` }, lists),
    'hillside.S012',
    deps,
  );
export const night = async (deps: Deps, attempt = 4): Promise<void> => {
  const done = await nightJob.run({}, deps, { school: 'hillside', attempt });
  if ('rows' in done) await deps.ledger.record('hillside', { rows: done.rows, trail: done.trail });
};
export const all = async (deps: Deps): Promise<Leaver[]> => {
  const found: Leaver[] = [];
  for await (const { value } of deps.records.list(leavers, leaverRange('hillside'))) found.push(value);
  return found;
};
export const only = async (deps: Deps): Promise<Leaver> => {
  const found = await all(deps);
  expect(found).toHaveLength(1);
  return found[0]!;
};
export const jobs = async (deps: Deps): Promise<string[]> => {
  const found: string[] = [];
  for await (const { value } of deps.records.list(outboxReading, {
    partition: 'hillside',
    from: 'O!',
    to: 'O"',
  }))
    found.push(`${value?.job} ${value?.due}`);
  return found;
};

/** Jane has left and has an account on either side; three others are here. */
export const jane = (world: FindingWorld): void => {
  world.clouds.cloud('entra').put({
    id: 'e-jane',
    name: 'Jane Doe',
    address: 'j.doe@hillside.example',
    employeeId: 'S1',
    licences: ['a3'],
  });
  world.clouds.cloud('google').put({ id: 'g-jane', name: 'Jane Doe', address: 'j.doe@hillside.example' });
  for (const id of ['a', 'b', 'c']) {
    world.clouds.cloud('entra').put({ id: `e-${id}` });
    world.clouds.cloud('google').put({ id: `g-${id}` });
  }
  world.people(
    ...['a', 'b', 'c'].map((id) => ({
      id: `hillside.${id}`,
      accounts: { entra: `e-${id}`, google: `g-${id}` },
    })),
  );
};

/** The saga on a real storage, sealed as in production: it is done, nobody's name lies open, and the key service is not needed. */
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { trailKind, trailRange } from '../../../../bot/core/trail.ts';
import { useAzurite } from '../../../support/azurite.ts';
import { keysInMemory, sealedWith } from '../../../support/row-keys.ts';
import { leaverIds, leaverWith, minute, pictureOf, school, startSagaWorld, undoNow } from './saga-world.ts';

const shared = useAzurite();

test('disabled and put back on Azurite, sealed; storage and trail hold ids only', async () => {
  const stored = await shared.records();
  const keys = keysInMemory();
  keys.away(true);
  const world = await startSagaWorld(leaverWith({ name: 'MARKER Doe' }), sealedWith(stored, keys));
  const before = pictureOf(world.clouds, leaverIds, false);
  await world.run(30 * minute);
  expect((await world.leaver()).stage).toBe('disabled');
  await undoNow(world);
  await world.run(30 * minute);
  expect((await world.leaver()).stage).toBe('restored');
  expect(pictureOf(world.clouds, leaverIds, false)).toBe(before);

  const actions: string[] = [];
  for await (const { value } of stored.list(trailKind, trailRange(school))) {
    actions.push(value.action);
    expect([value.actor, value.target]).toEqual(['lantern', 'leaver-1']);
  }
  for (const action of ['disable-lock-begun', 'disable-lock-done', 'disabled', 'undo-lock-begun', 'restored'])
    expect(actions).toContain(`leaver.${action}`);
  const lying: string[] = [];
  const anything = { name: 'leaver', table: 'cases' as const, schema: z.unknown() };
  const all = stored.listMixed('cases', { partition: school, from: ' ', to: '~' }, (row) => ({
    ...anything,
    name: row.startsWith('LS!') ? 'leaver-snapshot' : row.startsWith('L!') ? 'leaver' : row.startsWith('A!') ? 'trail' : row.startsWith('H!') ? 'trail-head' : 'outbox', // prettier-ignore
  }));
  for await (const { value } of all) lying.push(JSON.stringify(value));
  expect(lying.length).toBeGreaterThan(30);
  for (const open of ['MARKER', 'Person e-1', '@hillside.example', 'rule-1', 'Left in October'])
    expect(lying.join('\n')).not.toContain(open);
}, 60_000);

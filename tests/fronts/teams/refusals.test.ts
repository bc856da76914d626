/** Whoever knocks without proof cannot fill the log (promises.md D1). */
import { afterEach, expect, test } from '@jest/globals';
import { startTeamsFront, type TeamsWorld } from '../../support/teams-front.ts';

let world: TeamsWorld;
afterEach(() => world.close());

test('refusals are said at once, then once a minute for each reason, with how many there were', async () => {
  let now = Date.parse('2026-11-23T10:00:00Z');
  world = await startTeamsFront({ clock: () => new Date(now) });
  const refusals = () => world.log.filter(({ message }) => message.includes('refused')).map(({ ids }) => ids);
  const knock = async (times: number, headers: Record<string, string> = {}) => {
    for (let left = times; left > 0; left -= 1) await world.post(world.activity(), headers);
  };
  const none = { status: 401, because: 'no-single-token' };
  await knock(100);
  await knock(100, { authorization: 'Bearer x' });
  expect(refusals()).toEqual([
    { ...none, count: 1 },
    { status: 401, because: 'token-shape', count: 1 },
  ]);
  world.log.length = 0;
  now += 60_000;
  // A good one brings it out as well: no timer is needed, and nobody has to knock again.
  expect((await world.turn({ text: 'hi' })).status).toBe(200);
  expect(refusals()).toEqual([
    { ...none, count: 99 },
    { status: 401, because: 'token-shape', count: 99 },
  ]);
  world.log.length = 0;
  await knock(10);
  expect(refusals()).toEqual([]);
  now += 60_000;
  await knock(1);
  expect(refusals()).toEqual([{ ...none, count: 10 }]);
  await world.teams.close();
  expect(refusals()).toEqual([
    { ...none, count: 10 },
    { ...none, count: 1 },
  ]);
  expect(JSON.stringify(world.log)).not.toMatch(/Ada|aad-|Bearer/);
});

/** What the front keeps in memory stays bounded, and forgets when it should. */
import { describe, expect, test } from '@jest/globals';
import { keptToken } from '../../../bot/fronts/teams/bot-token.ts';
import { Lru } from '../../../bot/core/lru.ts';
import { Recent } from '../../../bot/fronts/teams/recent.ts';

test('the least used is forgotten first', () => {
  const kept = new Lru<string, number>(2);
  kept.set('a', 1);
  kept.set('b', 2);
  expect(kept.get('a')).toBe(1);
  kept.set('c', 3);
  expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([1, undefined, 3]);
  kept.delete('a');
  expect(kept.get('a')).toBeUndefined();
});

test('a message is remembered for ten minutes, and only so many', () => {
  const recent = new Recent(3, 600_000);
  expect([
    recent.seen('a', 0),
    recent.seen('a', 1),
    recent.seen('a', 599_999),
    recent.seen('a', 600_000),
  ]).toEqual([false, true, true, false]);
  for (const key of ['b', 'c', 'd']) recent.seen(key, 600_001);
  expect(recent.seen('a', 600_002)).toBe(false);
  recent.forget('d');
  expect(recent.seen('d', 600_003)).toBe(false);
});

describe("the bot's token", () => {
  const make = (answers: ({ token: string; expiresOnTimestamp: number } | null)[]) => {
    let now = 0;
    const asked: string[] = [];
    const credential = {
      getToken: async (scope: string) => {
        asked.push(scope);
        return answers.shift() ?? null;
      },
    };
    const token = keptToken(credential, { now: () => new Date(now) });
    return { token, asked, at: (time: number) => void (now = time) };
  };

  test('is asked for once, and anew five minutes before it expires', async () => {
    const { token, asked, at } = make([
      { token: 'one', expiresOnTimestamp: 3_600_000 },
      { token: 'two', expiresOnTimestamp: 7_200_000 },
    ]);
    expect(await Promise.all([token(), token()])).toEqual(['one', 'one']);
    at(3_299_999);
    expect(await token()).toBe('one');
    at(3_300_000);
    expect(await token()).toBe('two');
    expect(asked).toEqual(['https://api.botframework.com/.default', 'https://api.botframework.com/.default']);
  });

  test('none is an error, and the next time it is asked again', async () => {
    const { token, asked } = make([null, { token: 'later', expiresOnTimestamp: 3_600_000 }]);
    await expect(token()).rejects.toThrow('no token');
    expect(await token()).toBe('later');
    expect(asked).toHaveLength(2);
  });
});

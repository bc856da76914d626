/** What every implementation of Anchors keeps to. Each of them runs this suite. */
import { expect, test } from '@jest/globals';
import type { Anchor, Anchors } from '../../bot/core/ports.ts';

export const anchor = (
  school: string,
  n: number,
  at = `2026-11-23T10:00:${String(n).padStart(2, '0')}.123Z`,
): Anchor => ({
  v: 1,
  school,
  at,
  seq: n,
  mac: n.toString(16).padStart(64, '0'),
});

/** @param school one that no other test has, each time */
export const anchorsContract = (open: () => Anchors, school: () => string): void => {
  test('an anchor comes back as it was put, oldest first, and only its own school’s', async () => {
    const [anchors, one, other] = [open(), school(), school()];
    expect(await anchors.list(one)).toEqual([]);
    const [first, second, third] = [
      anchor(one, 3),
      anchor(one, 17),
      anchor(one, 9, '2027-01-01T00:00:00.000Z'),
    ];
    for (const each of [second, third, anchor(other, 5), first]) await anchors.put(each);
    expect(await anchors.list(one)).toEqual([first, second, third]);
    expect(await open().list(other)).toEqual([anchor(other, 5)]);
  });

  test('a school whose id begins like another’s has its own', async () => {
    const [anchors, one] = [open(), school()];
    await anchors.put(anchor(`${one}2`, 4));
    expect(await anchors.list(one)).toEqual([]);
  });

  test('many at once are all kept, and the same one again is no error', async () => {
    const [anchors, one] = [open(), school()];
    const all = Array.from({ length: 20 }, (_, index) => anchor(one, index + 1));
    await Promise.all(all.map((each) => anchors.put(each)));
    await Promise.all([anchors.put(anchor(one, 7)), anchors.put(anchor(one, 7))]);
    const macs = (await anchors.list(one)).map(({ mac }) => mac);
    expect(new Set(macs)).toEqual(new Set(all.map(({ mac }) => mac)));
  });
};

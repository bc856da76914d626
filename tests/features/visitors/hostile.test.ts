/** What somebody types at the desk, without an account, on the cards of the office (T3, T5): plain words, never a link or a picture. */
import { expect, test } from '@jest/globals';
import { put } from '../../../bot/core/change.ts';
import { mostLine } from '../../../bot/core/form-card.ts';
import { handsOverSecret } from '../../../bot/core/no-secrets.ts';
import { rows, visits } from '../../../bot/features/visitors/visitor.ts';
import { faultsOf, wordsOn } from '../../abuse/hostile/card-rules.ts';
import { isMarked, settled } from '../../abuse/hostile/pen.ts';
import { hostileStrings } from '../../abuse/hostile/strings.ts';
import type { Seen } from '../../support/actor.ts';
import { agreesAt, posterUrl, storedVisits, visitorList } from '../../support/desk.ts';
import { unhurried } from '../../support/lantern.ts';
import { layingOf, ourText } from '../../support/lay-sheet.ts';
import { commit } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';

const story = useStory({ pace: unhurried });
const office = () => story.person('office');
const boxes = ['name', 'organisation', 'visiting'] as const;
/** UTF-16 units in a box at the desk. */
const most = 120;
const strings = hostileStrings(66, 20_261_122).map((one) => settled(one.text(most), { trims: true }));

/** Addresses of our own pages, for minutes, are the only ones on these cards. */
const ours = /^(?:an element Action\.OpenUrl|a property url)$/;
const looked = (seen: Seen): Seen => {
  const faults = faultsOf(seen.card, isMarked, (piece) => strings.some((text) => text.includes(piece)));
  expect(faults.filter((fault) => !ours.test(fault))).toEqual([]);
  return seen;
};
const alone = (list: Seen, button: Seen['buttons'][number]): Seen => ({ ...list, buttons: [button] });

test('in the list, opened, in the form that strikes it out and afterwards it stands as it was typed', async () => {
  const url = await posterUrl(story);
  for (let n = 0; n < strings.length; n += boxes.length)
    await agreesAt(
      url,
      strings[n] ?? '',
      Object.fromEntries(boxes.map((box, at) => [box, strings[n + at] ?? ''])),
    );
  const kept = await storedVisits(story);
  // Only what is too long for its box was refused.
  expect(kept.length).toBeGreaterThan(15);
  const reasons = strings.filter((text) => text !== '' && text.length <= mostLine && !handsOverSecret(text));
  let opened = 0;
  for (let list: Seen | undefined = looked(await visitorList(story)); list !== undefined;) {
    for (const button of list.buttons.filter(({ title }) => title === 'Open')) {
      const visit = looked(await office().press(alone(list, button), 'Open'));
      const one = kept.toReversed()[opened];
      for (const box of boxes) expect(wordsOn(visit.card)).toContain(one?.[box]);
      const reason = reasons[opened] ?? '';
      opened += 1;
      const form = looked(await office().press(visit, 'Strike it out…'));
      expect(wordsOn(form.card)).toContain(one?.name);
      const struck = looked(await office().press(form, 'Strike it out', { reason }));
      expect(wordsOn(struck.card)).toContain(reason);
    }
    const more = list.buttons.some(({ title }) => title === 'More…');
    list = more ? looked(await office().press(list, 'More…')) : undefined;
  }
  expect(opened).toBe(kept.length);
  for (const sent of story.lantern.world.connector.sent)
    expect(isMarked(JSON.stringify(sent.activity) ?? '')).toBe(false);
}, 60_000);

test('counted for somebody of the school’s list, and undone', async () => {
  const person = 'hillside.G003';
  await commit(
    story.lantern,
    layingOf({ group: 'Visitors', audience: 'visitors', people: [person], texts: [ourText('visitors')] }),
  );
  const [one] = await storedVisits(story);
  if (one === undefined) throw new Error('no visit');
  const { people } = story.lantern.world.trust.school('hillside');
  const theirs = people.find(({ id }) => `hillside.${id}` === person)?.name ?? '';
  const visit = {
    ...one,
    id: `${one.id.slice(0, -1)}Z`,
    name: `[Zq~9999~J](https://evil.example) ${theirs}`,
  };
  await commit(story.lantern, [
    put(visits, rows.visit('hillside', visit.id), { ...visit, struck: undefined }),
  ]);
  const list = looked(await office().press(await visitorList(story), 'Look', { words: theirs }));
  const opened = looked(await office().press(list, 'Open'));
  const counted = looked(await office().press(opened, 'Count it as theirs'));
  expect(wordsOn(counted.card)).toContain('It counts as theirs now');
  looked(await office().press(counted, 'It was not them…'));
});

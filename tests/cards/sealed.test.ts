/** Every card as a person gets it: no button carries anything but a token (promises.md T1). */
import { expect, test } from '@jest/globals';
import { cardNames, definitionOf, type Card, type CardName } from '../../cards/cards.ts';
import { renderTeams } from '../../cards/render.ts';
import { sealCard } from '../../bot/core/seal-card.ts';
import { peopleCard } from '../../bot/features/concerns/report/people-card.ts';
import type { Draft } from '../../bot/features/concerns/report/draft.ts';
import { emptyReport, limits, type Named } from '../../bot/features/concerns/concern.ts';
import { flows } from '../../bot/features/index.ts';
import { createDraw } from '../../bot/fronts/teams/draw.ts';
import { carried, testSeal } from '../support/sealed.ts';
import { isObject, walk } from '../support/walk-card.ts';

const teacher = {
  id: 'hillside.S012',
  school: 'hillside',
  name: 'Ada Finch',
  kind: 'staff',
  guest: false,
  accounts: {},
} as const;
const draw = createDraw(testSeal, () => ({ now: () => new Date('2026-11-23T10:00:00Z') }));
const sampleOf = (name: (typeof cardNames)[number]): Card =>
  ({ card: name, model: definitionOf(name).sample }) as Card;
const actionsOf = (card: object) =>
  [...walk(card)].filter((part) => String(part['type']).startsWith('Action.'));
const verbs = new Set(flows.map(({ verb }) => verb));

test.each(cardNames)('%s', (name) => {
  const plain = actionsOf(renderTeams(sampleOf(name)));
  const sealed = actionsOf(draw(sampleOf(name), teacher));
  expect(sealed).toHaveLength(plain.length);
  sealed.forEach((action, index) => {
    const { type, data, verb, ...rest } = action;
    const { data: before, verb: hint, ...others } = plain[index] ?? {};
    expect(rest).toEqual(Object.fromEntries(Object.entries(others).filter(([key]) => key !== 'type')));
    if (type !== 'Action.Execute' && type !== 'Action.Submit') {
      expect(['Action.ToggleVisibility', 'Action.OpenUrl']).toContain(type);
      expect(data).toBeUndefined();
      return;
    }
    if (!isObject(data)) throw new Error('a button carries nothing');
    expect(Object.keys(data)).toEqual(['token']);
    const inside = carried(data);
    expect(verb).toBe(hint);
    const { verb: submitted, ...values } = (before ?? {}) as Record<string, unknown>;
    expect(inside.verb).toBe(verb ?? submitted);
    expect(inside.values).toEqual(values);
    expect(verbs.has(inside.verb)).toBe(true);
    // No input of a card has the name of something that a button of it carries.
    for (const id of inside.inputs) expect(Object.keys(inside.values)).not.toContain(id);
  });
});

test('nothing but Action.Execute, Action.Submit and Action.ToggleVisibility is on any card, and an address of ours on four', () => {
  const typesOf = (name: CardName) => actionsOf(renderTeams(sampleOf(name))).map(({ type }) => type);
  const types = cardNames.flatMap(typesOf);
  expect(new Set(types)).toEqual(
    new Set(['Action.Execute', 'Action.Submit', 'Action.ToggleVisibility', 'Action.OpenUrl']),
  );
  const opening = cardNames.filter((name) => typesOf(name).includes('Action.OpenUrl'));
  expect(opening.toSorted()).toEqual([
    'agreements/files',
    'agreements/mine',
    'agreements/office',
    'loans/list',
  ]);
});

test('a button whose inputs are not asked for takes none', () => {
  const card = draw(sampleOf('concern/account'), teacher);
  const inputsOf = (verb: string) =>
    actionsOf(card)
      .filter((one) => one['verb'] === verb)
      .map(({ data }) => carried(data as { token: string }).inputs);
  expect(inputsOf('concern.account')[0]).toContain('facts');
  expect(inputsOf('concern.discard')).toEqual([[]]);
});

test('sealing one drawing leaves the template and the next drawing alone', () => {
  for (const name of cardNames) {
    const before = JSON.stringify(renderTeams(sampleOf(name)));
    draw(sampleOf(name), teacher);
    expect(JSON.stringify(renderTeams(sampleOf(name)))).toBe(before);
  }
});

test('a button without a verb is a fault of ours', () => {
  const card = (action: object) => ({ type: 'AdaptiveCard', actions: [action] }) as const;
  for (const action of [{ type: 'Action.Submit', data: {} }, { type: 'Action.Execute' }])
    expect(() => sealCard(card(action), () => '')).toThrow('no verb');
});

test('the fullest card of the form stays under the 28 KB that Teams takes of a message', () => {
  const people = (kind: string): Named[] =>
    Array.from({ length: limits.people }, (_, at) => ({
      name: `${kind} of the visitors ${at}`,
      kind: 'pupil',
    }));
  const report = { ...emptyReport, about: people('about'), notFor: people('not for') };
  const draft = { id: '01M83XJ94PTZSJ7WT5WZWD7Z4B', report } as Draft;
  expect(Buffer.byteLength(JSON.stringify(draw(peopleCard(draft), teacher)))).toBeLessThan(28 * 1024);
});

/** Every card, by its sample and by data of any kind: what all fronts rely on (promises.md T3, T5, T8; brief of Teams). */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cardNames, definitionOf, type Card, type CardName } from '../../cards/cards.ts';
import { renderTeams } from '../../cards/render.ts';
import { isObject, walk } from '../support/walk-card.ts';

const draw = (name: CardName, model: unknown) => renderTeams({ card: name, model } as Card);

/** The same model with each text leaf replaced, but for those of `kept` (paths). */
const withTexts = (value: unknown, text: () => string, kept: ReadonlySet<string>, path = ''): unknown => {
  if (typeof value === 'string') return kept.has(path) ? value : text();
  if (Array.isArray(value)) return value.map((one, index) => withTexts(one, text, kept, `${path}/${index}`));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withTexts(one, text, kept, `${path}/${key}`)]),
  );
};

/** Leaves that cannot be any text: the kind of a field, the style of a button. */
const choicesOf = (name: CardName): ReadonlySet<string> => {
  const { schema, sample } = definitionOf(name);
  const parsed = schema.safeParse(withTexts(sample, () => '\u0001', new Set()));
  return new Set(parsed.error?.issues.map((issue) => `/${issue.path.join('/')}`));
};

/** Cards with a page of ours behind a button (`Links.sealed`). */
const linked: ReadonlySet<CardName> = new Set(['agreements/mine', 'agreements/files', 'loans/list']);

describe.each(cardNames)('%s', (name) => {
  const definition = definitionOf(name);
  const drawn = draw(name, definition.sample);
  const parts = [...walk(drawn)];

  test('its sample is of its shape and is drawn as an Adaptive Card 1.5', () => {
    expect(definition.schema.safeParse(definition.sample).success).toBe(true);
    expect(drawn).toMatchObject({ type: 'AdaptiveCard', version: '1.5' });
  });

  test('no expression of the template is left over', () => {
    expect(JSON.stringify(drawn)).not.toContain('${');
  });

  test('there are at most six buttons at the bottom, and each press has a verb', () => {
    const actions: unknown = drawn['actions'] ?? [];
    expect(Array.isArray(actions) && actions.length <= 6).toBe(true);
    for (const part of parts.filter((one) => one['type'] === 'Action.Execute')) {
      expect(part['verb']).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
      expect(part['title']).toMatch(/\S/);
    }
    // An address of our own, for the very person, is the only one that a card may open.
    const opens = parts.filter((one) => one['type'] === 'Action.OpenUrl');
    if (!linked.has(name)) expect(opens).toEqual([]);
    for (const part of opens) expect(part['url']).toMatch(/^https:\/\/lantern\.example\/f\//);
  });

  test('each input has an id and a label', () => {
    for (const part of parts.filter((one) => String(one['type']).startsWith('Input.'))) {
      expect(part['id']).toMatch(/^[a-zA-Z][a-zA-Z0-9_-]*$/);
      expect(part['label']).toMatch(/\S/);
    }
  });

  test('what lies in a chat holds nothing that somebody typed', () => {
    if (definition.where !== 'chat') return;
    for (const part of parts.filter((one) => one['type'] === 'Input.Text'))
      expect(part['value']).toBeUndefined();
  });

  test('it stays under 80 KB of UTF-16', () => {
    expect(JSON.stringify(drawn).length * 2).toBeLessThan(80 * 1024);
  });

  test('it has a heading that a screen reader finds', () => {
    expect(parts.some((one) => one['type'] === 'TextBlock' && one['style'] === 'heading')).toBe(true);
  });

  test('hostile text never makes it throw and never becomes an element', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '${secret}',
        '{{DATE(2026-11-21)}}',
        '[a](https://a.example)',
        '`',
        '${',
        '\\',
        '"',
        '',
        '<at>x</at>',
      ),
    );
    const shape = elementsOf(drawn);
    const kept = choicesOf(name);
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
        let next = 0;
        const model = withTexts(definition.sample, () => texts[next++ % texts.length] ?? '', kept);
        for (const type of elementsOf(draw(name, model)))
          expect(known.has(type) || shape.has(type)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

test('no client reads a date in words that somebody typed: adaptivecards writes one in a TextRun too', () => {
  const typed = 'at {{DATE(2026-11-21T10:00:00Z, SHORT)}} and {{TIME(2026-11-21T10:00:00Z)}} ${x}';
  const { sample } = definitionOf('concern/review');
  const runs = [...walk(draw('concern/review', { ...(sample as object), facts: typed }))]
    .filter((one) => one['type'] === 'TextRun')
    .map((one) => String(one['text']));
  expect(runs.join('')).toContain(typed);
  expect(runs.filter((one) => /\{\{(?:DATE|TIME)/.test(one))).toEqual([]);
});

const elementsOf = (card: unknown): Set<string> =>
  new Set([...walk(card)].flatMap((one) => (typeof one['type'] === 'string' ? [one['type']] : [])));

const known = new Set([
  'AdaptiveCard',
  'TextBlock',
  'RichTextBlock',
  'TextRun',
  'Container',
  'ActionSet',
  'Action.Execute',
]);

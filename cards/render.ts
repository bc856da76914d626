/** Draws a card for a front. Each template is parsed once, when the process starts. */
import { Template } from 'adaptivecards-templating';
import { cardNames, definitionOf, type Card, type CardName } from './cards.ts';

export type AdaptiveCard = { readonly type: 'AdaptiveCard'; readonly [property: string]: unknown };

const teamsTemplates = new Map<CardName, Template>(
  cardNames.map((name) => [name, new Template(definitionOf(name).teams)]),
);

/**
 * An Adaptive Card 1.5 for Teams. The model is checked against the card's schema first, since templating throws on a
 * null in a sentence and prints `${x}` for what is missing (promises.md T5).
 * @throws ZodError when the model is not of the card's shape: a fault of ours, never of a person.
 */
export const renderTeams = (card: Card): AdaptiveCard => {
  const model = definitionOf(card.card).schema.parse(card.model);
  const template = teamsTemplates.get(card.card);
  if (template === undefined) throw new Error(`no template for the card ${card.card}`);
  return withoutDates(template.expand({ $root: model })) as AdaptiveCard;
};

/**
 * Clients write a date in place of `{{DATE(…)}}` and `{{TIME(…)}}`, in a `TextRun` as well (adaptivecards 3.0.6,
 * card-elements.js). Nobody's words may be shown as other words than they wrote (T3): the two braces are put into two
 * runs, which are drawn as one.
 */
const withoutDates = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutDates);
  if (typeof value !== 'object' || value === null) return value;
  const drawn: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value))
    drawn[name] = name === 'inlines' && Array.isArray(one) ? one.flatMap(apart) : withoutDates(one);
  return drawn;
};

const apart = (run: { readonly text?: unknown }): object[] =>
  typeof run.text === 'string' && run.text.includes('{{')
    ? run.text.split(/(?<=\{)(?=\{(?:DATE|TIME)\(\d{4}-\d{2}-\d{2}T)/).map((text) => ({ ...run, text }))
    : [run];

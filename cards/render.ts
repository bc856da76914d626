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
  return template.expand({ $root: model }) as AdaptiveCard;
};

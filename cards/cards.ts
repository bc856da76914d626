/** Every card, by name. One line a card. */
import type { ZodType } from 'zod';
import type { CardDefinition } from './define.ts';
import { receipt } from './concern/receipt/model.ts';

export const cards = {
  'concern/receipt': receipt,
} as const;

export type CardName = keyof typeof cards;
type ModelOf<N extends CardName> = (typeof cards)[N] extends CardDefinition<infer M, 'chat' | 'answer'> ? M : never;
type NamesIn<W extends 'chat' | 'answer'> = {
  [N in CardName]: (typeof cards)[N] extends { readonly where: W } ? N : never;
}[CardName];

/** A card to be drawn: its name and its model. */
export type Card = { [N in CardName]: { readonly card: N; readonly model: ModelOf<N> } }[CardName];
/** A card that may lie in a chat. */
export type ChatCard = { [N in NamesIn<'chat'>]: { readonly card: N; readonly model: ModelOf<N> } }[NamesIn<'chat'>];

export const cardNames = Object.keys(cards) as CardName[];

/** The same definitions with their models' types forgotten, for what treats every card alike. */
export const definitionOf = (name: CardName): CardDefinition<unknown, 'chat' | 'answer'> =>
  cards[name] as unknown as CardDefinition<unknown, 'chat' | 'answer'> & { schema: ZodType };

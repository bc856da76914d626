/** Draws a card for one person: every button of it is sealed for them (T1). The only place where this front draws. */
import { randomUUID } from 'node:crypto';
import type { Card } from '../../../cards/cards.ts';
import { renderTeams, type AdaptiveCard } from '../../../cards/render.ts';
import { Lru } from '../../core/lru.ts';
import type { Clock, Person } from '../../core/ports.ts';
import type { Button, PressSeal } from '../../core/press.ts';
import { sealCard } from '../../core/seal-card.ts';

export type Draw = (card: Card, person: Person) => AdaptiveCard;

export const createDraw =
  (seal: PressSeal, clock: () => Clock): Draw =>
  (card, person) => {
    const now = clock().now();
    return sealCard(renderTeams(card), (button) => seal.seal(button, person, now));
  };

/** The same card as JSON. */
export type DrawText = (card: Card, person: Person) => string;

/** A card as JSON, cut where the tokens go. */
interface Cut {
  readonly parts: readonly string[];
  readonly buttons: readonly Button[];
}

/** As many different cards as go out at the same time. */
const mostCuts = 32;

/**
 * For a card that goes to thousands and differs in its sealed buttons only: it is drawn once, and each person costs no more
 * than the sealing.
 */
export const createDrawText = (seal: PressSeal, clock: () => Clock): DrawText => {
  const cuts = new Lru<string, Cut>(mostCuts);
  const cutOf = (card: Card): Cut => {
    const key = `${card.card} ${JSON.stringify(card.model)}`;
    const cut = cuts.get(key) ?? cutUp(card);
    cuts.set(key, cut);
    return cut;
  };
  return (card, person) => {
    const now = clock().now();
    const { parts, buttons } = cutOf(card);
    return parts.reduce((text, part, at) => {
      const button = buttons[at - 1];
      return text + (button === undefined ? '' : seal.seal(button, person, now)) + part;
    }, '');
  };
};

const cutUp = (card: Card): Cut => {
  const mark = randomUUID();
  const buttons: Button[] = [];
  const drawn = sealCard(renderTeams(card), (button) => `${mark} ${buttons.push(button) - 1} ${mark}`);
  const pieces = JSON.stringify(drawn).split(new RegExp(`${mark} (\\d+) ${mark}`));
  // Text and numbers of buttons by turns; JSON keeps the buttons in another order than they were found in, perhaps.
  return {
    parts: pieces.filter((_, at) => at % 2 === 0),
    buttons: pieces.filter((_, at) => at % 2 === 1).flatMap((at) => buttons[Number(at)] ?? []),
  };
};

/** Draws a card for one person: every button of it is sealed for them (T1). The only place where this front draws. */
import type { Card } from '../../../cards/cards.ts';
import { renderTeams, type AdaptiveCard } from '../../../cards/render.ts';
import type { Clock, Person } from '../../core/ports.ts';
import type { PressSeal } from '../../core/press.ts';
import { sealCard } from '../../core/seal-card.ts';

export type Draw = (card: Card, person: Person) => AdaptiveCard;

export const createDraw =
  (seal: PressSeal, clock: () => Clock): Draw =>
  (card, person) => {
    const now = clock().now();
    return sealCard(renderTeams(card), (button) => seal.seal(button, person, now));
  };

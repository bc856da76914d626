/**
 * What a card is: a model (its schema), a template for each front, and a sample that the gallery shows and the tests
 * render. Cards know nothing of features; features know only their names and models.
 */
import type { ZodType } from 'zod';

export interface CardDefinition<M, W extends 'chat' | 'answer'> {
  /**
   * `chat`: names nobody and says nothing of a report, so it may lie in a chat, where eDiscovery can read it
   * (policy map 1.12). `answer`: only ever in the answer to that person's own press.
   */
  readonly where: W;
  readonly schema: ZodType<M>;
  /** An Adaptive Card 1.5 template. User text is bound in `TextRun` and input values only, never in a `TextBlock` (T3). */
  readonly teams: object;
  readonly sample: NoInfer<M>;
}

export const defineCard = <M, W extends 'chat' | 'answer'>(
  card: CardDefinition<M, W>,
): CardDefinition<M, W> => card;

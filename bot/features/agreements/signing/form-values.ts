/** What the cards of one agreement carry, and what is typed and ticked on them. */
import { z } from 'zod';
import type { Agreement } from '../../../policy/agreement.ts';
import { aboutWhom, byWhichLink } from './subject.ts';

const yes = z.literal('yes').optional();

/** Sealed into each button; whatever else is in the values was typed or ticked. */
export const readingValues = z.looseObject({
  ...aboutWhom,
  ...byWhichLink,
  agreement: z.string().max(60).optional(),
  /** Of the very text that they were shown. */
  hash: z.string().max(80).optional(),
  /** The easy-read form is shown. */
  easy: yes,
  /** Shown in another language; and of those very words, which have a hash of their own (B12). */
  lang: z.string().max(35).optional(),
  words: z.string().max(80).optional(),
  /** The questions have been answered, or are not asked. */
  passed: yes,
  /** The ticks and the name stand on a card of their own. */
  short: yes,
  /** How often the questions were answered. */
  attempt: z.string().max(3).optional(),
  /** When the tick for the monitoring notice first reached us (ISO, UTC; B15). */
  ticked: z.string().max(40).optional(),
});
export type ReadingValues = z.infer<typeof readingValues>;

export interface Typed {
  readonly name: string;
  readonly relation: string;
  readonly monitoring: boolean;
  /** Ids of the consents that are ticked. */
  readonly consents: ReadonlySet<string>;
  readonly ticked?: string | undefined;
}

/** Longer than anything that is taken, and no more is handed back either. */
const mostTyped = 400;
const words = (value: unknown): string =>
  typeof value === 'string' ? value.toWellFormed().replace(/\s+/g, ' ').trim().slice(0, mostTyped) : '';

/** @param now the moment of the press: a tick that comes for the first time gets it */
export const typedOn = (values: ReadingValues, { consents }: Agreement, now: Date): Typed => {
  const monitoring = values['monitoring'] === 'true';
  return {
    name: words(values['name']),
    relation: words(values['relation']),
    monitoring,
    consents: new Set(consents.map(({ id }) => id).filter((id) => values[`consent-${id}`] === 'true')),
    ticked: monitoring ? (values.ticked ?? now.toISOString()) : undefined,
  };
};

export const nothingTyped: Typed = { name: '', relation: '', monitoring: false, consents: new Set() };

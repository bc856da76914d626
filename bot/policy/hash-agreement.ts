/** What is signed, as one number: whoever signs, signs this (policy-map B9, B13). */
import { createHash } from 'node:crypto';
import type { Agreement, Block } from './agreement.ts';

export type Signed = Pick<
  Agreement,
  | 'title'
  | 'audience'
  | 'signer'
  | 'text'
  | 'easy'
  | 'monitoring'
  | 'monitoringEasy'
  | 'consents'
  | 'language'
>;

/**
 * SHA-256, hexadecimal, over everything that somebody puts their name to: the title, for whom it is and who signs, every
 * word of both forms with what is bold and with the clause ids (an incident points to them later, B19), the monitoring
 * notice in both, and the consents with their ids.
 *
 * Not in it, since it changes nothing of what was promised: the version's label and what is said about the change, which
 * years are asked and how often, who may borrow, and the questions, which only help to understand. Nor how the file breaks
 * its lines, nor in which order it lists the consents.
 */
export const hashOf = (signed: Signed): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        signed.title,
        signed.audience,
        signed.signer,
        signed.text.map(canonical),
        signed.easy.map(canonical),
        signed.monitoring ?? null,
        signed.consents
          .map(({ id, title }) => [id, title])
          .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
        // Nothing where there is none: a text without it keeps the number that it had before this could be written.
        ...(signed.monitoringEasy === undefined ? [] : [signed.monitoringEasy]),
        ...(signed.language === undefined ? [] : [{ lang: signed.language.lang }]),
      ]),
    )
    .digest('hex');

const canonical = (block: Block) => [
  block.what,
  block.runs.map(({ text, bold }) => [text, bold === true]),
  block.what === 'heading' ? null : (block.clause ?? null),
  block.what === 'item' ? (block.number ?? null) : null,
];

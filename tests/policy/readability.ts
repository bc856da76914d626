/** How hard a text is to read: the Flesch–Kincaid grade (a US school grade; a child of that grade is five or six years older). */
import type { Block } from '../../bot/policy/agreement.ts';

/** By rule, so that it is right on the whole and wrong on single words: groups of vowels, less those that are silent. */
export const syllablesIn = (word: string): number => {
  const plain = word.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (plain.length <= 3) return 1;
  const spoken = plain
    .replace(/(?:[^laeiouy]es|[^dt]ed|[^laeiouy]e)$/, (end) => end[0] ?? '')
    .replace(/^y/, '');
  return Math.max(1, spoken.match(/[aeiouy]{1,2}/g)?.length ?? 0);
};

/** @param passages each ends a sentence, even where no full stop does: lines of a list, headings */
export const gradeOf = (passages: readonly string[]): number => {
  const sentences = passages
    .map((text) => text.replaceAll(/\b(?:https?:\/\/|www\.)\S+/g, ''))
    .flatMap((text) => text.split(/[.!?]+(?:\s|$)/))
    .map((text) => text.match(/[A-Za-z][A-Za-z'’-]*/g) ?? [])
    .filter((words) => words.length > 0);
  const words = sentences.flat();
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  return 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
};

/** Headings are no sentences, and would make every text look easier than it is. */
export const passagesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.what === 'heading' ? [] : [block.runs.map(({ text }) => text).join('')]));

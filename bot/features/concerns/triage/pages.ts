/** Splits a long case over several cards: Teams takes about 100 KB of UTF-16; one page stays well under 80 KB. */
import type { Block } from './case-blocks.ts';

/** UTF-16 units of JSON on one page, with the head, banners and buttons beside it. */
const pageSize = 28_000;
/** What the card's own JSON takes around the words of one block. */
const blockSize = 450;
const longest = 4_000;

/** @returns at least one page, every block whole or cut between characters, nothing left out */
export const pagesOf = (blocks: readonly Block[]): Block[][] => {
  const pages: Block[][] = [[]];
  let used = 0;
  for (const block of blocks.flatMap(pieces)) {
    const size = blockSize + JSON.stringify(block).length;
    if (used + size > pageSize && used > 0) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1)?.push(block);
    used += size;
  }
  return pages;
};

const pieces = (block: Block): Block[] =>
  textPieces(block.text, longest).map((text, index) => ({
    ...block,
    label: index === 0 ? block.label : continued(block.label),
    text,
  }));

const continued = (label: string): string => (label === '' ? 'continued' : `${label} (continued)`);

/** At a line's end or a blank where there is one near; never inside a character. */
export const textPieces = (text: string, most: number): string[] => {
  const found: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const at = cutAt(rest, most);
    found.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...found, rest];
};

const cutAt = (text: string, most: number): number => {
  const near = Math.max(text.lastIndexOf('\n', most - 1), text.lastIndexOf(' ', most - 1)) + 1;
  if (near > most / 2) return near;
  const unit = text.charCodeAt(most - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? most - 1 : most;
};

/** An agreement's text on a card (`agreements/read`), and the buttons below it: the same wherever it is read. */
import type { Card } from '../../cards/cards.ts';
import type { Block } from '../policy/agreement.ts';

export type ReadModel = Extract<Card, { card: 'agreements/read' }>['model'];
export type ReadButton = ReadModel['buttons'][number];
/** What a button carries; what is undefined is left out. */
export type Carried = Readonly<Record<string, string | undefined>>;

export const button = (
  title: string,
  verb: string,
  data: Carried,
  style: 'default' | 'positive' = 'default',
): ReadButton => ({
  title,
  verb,
  style,
  data: Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ),
});

export const blocksOf = (blocks: readonly Block[]): ReadModel['blocks'] =>
  blocks.map((block) => ({
    what: block.what,
    runs: runsOf(block.runs),
    mark: block.what === 'item' ? (block.number === undefined ? '•' : `${block.number}.`) : '',
    clause: block.what === 'heading' ? '' : (block.clause ?? ''),
  }));

export const runsOf = (runs: Block['runs']): ReadModel['blocks'][number]['runs'] =>
  runs.map(({ text, bold }) => ({ text, bold: bold === true }));

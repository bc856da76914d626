/** Figures in words, as they stand beside each bar: nothing is told by colour alone. */
import type { Card } from '../../../../cards/cards.ts';
import type { Counts } from '../tally.ts';
import { totalOf } from './figures.ts';

type Bar = Extract<Card, { card: 'agreements/progress' }>['model']['texts'][number]['bar'];

export const barOf = ({ signed, waiting, unclear, refused, unreachable }: Counts): Bar => ({
  signed,
  waiting,
  unreachable,
  talk: unclear + refused,
});

/** Everywhere: never a hundred before everybody has, and never none when somebody has. */
export const sayPercent = (part: number, all: number): string => {
  if (all === 0 || part === 0) return '0%';
  if (part === all) return '100%';
  const percent = (part / all) * 100;
  return percent < 1 ? 'under 1%' : `${Math.min(99, Math.round(percent))}%`;
};

/** `24 of 28 signed (86%)`. */
export const sayShare = (counts: Counts): string => {
  const all = totalOf(counts);
  return `${number(counts.signed)} of ${number(all)} signed (${sayPercent(counts.signed, all)})`;
};

/** `2 still to sign · 1 to talk with · chat cannot reach 1`. */
export const sayRest = ({ waiting, unclear, refused, unreachable }: Counts): string =>
  [
    waiting > 0 ? `${number(waiting)} still to sign` : '',
    unclear + refused > 0 ? `${number(unclear + refused)} to talk with` : '',
    unreachable > 0 ? `chat cannot reach ${number(unreachable)}` : '',
  ]
    .filter((words) => words !== '')
    .join(' · ');

export const tooSmall =
  'Groups of fewer than five people are left out here, so that no figure points at anybody.';

export const number = (count: number): string => count.toLocaleString('en-GB');

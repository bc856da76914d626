/**
 * What must be said of a tampered trail, worked out apart from the product: by its own reckoning of keys, months and seals,
 * with everything of the true trail at hand.
 */
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import type { Anchor } from '../../bot/core/ports.ts';
import type { Chain } from '../support/trail-chain.ts';

export const school = 'hillside';

export interface Place extends Chain {
  readonly anchors: readonly Anchor[];
}

export interface Judgement {
  /** Nothing of the trail is other than it was. */
  readonly untouched: boolean;
  readonly mustBeCaught: boolean;
  /** The first row that is other than it was; one behind the last where rows were taken away there. */
  readonly first: number;
  /** The highest row that an anchor names which is there as it was taken. */
  readonly anchored: number;
}

export const judge = (before: Place, after: Place, secret: Buffer): Judgement => {
  const [was, is] = [linesOf(before), linesOf(after)];
  const differs = Array.from({ length: Math.max(was.length, is.length) }, (_, n) => was[n] !== is[n]);
  const first = differs.includes(true) ? differs.indexOf(true) + 1 : was.length + 1;
  const left = after.anchors.filter((one) => before.anchors.some((other) => same(one, other)));
  return {
    untouched: was.join('\n') === is.join('\n') && same(before.head, after.head),
    mustBeCaught: !isWellMade(after, secret),
    first,
    anchored: Math.max(0, ...left.map(({ seq }) => seq)),
  };
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const linesOf = ({ rows }: Chain): string[] =>
  [...rows.keys()].sort().map((key) => `${key} ${JSON.stringify(rows.get(key))}`);

/** A trail that whoever holds the key could have written: each row in its place and sealed, the head at its end, no anchor against it. */
const isWellMade = ({ rows, head, anchors }: Place, secret: Buffer): boolean => {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `trail ${school}`, 32)));
  const macs = [''];
  let month = '';
  for (const place of [...rows.keys()].sort()) {
    const row = rows.get(place);
    if (row === undefined || typeof row.at !== 'string' || Number.isNaN(Date.parse(row.at))) return false;
    const n = macs.length;
    const own = `${row.at.slice(0, 4)}${row.at.slice(5, 7)}`;
    month = own > month ? own : month;
    const { v, seq, at, actor, action, target, by, prev } = row;
    const words = JSON.stringify({ v, seq, at, actor, action, target, by, prev });
    const fits = v === 1 && seq === n && prev === macs.at(-1);
    const placed = place === `A!${month}!${`${n}`.padStart(12, '0')}`;
    if (!fits || !placed || row.mac !== createHmac('sha256', key).update(words).digest('hex')) return false;
    macs.push(row.mac);
  }
  const count = macs.length - 1;
  const headFits =
    count === 0
      ? head === undefined
      : same(head, { v: 1, seq: count, mac: macs[count], month }) && head?.mac === macs[count];
  return headFits && anchors.every(({ seq, mac }) => seq > 0 && macs[seq] === mac);
};

/**
 * The trail is tampered with in every way that the storage, the key and the anchors allow (T10). Each is caught, or it lies
 * in the blind spot that the verdict itself states: rows above the last anchor. An oracle of its own says which it must be.
 */
import { createSecretKey } from 'node:crypto';
import type { Anchor } from '../../bot/core/ports.ts';
import { sealed, trailKeyOf, trailRowKey, type TrailHead, type TrailRow } from '../../bot/core/trail.ts';
import { walkTrail, type TrailFinding } from '../../bot/core/walk-trail.ts';
import { chance, type Chance } from '../pretend-school/random.ts';
import { anchorsOf, trailRecordsOf, writeChain, type Writer } from '../support/trail-chain.ts';
import type { Abuse, Found } from './abuse.ts';
import { judge, school, type Judgement, type Place } from './trail-oracle.ts';

const secret = Buffer.alloc(32, 7);
const key = trailKeyOf(secret, school);
const wrongKey = Buffer.alloc(32, 8);
const count = 60;
const day = 86_400_000;
const start = Date.parse('2026-10-05T09:00:00Z');
/** A row a day over three months; each seventh while the clock stood six days back. */
const sealKeys = new Map(
  [school, 'brook'].map((one) => [one, createSecretKey(trailKeyOf(secret, one))] as const),
);
const writer = (one: string, words = ''): Writer => ({
  school: one,
  key: sealKeys.get(one) ?? wrongKey,
  at: (seq) => new Date(start + (seq % 7 === 0 ? seq - 6 : seq) * day),
  note: (seq) => ({
    actor: `${one}.S${100 + (seq % 9)}`,
    action: 'case.read',
    target: `case-${seq}${words}`,
  }),
});
/** The trail as it was when it had so many rows. */
const chains = Array.from({ length: count + 1 }, (_, rows) => writeChain(rows, writer(school)));
const whole = writeChain(count, writer(school));
const others = writeChain(count, writer('brook'));

type Copy = { rows: Map<string, TrailRow>; head: TrailHead | undefined; anchors: Anchor[] };
type Tamper = (place: Copy, luck: Chance) => void;

const keysOf = ({ rows }: Copy): string[] => [...rows.keys()].sort();
const keyAt = (place: Copy, n: number): string => keysOf(place)[n] ?? '';
const rowAt = (place: Copy, n: number): TrailRow => {
  const row = place.rows.get(keyAt(place, n));
  if (row === undefined) throw new Error(`there is no row ${n}`);
  return row;
};
const any = (place: Copy, luck: Chance): number => luck.below(place.rows.size);

const cut = (place: Copy, from: number): void => {
  for (const one of keysOf(place).slice(from)) place.rows.delete(one);
};
/** The head as it was when there were so many rows. */
const rollBack = (place: Copy, rows: number): void =>
  void (place.head = writeChain(rows, writer(school)).head);
/** Everything from row `from` on is written anew with the true key, up to `to` rows. */
const rewrite = (place: Copy, from: number, to: number): void => {
  const anew = writeChain(to, writer(school, ' anew'), chains[from]);
  Object.assign(place, { rows: new Map(anew.rows), head: anew.head });
};

const edited = (place: Copy, n: number, luck: Chance): TrailRow => {
  const row = rowAt(place, n);
  const to: readonly [Partial<TrailRow>, ...Partial<TrailRow>[]] = [
    { actor: 'hillside.S999' },
    { action: 'case.note' },
    { target: `${row.target}0` },
    { by: '' },
    { at: new Date(Date.parse(row.at) + (luck.below(2) === 0 ? 1 : 40 * day)).toISOString() },
    { seq: row.seq + 1 + luck.below(3) },
    { prev: rowAt(place, any(place, luck)).mac },
    { mac: rowAt(place, any(place, luck)).mac },
    { mac: row.mac.replace(/^./, row.mac.startsWith('a') ? 'b' : 'a') },
    { v: 2 as 1 },
    { actor: undefined as unknown as string },
  ];
  return { ...row, ...luck.pick(to) };
};

const oneHead = (head: TrailHead | undefined, place: Copy, luck: Chance): TrailHead | undefined => {
  if (head === undefined) return undefined;
  const to: readonly [Partial<TrailHead>, ...Partial<TrailHead>[]] = [
    { seq: head.seq + 1 },
    { seq: luck.below(count) },
    { mac: rowAt(place, any(place, luck)).mac },
    { month: '999912' },
    { month: '202610' },
    { mac: 'no seal' },
  ];
  return { ...head, ...luck.pick(to) };
};

/** What each needs: the storage alone, the true key as well, or the right to change anchors. */
const tampers: Readonly<Record<string, Tamper>> = {
  'a field changed': (place, luck) => {
    const n = any(place, luck);
    place.rows.set(keyAt(place, n), edited(place, n, luck));
  },
  'changed and sealed with another key': (place, luck) => {
    const n = any(place, luck);
    place.rows.set(keyAt(place, n), sealed(wrongKey, edited(place, n, luck)));
  },
  'changed and sealed with the key, the rest left': (place, luck) => {
    const n = any(place, luck);
    place.rows.set(keyAt(place, n), sealed(key, edited(place, n, luck)));
  },
  'rows deleted': (place, luck) => {
    const [n, more] = [any(place, luck), 1 + luck.below(3)];
    for (const one of keysOf(place).slice(n, n + more)) place.rows.delete(one);
  },
  'two swapped': (place, luck) => {
    const [n, m] = [any(place, luck), any(place, luck)];
    const [a, b] = [rowAt(place, n), rowAt(place, m)];
    place.rows.set(keyAt(place, n), b).set(keyAt(place, m), a);
  },
  'one inserted': (place, luck) => {
    const n = any(place, luck);
    const row = rowAt(place, n);
    const by = luck.pick([key, wrongKey]);
    place.rows.set(`${keyAt(place, n)}0`, sealed(by, { ...row, seq: row.seq + 1, prev: row.mac }));
  },
  'one twice': (place, luck) => {
    const row = rowAt(place, any(place, luck));
    const month = luck.pick(['202610', '202611', '202612', '202701']);
    place.rows.set(trailRowKey(school, month, luck.pick([row.seq, count + 1])).row, row);
  },
  'moved to another month': (place, luck) => {
    const n = any(place, luck);
    const row = rowAt(place, n);
    place.rows.delete(keyAt(place, n));
    place.rows.set(
      trailRowKey(school, luck.pick(['202609', '202610', '202611', '202612', '202712']), row.seq).row,
      row,
    );
  },
  'moved from another school': (place, luck) => {
    const theirs = { rows: new Map(others.rows), head: others.head, anchors: [] };
    if (luck.below(4) === 0) Object.assign(place, { rows: theirs.rows, head: theirs.head });
    else {
      const n = any(place, luck);
      place.rows.set(keyAt(place, n), rowAt(theirs, n));
    }
  },
  'the tail cut, the head left': (place, luck) => cut(place, any(place, luck)),
  'the tail cut, the head rolled back': (place, luck) => {
    const n = any(place, luck);
    cut(place, n);
    rollBack(place, n);
  },
  'rolled back, and a row too many or too few': (place, luck) => {
    const n = 1 + luck.below(count - 2);
    cut(place, n);
    rollBack(place, n + luck.pick([-1, 1]));
  },
  'written anew with the key': (place, luck) => rewrite(place, any(place, luck), count + luck.below(3)),
  'written anew with the key, and shorter': (place, luck) => {
    const from = luck.below(count - 1);
    rewrite(place, from, from + luck.below(count - from));
  },
  'the head changed': (place, luck) => void (place.head = oneHead(place.head, place, luck)),
  'the head removed': (place, luck) => {
    place.head = undefined;
    if (luck.below(2) === 0) cut(place, luck.pick([0, any(place, luck)]));
  },
  'an anchor changed': (place, luck) => {
    const n = luck.below(place.anchors.length);
    const one = place.anchors[n];
    if (one === undefined) return;
    const seq = luck.pick([one.seq + 1, one.seq - 1, count + 1 + luck.below(5)]);
    place.anchors[n] = luck.pick([
      { ...one, seq },
      { ...one, mac: rowAt(place, one.seq % count).mac },
    ]);
  },
  'an anchor added for what was written anew': (place, luck) => {
    rewrite(place, any(place, luck), count);
    const { seq, mac } = rowAt(place, luck.below(count));
    place.anchors.push({ v: 1, school, at: new Date(start + 90 * day).toISOString(), seq, mac });
  },
  'anchors taken away, and the tail with its head': (place, luck) => {
    const n = any(place, luck);
    place.anchors = place.anchors.filter(({ seq }) => seq <= n);
    cut(place, n);
    rollBack(place, n);
  },
  'anchors changed to what was written anew': (place, luck) => {
    rewrite(place, any(place, luck), count);
    place.anchors = place.anchors.map((one) => ({ ...one, mac: rowAt(place, one.seq - 1).mac }));
  },
};
const names = Object.keys(tampers);
/** Only these ever reach the blind spot: whatever else is done must be caught wherever it is done. */
const mayBeUnseen = new Set(
  names.filter((name) => /rolled back$|written anew|with its head|head removed/.test(name)),
);

const anchoredAt = (luck: Chance): Anchor[] => {
  const rows = [...whole.rows.values()].filter(() => luck.below(12) === 0);
  return rows.map(({ seq, mac, at }) => ({ v: 1, school, at, seq, mac }));
};

const walked = async (place: Place): Promise<TrailFinding> =>
  walkTrail(trailRecordsOf(school, place), anchorsOf(place.anchors), key, school);

interface Tally {
  tried: number;
  caught: number;
  blind: number;
  anchorsChanged: number;
  readonly broken: string[];
}

/** Undefined where the tamper happened to change nothing of the trail. */
const tryOne = async (name: string, luck: Chance, tally: Tally, label: string): Promise<void> => {
  const before: Place = { ...whole, anchors: anchoredAt(luck) };
  const place: Copy = { rows: new Map(whole.rows), head: whole.head, anchors: [...before.anchors] };
  tampers[name]?.(place, luck);
  const must = judge(before, place, secret);
  if (must.untouched && !must.mustBeCaught) return;
  const finding = await walked(place);
  const [caught, anchored] = [finding.broken !== undefined, finding.anchored?.seq ?? 0];
  tally.tried += 1;
  if (caught) tally.caught += 1;
  else if (anchored > must.anchored) tally.anchorsChanged += 1;
  else tally.blind += 1;
  const fault = faultOf(name, must, caught, anchored);
  if (fault !== undefined) tally.broken.push(`${name} (${label}): ${fault}`);
};

const faultOf = (name: string, must: Judgement, caught: boolean, anchored: number): string | undefined => {
  if (caught !== must.mustBeCaught) return caught ? 'it was called broken and is not' : 'it was not caught';
  if (caught) return undefined;
  if (!mayBeUnseen.has(name)) return 'this can be caught everywhere, and was not';
  if (must.first <= must.anchored)
    return `row ${must.first} was changed below an anchor of row ${must.anchored}`;
  // The verdict says where it cannot see. Only an anchor of what was written anew can make it say too little.
  if (must.first <= anchored && !/^an(chors changed| anchor added)/.test(name))
    return 'it lies outside the blind spot as stated';
  return undefined;
};

export const tamperTrail: Abuse = {
  name: 'Tampers with the trail',
  small: 300,
  large: 10_000,
  run: async (size, seed): Promise<Found> => {
    const tally: Tally = { tried: 0, caught: 0, blind: 0, anchorsChanged: 0, broken: [] };
    const untouched = await walked({ ...whole, anchors: anchoredAt(chance(`${seed}`, 'untouched')) });
    if (untouched.broken !== undefined)
      tally.broken.push('the trail was called broken before anybody touched it');
    for (let round = 0; tally.tried < size; round += 1) {
      const name = names[round % names.length] ?? '';
      await tryOne(name, chance(`${seed}`, `${round}`), tally, `seed ${seed}, round ${round}`);
    }
    return {
      tried: tally.tried,
      counts: {
        ways: names.length,
        caught: tally.caught,
        'in the stated blind spot': tally.blind,
        'behind an anchor of what was written anew': tally.anchorsChanged,
      },
      broken: tally.broken,
    };
  },
};

/** Tables and aims of the directory benchmark. */
import { median } from '../statistics.ts';
import type { Aim, Report, Table } from '../benchmark.ts';
import type { Floor } from './floors.ts';
import type { Night } from './night.ts';
import type { Measured } from './scene.ts';

export interface Row {
  readonly what: string;
  readonly who: string;
  readonly floor: Floor;
  /** How many there are in truth. */
  readonly accounts: number;
  readonly rounds: readonly Measured[];
}

export interface Findings {
  readonly free: readonly Row[];
  readonly held: readonly Row[];
  /** With bounded memory (one-night.ts), and with as much as V8 likes. */
  readonly night: Night;
  readonly lavish: Night;
  readonly apart: boolean;
  /** Of the machine, over the last minute. */
  readonly load: number;
}

const mostMegabytes = 300;
const megabytes = (bytes: number): number => bytes / 1024 / 1024;

const figuresOf = ({ floor, accounts, rounds }: Row) => {
  const of = (pick: (one: Measured) => number): number => median(rounds.map(pick));
  const sum = (pick: (one: Measured) => number): number => rounds.reduce((all, one) => all + pick(one), 0);
  return {
    ms: of(({ ms }) => ms),
    joinMs: of(({ joinMs }) => joinMs),
    people: of(({ people }) => people),
    ratio: of(({ ms }) => ms) / floor.ms,
    calls: of(({ calls }) => calls),
    peak: Math.max(...rounds.map(({ peak }) => peak)),
    refused: sum(({ refused }) => refused) / sum(({ calls }) => calls),
    /** In the worst round. */
    lost: Math.max(...rounds.map((one) => accounts - one.accounts)),
    doubled: Math.max(...rounds.map(({ doubled }) => doubled)),
    cpu: of(({ cpu }) => cpu) / accounts,
  };
};

const tableOf = (title: string, rows: readonly Row[], notes: readonly string[]): Table => ({
  title,
  columns: ['cloud', 'client', 'ms', 'floor ms', 'to floor', 'calls', 'must be', 'at once', 'refused %', 'lost', 'twice', 'CPU µs an account', 'joining ms', 'people'],
  rows: rows.map((row) => {
    const { ms, ratio, calls, peak, refused, lost, doubled, cpu, joinMs, people } = figuresOf(row);
    return [row.what, row.who, Math.round(ms), Math.round(row.floor.ms), ratio, calls, row.floor.calls, peak, refused * 100, lost, doubled, cpu, joinMs, people];
  }),
  notes: [...new Set(rows.map(({ what, floor }) => `floor of ${what}: ${floor.because}`)), ...notes],
}); // prettier-ignore

const atMost = (what: string, most: number, measured: number, unit = ''): Aim => ({
  what,
  aim: `at most ${most}${unit}`,
  measured: `${measured.toFixed(2)}${unit}`,
  met: measured <= most,
});

const aimsOf = ({ free, held, night }: Findings): Aim[] => {
  const ours = (rows: readonly Row[]) => rows.filter(({ who }) => who === 'ours');
  return [
    ...ours(free).map((row) => atMost(`${row.what}: time to the floor`, 1.1, figuresOf(row).ratio)),
    ...ours(held).flatMap((row) => [
      atMost(`${row.what}, held to 200 a second: time to the floor`, 1.1, figuresOf(row).ratio),
      atMost(`${row.what}, held to 200 a second: refusals`, 1, figuresOf(row).refused * 100, ' %'),
    ]),
    ...[...ours(free), ...ours(held)].map((row) => atMost(`${row.what}: accounts lost or twice`, 0, figuresOf(row).lost + figuresOf(row).doubled)), // prettier-ignore
    atMost(
      `a night over ${night.people} people, memory bounded`,
      mostMegabytes,
      megabytes(night.most),
      ' MB',
    ),
  ];
};

const nightRow = (heap: string, { people, accounts, candidates, walkMs, compareMs, before, most }: Night) =>
  [heap, people, accounts, candidates, Math.round(walkMs), Math.round(compareMs), megabytes(before), megabytes(most)]; // prettier-ignore

export const reportOf = (findings: Findings): Report => {
  const { free, held, night, lavish, apart, load } = findings;
  return {
    tables: [
      tableOf('Listing both clouds at 50 ms a call', free, [
        'Microsoft’s own client is not installed: a loop of fetch over next links does as it does. Tokens for Graph are handed in.',
        `clients ${apart ? 'on one core, stand-ins on the others' : 'not pinned to a core'}; load of the machine ${load.toFixed(1)}`,
      ]),
      tableOf('Held to 200 calls a second', held, [
        'Our budget is told the limit. Pages are small, so that it takes seconds, and licences are left out.',
        'The stand-in lets a full second’s worth go at once at the beginning, so that a little less than the floor can be reached.',
      ]),
      {
        title: 'A night: walk, join, candidates; sealed rows in memory; the whole product loaded',
        columns: [
          'heap',
          'people',
          'accounts',
          'candidates',
          'walk ms',
          'compare ms',
          'before MB',
          'most MB',
        ],
        rows: [nightRow('bounded', night), nightRow('as V8 likes', lavish)],
        notes: ['before: product and rosters loaded; both are the most that the process ever had resident'],
      },
    ],
    aims: aimsOf(findings),
    data: {
      load,
      free: free.map((row) => ({ ...row, figures: figuresOf(row) })),
      held: held.map((row) => ({ ...row, figures: figuresOf(row) })),
      night,
      lavish,
    },
  };
};

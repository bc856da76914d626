/**
 * Whole turns of a report: ours beside a plain botbuilder sample and a bare express server that check the same token, write
 * the same rows and answer with the same cards, against the same stubs. Every figure is of one run, in interleaved rounds.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairedRatio, median, percentile } from '../statistics.ts';
import type { Aim, Benchmark, Report, Table } from '../benchmark.ts';
import { stayOff } from '../child.ts';
import { createLoader, type Loader, type Slice } from './load.ts';
import { names, startServers, type Name, type Server } from './servers.ts';
import { kinds, startWorld, type Kind } from './world.ts';

const levels = [1, 16, 64] as const;
type Level = (typeof levels)[number];

interface Round extends Slice {
  /** Processor time of the server, microseconds a turn. */
  readonly cpu: number;
}

type Cells = Readonly<Record<Kind, Readonly<Record<Level, Readonly<Record<Name, Round[]>>>>>>;

const per = <K extends string | number, T>(keys: readonly K[], make: () => T): Record<K, T> =>
  Object.fromEntries(keys.map((key) => [key, make()])) as Record<K, T>;

export const turns: Benchmark = {
  name: 'turns',
  about: 'turns of a report, beside a plain botbuilder sample and a bare express server',
  async run({ quick, flags, tell }) {
    const apart = stayOff();
    const awake = flags.has('--awake');
    const world = await startWorld({ still: !awake });
    const servers = await startServers(world);
    const loader = createLoader(world);
    try {
      tell(
        apart
          ? 'servers on one core, client and stubs on the others'
          : 'not pinned to cores: expect more noise',
      );
      const all = Object.values(servers);
      await warmUp(all, loader, quick ? 0.3 : 1.5);
      const rounds = quick ? 3 : 5;
      if (flags.has('--profile')) await profileOurs(servers.ours, loader, tell);
      const cells = await measure(all, loader, rounds, quick ? 0.15 : 0.7, tell);
      return reportOf(cells, apart, rounds);
    } finally {
      await loader.close();
      await Promise.all(Object.values(servers).map((server) => server.stop()));
      await world.close();
    }
  },
};

const warmUp = async (servers: readonly Server[], loader: Loader, seconds: number): Promise<void> => {
  for (const server of servers) for (const kind of kinds) await loader.slice(server, kind, 16, seconds);
};

/** `--profile`: where ours spends its processor time, a file for each kind of turn. */
const profileOurs = async (ours: Server, loader: Loader, tell: (line: string) => void): Promise<void> => {
  for (const kind of kinds) {
    const file = join(tmpdir(), `lantern-${kind}.cpuprofile`);
    await ours.profile(file, () => loader.slice(ours, kind, 16, 3));
    tell(`profile of ours: ${file}`);
  }
};

const measure = async (
  servers: readonly Server[],
  loader: Loader,
  rounds: number,
  seconds: number,
  tell: (line: string) => void,
): Promise<Cells> => {
  const cells: Cells = per(kinds, () => per(levels, () => per(names, (): Round[] => [])));
  for (let round = 0; round < rounds; round += 1) {
    tell(`round ${round + 1} of ${rounds}`);
    for (const level of levels)
      for (const kind of kinds)
        for (let turn = 0; turn < servers.length; turn += 1) {
          // Another one goes first each time.
          const server = servers[(turn + round) % servers.length];
          if (server === undefined) continue;
          const before = await server.usage();
          const slice = await loader.slice(server, kind, level, seconds);
          const { cpu } = await server.usage();
          cells[kind][level][server.name].push({ ...slice, cpu: (cpu - before.cpu) / slice.turns });
        }
  }
  return cells;
};

const cpusOf = (rounds: readonly Round[]): number[] => rounds.map(({ cpu }) => cpu);
/** Of each round by itself, so that a hiccup of the machine spoils one round only. */
const percentilesOf = (rounds: readonly Round[], share: number): number[] =>
  rounds.map(({ latencies }) => percentile(latencies, share));
const callsA = (rounds: readonly Round[], which: keyof Slice['calls']): number =>
  rounds.reduce((sum, { calls }) => sum + calls[which], 0) / rounds.reduce((sum, { turns: n }) => sum + n, 0);

const figuresOf = (rounds: readonly Round[]) => ({
  cpu: median(cpusOf(rounds)),
  perSecond: median(rounds.map(({ turns: n, seconds }) => n / seconds)),
  p50: median(percentilesOf(rounds, 0.5)),
  p99: median(percentilesOf(rounds, 0.99)),
  reads: callsA(rounds, 'reads'),
  writes: callsA(rounds, 'writes'),
  rows: callsA(rounds, 'rowsWritten'),
  background: callsA(rounds, 'background') + callsA(rounds, 'queue'),
});

const p99Ratio = (cell: Readonly<Record<Name, readonly Round[]>>): number =>
  pairedRatio(percentilesOf(cell.ours, 0.99), percentilesOf(cell.plain, 0.99));

const cellsTable = (cells: Cells, kind: Kind): Table => ({
  title: `${kind}: ${what[kind]}`,
  columns: [
    'at a time',
    'server',
    'CPU µs',
    'to floor',
    'turns/s',
    'p50 ms',
    'p99 ms',
    'reads',
    'writes',
    'rows',
    'beside',
  ],
  rows: levels.flatMap((level) =>
    names.map((name) => {
      const cell = cells[kind][level];
      const { cpu, perSecond, p50, p99, reads, writes, rows, background } = figuresOf(cell[name]);
      const ratio = pairedRatio(cpusOf(cell[name]), cpusOf(cell.floor));
      return [level, name, cpu, ratio, Math.round(perSecond), p50, p99, reads, writes, rows, background];
    }),
  ),
});

const what: Readonly<Record<Kind, string>> = {
  message: '“/report concern” typed; the draft looked for, a card sent through the connector',
  step: 'a press of the form; the draft read and replaced, the next card answered',
  send: '*Send*; the draft read, the report’s rows with trail and outbox in one transaction, the receipt answered',
};

/** A report is one typed message, four steps and one *Send*. */
const wholeReport = { message: 1, step: 4, send: 1 } as const;

const wholeOf = (cells: Cells, level: Level, name: Name): number[] =>
  cells.message[level][name].map((_, round) =>
    kinds.reduce(
      (sum, kind) => sum + wholeReport[kind] * (cells[kind][level][name][round]?.cpu ?? Number.NaN),
      0,
    ),
  );

const ratiosTable = (cells: Cells): Table => ({
  title: 'Ratios (medians of paired rounds; processor time; a report = 1 message + 4 steps + 1 send)',
  columns: ['at a time', 'turn', 'ours : floor', 'plain : ours', 'p99 ours : plain'],
  rows: levels.flatMap((level) => [
    ...kinds.map((kind) => {
      const cell = cells[kind][level];
      return [
        level,
        kind,
        pairedRatio(cpusOf(cell.ours), cpusOf(cell.floor)),
        pairedRatio(cpusOf(cell.plain), cpusOf(cell.ours)),
        p99Ratio(cell),
      ];
    }),
    [
      level,
      'report',
      pairedRatio(wholeOf(cells, level, 'ours'), wholeOf(cells, level, 'floor')),
      pairedRatio(wholeOf(cells, level, 'plain'), wholeOf(cells, level, 'ours')),
      '',
    ],
  ]),
});

const aim = (what_: string, limit: number, measured: number, least = false): Aim => ({
  what: what_,
  aim: `${least ? 'at least' : 'at most'} ${limit}`,
  measured: measured.toFixed(2),
  met: least ? measured >= limit : measured <= limit,
});

const aimsOf = (cells: Cells): Aim[] => {
  const calls = kinds.flatMap((kind) =>
    levels.map((level) => ({ kind, ...figuresOf(cells[kind][level].ours) })),
  );
  return [
    ...levels.flatMap((level) => [
      aim(
        `${level} at a time: a report’s CPU to the floor`,
        3,
        pairedRatio(wholeOf(cells, level, 'ours'), wholeOf(cells, level, 'floor')),
      ),
      aim(
        `${level} at a time: plain’s CPU to ours`,
        2.5,
        pairedRatio(wholeOf(cells, level, 'plain'), wholeOf(cells, level, 'ours')),
        true,
      ),
      aim(
        `${level} at a time: p99 to plain’s, the worst turn`,
        0.5,
        Math.max(...kinds.map((kind) => p99Ratio(cells[kind][level]))),
      ),
    ]),
    aim('storage reads a turn, the most', 1.05, Math.max(...calls.map(({ reads }) => reads))),
    aim('storage writes a turn, the most', 1.05, Math.max(...calls.map(({ writes }) => writes))),
  ];
};

const reportOf = (cells: Cells, apart: boolean, rounds: number): Report => ({
  tables: [
    ...kinds.map((kind) => cellsTable(cells, kind)),
    {
      ...ratiosTable(cells),
      notes: [
        `medians of ${rounds} interleaved rounds${apart ? '; servers on one core, client and stubs on the others' : ''}`,
        'CPU: processor time of the server process for one turn. reads, writes: storage calls for one turn',
        '(a transaction is one write; several turns may share one). beside: calls of the worker and the queue.',
      ],
    },
  ],
  aims: aimsOf(cells),
  data: Object.fromEntries(
    kinds.map((kind) => [
      kind,
      Object.fromEntries(
        levels.map((level) => [
          level,
          Object.fromEntries(
            names.map((name) => [
              name,
              { ...figuresOf(cells[kind][level][name]), cpuOfRounds: cpusOf(cells[kind][level][name]) },
            ]),
          ),
        ]),
      ),
    ]),
  ),
});

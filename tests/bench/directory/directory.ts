/**
 * Listing and joining a trust of 60,000 people in both clouds, beside a plain sequential loop of the vendors' own clients and
 * the floor that page size, latency and the allowed concurrency set; the same held to 200 calls a second; and a whole night's memory.
 */
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.ts';
import { stayOff } from '../child.ts';
import { graphFloor, workspaceFloor, type Floor } from './floors.ts';
import { oneNight } from './one-night.ts';
import { reportOf, type Row } from './report.ts';
import { openScene, type Measured, type Question, type Scene } from './scene.ts';

const latency = 50;
/** As the connectors are configured (graph: client.ts; workspace: lines.ts). */
const [graphAtOnce, workspaceAtOnce] = [8, 16];
/** Of a tenant that gives no more with sign-ins; and small pages for the throttled run, so that it lasts some seconds. */
const [usualPage, smallPage] = [120, 30];
/** Held to so many a second, it takes this many in flight at 50 ms, and some to spare. */
const [perSecond, throttledAtOnce] = [200, 24];

export const directory: Benchmark = {
  name: 'directory',
  about:
    'listing and joining 60,000 people of both clouds, beside the vendors’ own clients; held to 200 calls a second; memory',
  async run({ quick, tell }) {
    const trust = quick ? { schools: 12, people: 12_000 } : { schools: 60, people: 60_000 };
    const apart = stayOff();
    const free = await freely(trust, quick ? 2 : 4, tell);
    const held = await throttled(trust, quick ? 1 : 2, tell);
    tell('a night, for its memory');
    const night = await oneNight({ ...trust, page: usualPage, bounded: true });
    const lavish = await oneNight({ ...trust, page: usualPage, bounded: false });
    return reportOf({ free, held, night, lavish, apart, load: loadavg()[0] ?? Number.NaN });
  },
};

type Trust = Readonly<Record<'schools' | 'people', number>>;
type Tell = (line: string) => void;

const freely = async (trust: Trust, rounds: number, tell: Tell): Promise<Row[]> => {
  const scene = await openScene({ ...trust, latency, graphPage: usualPage });
  try {
    const ours = await scene.client('ours', scene.settings());
    const plain = await scene.client('plain', scene.settings());
    const graph = graphFloor(scene.graph, { latency, page: usualPage, atOnce: graphAtOnce });
    const workspace = workspaceFloor(scene.workspace, {
      latency,
      page: 500,
      atOnce: workspaceAtOnce,
      licences: true,
    });
    const floors = { graph, workspace, both: longer(graph, workspace) };
    const rows: Row[] = [];
    for (const question of ['graph', 'workspace', 'both'] as const) {
      const accounts = accountsIn(scene, question);
      const [mine, theirs]: [Measured[], Measured[]] = [[], []];
      tell(`${question}: once to warm up, then ${rounds} rounds`);
      const first = await scene.measure(ours, question);
      for (let round = 0; round < rounds; round += 1) {
        mine.push(await scene.measure(ours, question));
        // A sequential loop takes ten times as long, and its figures hardly move.
        if (round % 2 === 0) theirs.push(await scene.measure(plain, question));
      }
      const common = { what: question, floor: floors[question], accounts };
      rows.push({ ...common, who: 'ours, the first time', rounds: [first] });
      rows.push(
        { ...common, who: 'ours', rounds: mine },
        { ...common, who: 'plain, one at a time', rounds: theirs },
      );
    }
    return rows;
  } finally {
    await scene.close();
  }
};

/** The clouds do not wait for one another. */
const longer = (one: Floor, other: Floor): Floor => ({
  ...(one.ms > other.ms ? one : other),
  calls: one.calls + other.calls,
});

const accountsIn = ({ graph, workspace }: Scene, question: Question): number => {
  if (question === 'both') return graph.accounts + workspace.accounts;
  return question === 'graph' ? graph.accounts : workspace.accounts;
};

const throttled = async (trust: Trust, rounds: number, tell: Tell): Promise<Row[]> => {
  const scene = await openScene({
    ...trust,
    latency,
    graphPage: smallPage,
    workspacePage: smallPage,
    perSecond,
  });
  try {
    const settings = scene.settings({ atOnce: throttledAtOnce, licences: false });
    const ours = await scene.client('ours', settings);
    const plain = await scene.client('plain', settings);
    const options = { latency, page: smallPage, atOnce: throttledAtOnce, perSecond };
    const graph = graphFloor(scene.graph, options);
    const workspace = workspaceFloor(scene.workspace, { ...options, licences: false });
    const measured = async (client: typeof ours, question: Question, times: number): Promise<Measured[]> => {
      const all: Measured[] = [];
      for (let round = 0; round < times; round += 1) {
        // The window of the run before must have passed.
        await sleep(2_500);
        all.push(await scene.measure(client, question));
      }
      return all;
    };
    tell(`held to ${perSecond} calls a second`);
    const ofGraph = { what: 'graph', floor: graph, accounts: scene.graph.accounts };
    const ofWorkspace = { what: 'workspace', floor: workspace, accounts: scene.workspace.accounts };
    return [
      { ...ofGraph, who: 'ours', rounds: (await measured(ours, 'graph', rounds + 1)).slice(1) },
      { ...ofGraph, who: 'plain, one at a time', rounds: await measured(plain, 'graph', 1) },
      { ...ofWorkspace, who: 'ours', rounds: (await measured(ours, 'workspace', rounds + 1)).slice(1) },
      {
        ...ofWorkspace,
        who: 'googleapis, domains side by side',
        rounds: await measured(plain, 'lanes', rounds),
      },
    ];
  } finally {
    await scene.close();
  }
};

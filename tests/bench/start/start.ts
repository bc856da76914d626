/** From the command to being ready to answer: Lantern's bundle beside botbuilder and express alone, bundled alike. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../../infra/build.ts';
import { writeSchoolFiles } from '../../pretend-school/school-files.ts';
import { makeTrust } from '../../pretend-school/trust.ts';
import type { Benchmark } from '../benchmark.ts';
import { pinned, stayOff } from '../child.ts';
import { median, pairedRatio } from '../statistics.ts';
import { startStorageStub } from '../../support/storage/storage-stub.ts';

const names = ['lantern', 'baseline'] as const;
type Name = (typeof names)[number];

interface Start {
  readonly ms: number;
  readonly cpuMs: number;
  readonly memory: number;
}

const megabyte = 1024 * 1024;

export const start: Benchmark = {
  name: 'start',
  about: 'time and memory until ready to answer, beside botbuilder and express alone',
  async run({ quick, tell }) {
    const folder = await mkdtemp(join(tmpdir(), 'lantern-start-'));
    const storage = await startStorageStub({ still: false });
    stayOff();
    try {
      tell('bundling');
      const schools = await writeSchoolFiles(makeTrust(), join(folder, 'schools'));
      const argv = [storage.connectionString, schools];
      const bundles = await Promise.all(names.map((name) => bundleOf(name, folder)));
      const starts: Record<Name, Start[]> = { lantern: [], baseline: [] };
      // The first two fill the compile cache.
      const rounds = (quick ? 3 : 7) + 2;
      for (let round = 0; round < rounds; round += 1) {
        for (const [at, name] of names.entries()) {
          const once_ = await startOnce(bundles[at]?.path ?? '', argv, join(folder, `cache-${name}`));
          if (round >= 2) starts[name].push(once_);
        }
      }
      return reportOf(starts, bundles);
    } finally {
      await storage.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const bundleOf = async (name: Name, folder: string): Promise<{ path: string; bytes: number }> => {
  // .mjs: there is no package.json beside it that would say so.
  const bundle = join(folder, `${name}.mjs`);
  await build(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), bundle);
  // bot/main.ts starts by itself when it is what Node was given.
  const path = join(folder, `start-${name}.mjs`);
  await writeFile(path, `await import('./${name}.mjs');\n`);
  return { path, bytes: (await stat(bundle)).size };
};

const startOnce = async (bundle: string, argv: readonly string[], cache: string): Promise<Start> => {
  const [command, ...all] = pinned([bundle, ...argv]);
  const began = performance.now();
  const child = spawn(command, all, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache, NODE_ENV: 'production', NODE_NO_WARNINGS: '1' },
  });
  const ended = once(child, 'exit');
  const line = (await Promise.race([once(child.stdout, 'data'), ended.then(() => [''])])) as [
    Buffer | string,
  ];
  const ms = performance.now() - began;
  const [, memory, cpu] = /^(\d+) (\d+)$/m.exec(String(line[0])) ?? [];
  // Ends by itself when told: the compile cache is written at the end.
  child.stdin.end();
  await ended;
  if (memory === undefined) throw new Error(`${bundle} did not start`);
  return { ms, cpuMs: Number(cpu) / 1000, memory: Number(memory) };
};

const reportOf = (
  starts: Readonly<Record<Name, readonly Start[]>>,
  bundles: readonly { bytes: number }[],
) => {
  const of = (name: Name, what: keyof Start): number[] => starts[name].map((one) => one[what]);
  const ratio = (what: keyof Start): number => pairedRatio(of('lantern', what), of('baseline', what));
  const wall = ratio('ms');
  return {
    tables: [
      {
        title: 'start: one bundle, Node’s compile cache, until it listens and is ready (medians)',
        columns: ['', 'wall ms', 'CPU ms', 'memory MB', 'bundle MB'],
        rows: [
          ...names.map((name, at) => [
            name === 'lantern' ? 'Lantern' : 'botbuilder + express alone',
            median(of(name, 'ms')),
            median(of(name, 'cpuMs')),
            median(of(name, 'memory')) / megabyte,
            (bundles[at]?.bytes ?? Number.NaN) / megabyte,
          ]),
          ['ratio', wall, ratio('cpuMs'), ratio('memory'), ''],
        ],
      },
    ],
    aims: [
      {
        what: 'ready to answer',
        aim: 'at most 1.6 × botbuilder + express',
        measured: wall.toFixed(2),
        met: wall <= 1.6,
      },
    ],
    data: starts,
  };
};

/**
 * `npm run bench`: every benchmark, or those named: `npm run bench -- turns`. `--json` prints one JSON document and nothing
 * else on standard output; `--quick` gives a first impression; `turns` also takes `--awake` (the worker runs beside the turns)
 * and `--profile` (where ours spends its time). A further benchmark is one file and one line here.
 */
import { cpus } from 'node:os';
import { showAims, showTable, type Benchmark, type Report } from './benchmark.ts';
import { cards } from './cards.ts';
import { directory } from './directory/directory.ts';
import { push } from './push/push.ts';
import { start } from './start/start.ts';
import { turns } from './turns/turns.ts';

const benchmarks: readonly Benchmark[] = [turns, cards, start, directory, push];

const words = process.argv.slice(2);
const flags = new Set(words.filter((word) => word.startsWith('--')));
const names = words.filter((word) => !word.startsWith('--'));
const json = flags.has('--json');

const unknown = names.filter((name) => !benchmarks.some((one) => one.name === name));
if (unknown.length > 0) {
  const list = benchmarks.map((one) => `  ${one.name.padEnd(9)} ${one.about}`).join('\n');
  process.stderr.write(`There is no benchmark called ${unknown.join(' or ')}. There are:\n${list}\n`);
  process.exit(2);
}

const chosen = benchmarks.filter((one) => names.length === 0 || names.includes(one.name));
const reports: Record<string, Report> = {};
for (const one of chosen) {
  const report = await one.run({
    quick: flags.has('--quick'),
    flags,
    tell: (line) => void process.stderr.write(`${one.name}: ${line}\n`),
  });
  reports[one.name] = report;
  if (!json) process.stdout.write(`\n${report.tables.map(showTable).join('\n')}\n${showAims(report.aims)}\n`);
}
if (json) {
  const machine = { cores: cpus().length, node: process.version };
  const results = Object.fromEntries(
    Object.entries(reports).map(([name, { aims, data }]) => [name, { aims, data }]),
  );
  process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
}

/**
 * `npm run test:sabotage [-- name …]`: breaks one guarantee after the other in a copy of the source, and each time the tests
 * that stand for it must turn red. Before that they must be green in an unbroken copy: a test that is always red proves
 * nothing. The product itself has no such switch.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sabotages, type Sabotage } from './sabotages.ts';

const root = join(import.meta.dirname, '..', '..');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A copy of what git knows and of what is new, with the packages of this checkout. */
const copyOfSource = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-sabotage-'));
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  for (const file of files.split('\0').filter((name) => name !== '')) {
    await cp(join(root, file), join(folder, file), { recursive: true }).catch(skipGone);
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

/** Listed by git, and taken away in this checkout. */
const skipGone = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error;
};

interface Outcome {
  readonly green: boolean;
  /** The names of the tests that failed, or what Jest said when none could run. */
  readonly failed: readonly string[];
}

const runTests = (folder: string, tests: readonly string[]): Promise<Outcome> => {
  const report = join(folder, 'report.json');
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join('node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${report}`,
    '--silent',
    ...tests,
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, timeout: 300_000, maxBuffer: 1 << 28 }, (error) => {
      void outcomeOf(report, error === null).then(resolve);
    });
  });
};

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const outcomeOf = async (report: string, green: boolean): Promise<Outcome> => {
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return { green: false, failed: ['the tests could not be run'] };
  const { testResults } = JSON.parse(text) as Report;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  return { green: green && all.length > 0, failed };
};

/** Red only where a test ran and failed: a source that cannot even be read proves nothing. */
const tried = async ({ file, from, to, tests }: Sabotage, folder: string): Promise<readonly string[]> => {
  const path = join(folder, file);
  const whole = await readFile(path, 'utf8');
  if (whole.split(from).length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`);
  await writeFile(
    path,
    whole.replace(from, () => to),
  );
  try {
    return (await runTests(folder, tests)).failed;
  } finally {
    await writeFile(path, whole);
  }
};

const main = async (wanted: readonly string[]): Promise<number> => {
  const chosen = sabotages.filter(
    ({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
  );
  const folder = await copyOfSource();
  try {
    const tests = [...new Set(chosen.flatMap((one) => one.tests))];
    say(`${chosen.length} sabotages in ${dirname(folder)}. First, unbroken: ${tests.length} test files …`);
    const whole = await runTests(folder, tests);
    if (!whole.green) {
      say(`They are red before anything is broken:\n${whole.failed.join('\n')}`);
      return 1;
    }
    let unseen = 0;
    say('\n| what is broken | tests that turned red | one of them |\n|---|---|---|');
    for (const sabotage of chosen) {
      const failed = await tried(sabotage, folder);
      if (failed.length === 0) unseen += 1;
      say(`| ${sabotage.name} | ${failed.length === 0 ? 'NONE' : failed.length} | ${failed[0] ?? ''} |`);
    }
    say(`\n${chosen.length - unseen} of ${chosen.length} sabotages were noticed.`);
    return unseen === 0 && chosen.length > 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

process.exit(await main(process.argv.slice(2)));

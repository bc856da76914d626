/** The floor plan of CONTRIBUTING.md, held against every file: who may import whom, and what may be read only in one place. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const topLevel = ['bot', 'cards', 'connectors', 'infra', 'manifest', 'tests'];
const made = ['coverage', 'dist', 'node_modules'];

const files = topLevel
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((path) => ['.ts', '.js'].includes(extname(path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const codeOf = (text: string) => text.replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

/**
 * Who may import what, as patterns of paths (with the folder of the importing feature, connector or front as `$1`) and of
 * packages; the first rule that fits a file counts. `node:` modules are everybody's.
 */
const plan: readonly { readonly files: RegExp; readonly may: string; readonly packages?: string }[] = [
  { files: /^bot\/main\.ts$/, may: '.*', packages: '.*' },
  {
    files: /^bot\/verify-trail\.ts$/,
    may: 'bot/(anchors|config|schools|storage)\\.ts|bot/core/.*|connectors/azure/records\\.ts',
  },
  {
    files: /^bot\/anchors\.ts$/,
    may: 'bot/(config|storage)\\.ts|bot/core/.*|connectors/(azure|anchor-file)/anchors\\.ts',
  },
  {
    files: /^bot\/renew-keys\.ts$/,
    may: 'bot/(config|schools|storage|sealing)\\.ts|bot/core/.*|connectors/(azure/records|key-file/key-file)\\.ts',
  },
  {
    files: /^bot\/sealing\.ts$/,
    may: 'bot/(config|storage)\\.ts|bot/core/.*|bot/features/index\\.ts|connectors/(key-file/key-file|azure/key-vault)\\.ts',
  },
  {
    files: /^bot\/clouds\.ts$/,
    may: 'bot/(check-clouds|cloud-settings|config|schools)\\.ts|bot/core/.*|connectors/(graph|workspace|http)/.*',
    packages: '@azure/identity',
  },
  { files: /^bot\/keep-rosters\.ts$/, may: 'bot/(people|schools)\\.ts|bot/core/.*|connectors/roster/.*' },
  { files: /^bot\/cloud-settings\.ts$/, may: '', packages: 'zod' },
  { files: /^bot\/check-clouds\.ts$/, may: 'bot/(cloud-settings|schools)\\.ts' },
  { files: /^bot\/say-grants\.ts$/, may: 'bot/core/.*' },
  { files: /^bot\/grants\.ts$/, may: 'bot/(clouds|config|schools|say-grants)\\.ts|bot/core/.*' },
  { files: /^bot\/serve\.ts$/, may: 'bot/config\\.ts|bot/core/.*', packages: 'express' },
  {
    files: /^bot\/people\.ts$/,
    may: 'bot/(config|schools)\\.ts|bot/(core|policy)/.*|connectors/roster/.*',
  },
  { files: /^bot\/storage\.ts$/, may: 'bot/config\\.ts', packages: '@azure/identity' },
  { files: /^bot\/config\.ts$/, may: 'bot/cloud-settings\\.ts|bot/core/.*', packages: 'zod' },
  { files: /^bot\/schools\.ts$/, may: 'bot/config\\.ts|bot/core/.*|bot/policy/.*', packages: 'zod|yaml' },
  { files: /^bot\/headers\.ts$/, may: '', packages: 'express|helmet' },
  { files: /^bot\/run\.js$/, may: '' },
  {
    files: /^bot\/core\//,
    may: 'bot/core/.*|bot/policy/.*|cards/(cards|render)\\.ts',
    packages: 'zod|luxon|ulid|pino',
  },
  { files: /^bot\/policy\//, may: 'bot/policy/.*|bot/core/.*', packages: 'zod|yaml|luxon|marked' },
  { files: /^bot\/features\/index\.ts$/, may: 'bot/(features|core)/.*', packages: 'zod' },
  {
    // The certificates: nothing else draws a page.
    files: /^bot\/features\/(agreements)\/register\/write-pdf\.ts$/,
    may: 'bot/features/$1/.*|bot/(core|policy)/.*',
    packages: 'pdfkit',
  },
  {
    files: /^bot\/features\/([^/]+)\//,
    // Its own folder, and of another feature only the noun: concerns/concern.ts, audits/audit.ts, people/away.ts; and the register's one door.
    may: 'bot/features/$1/.*|bot/features/([^/]+?)s?/\\2\\.ts|bot/features/people/away\\.ts|bot/features/agreements/(sign|text-of)\\.ts|bot/(core|policy)/.*|cards/cards\\.ts',
    packages: 'zod|luxon|ulid',
  },
  {
    files: /^bot\/fronts\/(teams)\//,
    may: 'bot/fronts/$1/.*|bot/core/.*|bot/features/index\\.ts|cards/(cards|render)\\.ts',
    packages: 'zod|express|botbuilder|botframework-connector|undici|@azure/identity',
  },
  {
    files: /^bot\/fronts\/([^/]+)\//,
    may: 'bot/fronts/$1/.*|bot/core/.*|bot/features/index\\.ts|cards/(cards|render)\\.ts',
    packages: 'zod|express',
  },
  { files: /^cards\//, may: 'cards/.*', packages: 'zod|adaptivecards-templating|adaptive-expressions' },
  {
    files: /^connectors\/http\//,
    may: 'connectors/http/.*|bot/core/(ports|errors)\\.ts',
    packages: 'undici|zod',
  },
  {
    files: /^connectors\/([^/]+)\//,
    may: 'connectors/$1/.*|connectors/http/.*|bot/core/(ports|errors|change|fold)\\.ts',
    packages: 'zod|undici|@azure/[a-z-]+|csv-parse|googleapis',
  },
  {
    files: /^manifest\/permissions\.ts$/,
    may: 'bot/core/ports\\.ts|connectors/(graph|workspace)/permissions\\.ts',
  },
  { files: /^manifest\/([^/]+)\//, may: 'manifest/$1/.*', packages: 'playwright-core' },
  { files: /^infra\//, may: 'infra/.*', packages: 'esbuild' },
  { files: /^tests\//, may: '.*', packages: '.*' },
];

const importsOf = (text: string): string[] =>
  [...codeOf(text).matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|\brequire\(\s*)(['"`])([^'"`]+)\1/g)].map(
    (match) => match[2] ?? '',
  );

const allowed = (path: string, wanted: string): boolean => {
  const rule = plan.find(({ files: fits }) => fits.test(path));
  if (rule === undefined) return false;
  if (wanted.startsWith('node:')) return true;
  const own = rule.files.exec(path)?.[1] ?? '';
  if (wanted.startsWith('.'))
    return new RegExp(`^(${rule.may.replaceAll('$1', own)})$`).test(posix.join(dirname(path), wanted));
  const name = wanted
    .split('/')
    .slice(0, wanted.startsWith('@') ? 2 : 1)
    .join('/');
  return new RegExp(`^(${rule.packages ?? ''})$`).test(name);
};

const offenders = (where: RegExp, fault: RegExp): string[] =>
  files.filter(({ path, text }) => where.test(path) && fault.test(codeOf(text))).map(({ path }) => path);

test('the top level is what the owner fixed', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  expect(
    folders
      .map((entry) => entry.name)
      .filter((name) => !made.includes(name))
      .sort(),
  ).toEqual(topLevel);
});

test('every import, static or dynamic, is one that the floor plan allows', () => {
  const strays = files.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((wanted) => !allowed(path, wanted))
      .map((wanted) => `${path} imports ${wanted}`),
  );
  expect(strays).toEqual([]);
  expect(offenders(/^(?!tests\/|bot\/run\.js$)/, /\bimport\(\s*[^'"`\s]/)).toEqual([]);
});

test('the plan itself tells right from wrong', () => {
  expect(allowed('bot/features/concerns/raise.ts', '../audits/audit.ts')).toBe(true);
  expect(allowed('bot/features/concerns/raise.ts', '../audits/list.ts')).toBe(false);
  expect(allowed('bot/features/concerns/raise.ts', 'express')).toBe(false);
  expect(allowed('connectors/azure/records.ts', '@azure/data-tables')).toBe(true);
  expect(allowed('connectors/azure/records.ts', '../roster/directory.ts')).toBe(false);
  expect(allowed('bot/fronts/google-chat/receive.ts', 'botbuilder')).toBe(false);
  expect(importsOf("import a from './a.ts';\nawait import('b'); // from 'c'\nexport * from \"d\";")).toEqual([
    './a.ts',
    'b',
    'd',
  ]);
});

test('the environment is read in bot/config.ts only, and the time in features and policy through the clock', () => {
  const environment = /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\s*\[|from ['"](node:)?process['"]/;
  expect(offenders(/^(?!tests\/|bot\/config\.ts$)/, environment)).toEqual([]);
  const time =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\)|\bDateTime\.(now|local|utc)\(\s*\)|\bperformance\.now\b/;
  expect(offenders(/^(bot\/(features|policy)|cards)\//, time)).toEqual([]);
});

test('the trail is no business of features, fronts or cards: its head goes to the anchors and nowhere else (E3)', () => {
  const trail = /\/(trail|walk-trail|anchor-trails|anchors)\.ts['"]|\btrailHead|['"]H!/;
  expect(offenders(/^(bot\/(features|fronts|policy)|cards)\//, trail)).toEqual([]);
});

test('a flow or a job is named like its file', () => {
  const misnamed = files.filter(({ path, text }) => {
    const name = (/^bot\/features\/.+\/([^/]+)\.ts$/.exec(path)?.[1] ?? '').replaceAll('-', '').toLowerCase();
    const verbs = [...text.matchAll(/^export const (\w+)(?:: | = define)(?:Flow|Job)\b/gm)].map(
      ([, verb = '']) => verb,
    );
    return (
      path.startsWith('bot/features/') &&
      name !== 'index' &&
      verbs.length > 0 &&
      !verbs.some((verb) => verb.toLowerCase().includes(name))
    );
  });
  expect(misnamed.map(({ path }) => path)).toEqual([]);
});

test('no file has grown past 300 lines, and none of the tests past 600', () => {
  const lines = (text: string) => text.trimEnd().split('\n').length;
  const long = files.filter(({ path, text }) => lines(text) > (path.startsWith('tests/') ? 600 : 300));
  expect(long.map(({ path }) => path)).toEqual([]);
});

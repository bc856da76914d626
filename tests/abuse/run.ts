/**
 * `npm run test:abuse [-- name …]`: the large sizes, one after the other, with a table of what was counted. `--small`
 * takes the sizes of `npm test`; `--seed N` tries another set. Ends with 1 when anything was broken.
 */
import type { Abuse, Found } from './abuse.ts';
import { abuses } from './index.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const words = process.argv.slice(2);
const small = words.includes('--small');
const seedAt = words.indexOf('--seed');
const seed = seedAt === -1 ? 20_261_122 : Number(words[seedAt + 1]);
const wanted = words.filter(
  (word, index) => !word.startsWith('--') && (seedAt === -1 || index !== seedAt + 1),
);

const isWanted = ({ name }: Abuse): boolean =>
  wanted.length === 0 || wanted.some((word) => name.toLowerCase().includes(word.toLowerCase()));

interface Line extends Found {
  readonly name: string;
  readonly seconds: number;
}

const tried = async (abuse: Abuse): Promise<Line> => {
  const began = Date.now();
  const found = await abuse.run(small ? abuse.small : abuse.large, seed).catch((error: unknown): Found => ({
    tried: 0,
    counts: {},
    broken: [`it could not be run: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`],
  }));
  return { ...found, name: abuse.name, seconds: (Date.now() - began) / 1000 };
};

const sayLine = ({ name, tried: size, counts, broken, seconds }: Line): void => {
  const figures = Object.entries(counts).map(([what, count]) => `${what}: ${count.toLocaleString('en-GB')}`);
  const verdict = broken.length === 0 ? 'held' : `${broken.length} BROKEN`;
  say(
    `| ${[name, size.toLocaleString('en-GB'), figures.join('; '), seconds.toFixed(1), verdict].join(' | ')} |`,
  );
  for (const one of broken.slice(0, 20)) say(`  - ${one}`);
};

const main = async (): Promise<number> => {
  say(`Seed ${seed}, ${small ? 'small' : 'large'} sizes.\n`);
  say('| what was tried | how many | what was counted | seconds | |');
  say('|---|---|---|---|---|');
  const lines: Line[] = [];
  for (const abuse of abuses.filter(isWanted)) {
    const line = await tried(abuse);
    sayLine(line);
    lines.push(line);
  }
  const broken = lines.filter((line) => line.broken.length > 0).length;
  const seconds = lines.reduce((sum, line) => sum + line.seconds, 0);
  say(
    `\n${lines.length} kinds of abuse in ${seconds.toFixed(0)} s: ${lines.length - broken} held, ${broken} broken.`,
  );
  return broken === 0 && lines.length > 0 ? 0 : 1;
};

process.exit(await main());

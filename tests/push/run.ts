/**
 * `npm run test:push`: a September push to 20,000 pupils through a connector that fails, with three kills. `-- --pupils 2000
 * --seed x --second 5 --storage azurite` change it. Azurite looks through a whole partition for each of its rows, so that
 * 20,000 people take it hours; `npm test` runs 2,000 on it.
 */
import { parseArgs } from 'node:util';
import { pushMany } from './push-many.ts';

const { values } = parseArgs({
  options: {
    pupils: { type: 'string', default: '20000' },
    seed: { type: 'string', default: 'lantern' },
    second: { type: 'string', default: '5' },
    storage: { type: 'string', default: 'quick' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { problems, stderr, ...figures } = await pushMany({
  pupils: Number(values.pupils),
  seed: values.seed,
  secondMs: Number(values.second),
  storage: values.storage === 'azurite' ? 'azurite' : 'quick',
  tell: say,
});
say(JSON.stringify(figures, null, 2));
for (const problem of problems.slice(0, 50)) say(`BROKEN  ${problem}`);
if (stderr !== '') say(stderr);
say(problems.length === 0 ? 'Every promise held.' : `${problems.length} promises were broken.`);
process.exitCode = problems.length === 0 ? 0 : 1;

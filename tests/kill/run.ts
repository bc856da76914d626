/**
 * `npm run test:kill`: the real server is killed from outside (kill -9) at every step from Send to Acknowledged, over and
 * over, against a live Azurite. `-- --rounds 2 --places 5 --lanes 1 --seed x --only tell` make it smaller.
 */
import { parseArgs } from 'node:util';
import { killMany } from './kill-many.ts';
import { places } from './places.ts';
import { allHeld, broken, problemsOf, tableOf } from './table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    places: { type: 'string', default: String(places.length) },
    lanes: { type: 'string', default: '2' },
    seed: { type: 'string', default: 'lantern' },
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(values.rounds);
const lanes = Number(values.lanes);
const chosen = places.filter(({ name }) => name.includes(values.only)).slice(0, Number(values.places));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const began = performance.now();
const seconds = (): string => `${Math.round((performance.now() - began) / 1_000)} s`;
say(
  `Killing the server at ${chosen.length} places, ${rounds} times each (seed ${values.seed}, ${lanes} at once) …`,
);
const killed = await killMany({
  places: chosen,
  rounds,
  seed: values.seed,
  lanes,
  onRound: (done, of, outcome) => {
    if (broken(outcome)) say(`  ${outcome.place}: ${JSON.stringify(outcome.findings)}`);
    if (done % 20 === 0 || done === of) say(`  ${done} of ${of} rounds, ${seconds()}`);
  },
});

const held = allHeld(killed);
const problems = problemsOf(killed);
const kills = killed.outcomes.reduce((sum, one) => sum + one.kills, 0);
say(
  `\n${tableOf(
    chosen.map(({ name }) => name),
    killed,
  )}\n`,
);
for (const problem of problems.slice(0, 50)) say(`BROKEN  ${problem}`);
say(
  `${kills} kills in ${killed.outcomes.length} rounds, ${seconds()}: ${held ? 'every promise held.' : 'a promise was broken.'}`,
);
process.exitCode = held ? 0 : 1;

/** The real server with a clock that is ahead by `PUSH_AHEAD_MS`, and other rules for sending in turn in `PUSH_SENDING` (JSON). */
import { processEnvironment, readConfig } from '../../bot/config.ts';
import type { PaceRules } from '../../bot/fronts/teams/turns/pace-row.ts';
import { startLantern, startProblem } from '../../bot/main.ts';
import { unhurried } from '../support/unhurried.ts';

const env = processEnvironment();
const ahead = Number(env['PUSH_AHEAD_MS'] ?? 0);
try {
  const lantern = await startLantern(readConfig(env), {
    clock: { now: () => new Date(Date.now() + ahead) },
    pace: unhurried,
    sending: JSON.parse(env['PUSH_SENDING'] ?? '{}') as Partial<PaceRules>,
  });
  process.once('SIGTERM', () => void lantern.close().then(() => process.exit(0)));
} catch (error) {
  process.stderr.write(`${startProblem(error)}\n`);
  process.exit(1);
}

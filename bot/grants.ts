/** `npm run grants`: what was granted in the schools' clouds, held against what Lantern needs. Reads the bot's own settings, changes nothing. */
import { openClouds } from './clouds.ts';
import { processEnvironment, readConfig } from './config.ts';
import { isAppError } from './core/errors.ts';
import { createLog } from './core/log.ts';
import { loadSchools } from './schools.ts';
import { sayGrants } from './say-grants.ts';

const run = async (): Promise<void> => {
  const config = readConfig(processEnvironment());
  const schools = await loadSchools(config.schools);
  const clouds = await openClouds(config, schools, {
    clock: { now: () => new Date() },
    log: createLog(config.logLevel),
  });
  try {
    process.stdout.write(`${(await sayGrants(clouds)).join('\n')}\n`);
  } finally {
    await clouds.close();
  }
};

try {
  await run();
} catch (error) {
  process.stderr.write(
    `${isAppError(error) && error.say !== undefined ? error.say : 'What was granted could not be read.'}\n`,
  );
  process.exitCode = 1;
}

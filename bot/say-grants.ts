/** What was granted in the schools' clouds, held against what Lantern needs: at start, and as `npm run grants` (promises.md E7). */
import { isAppError } from './core/errors.ts';
import { cloudTitles } from './core/say-cloud.ts';
import type { Checked, Cloud, Clouds, Grants, Log } from './core/ports.ts';

const read = async (cloud: Cloud): Promise<Checked<Grants>> => {
  try {
    return await cloud.grants();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { checked: false, because: error.say ?? 'It does not answer, or does not let Lantern sign in.' };
  }
};

/** For each connection the sentences of a report: what is missing and what it costs, what is too much, what could not be seen. */
export const sayGrants = async ({ all }: Clouds): Promise<string[]> => {
  if (all.length === 0) return ['No cloud is connected, so nothing was granted and nothing is needed.'];
  const found = await Promise.all(all.map(async (cloud) => linesOf(cloud, await read(cloud))));
  return found.flat();
};

const linesOf = ({ name, tenant }: Cloud, grants: Checked<Grants>): string[] => {
  const head = `${cloudTitles[name]}, ${tenant}`;
  if (!grants.checked) return [`${head}: could not be checked. ${grants.because}`];
  const { missing, surplus, unknown } = grants.value;
  return [
    `${head}: ${missing.length === 0 && surplus.length === 0 ? 'what is needed, and no more.' : ''}`.trim(),
    ...missing.map(({ permission, lost }) => `  missing  ${permission}\n           ${lost}`),
    ...surplus.map(
      (permission) => `  too much ${permission}\n           Lantern does not need it. Please take it away.`,
    ),
    ...unknown.map((words) => `  not seen ${words}`),
  ];
};

/** At start, without holding it up: numbers in the log, and where the words are. */
export const logGrants = async ({ all }: Clouds, log: Log): Promise<void> => {
  for (const cloud of all) {
    const grants = await read(cloud);
    const kind = cloud.name;
    if (!grants.checked) {
      log.warn('what was granted in a cloud could not be checked; npm run grants says more', { kind });
      continue;
    }
    const { missing, surplus } = grants.value;
    if (missing.length > 0)
      log.warn('permissions are missing in a cloud; npm run grants says which', {
        kind,
        count: missing.length,
      });
    if (surplus.length > 0)
      log.warn('more was granted in a cloud than Lantern needs; npm run grants says what', {
        kind,
        count: surplus.length,
      });
  }
};

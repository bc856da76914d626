/** Runs `night.ts` bundled, as a server runs the product: Node's own reading of TypeScript holds a hundred megabytes. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../../infra/build.ts';
import { makeBigTrust } from '../../pretend-school/estate/index.ts';
import { toRosterCsv } from '../../pretend-school/trust.ts';
import { startChild } from '../child.ts';
import type { Night } from './night.ts';
import { fileOf, openScene } from './scene.ts';

export interface NightOptions {
  readonly schools: number;
  readonly people: number;
  /** Of Graph. */
  readonly page: number;
  /** Whether memory is dear: a bounded heap, and one arena of the allocator instead of one for each thread. */
  readonly bounded: boolean;
}

/** What a server can be given; left alone, V8 takes what the machine has before it cleans up. */
const boundedMemory = {
  flags: ['--max-old-space-size=160', '--max-semi-space-size=2'],
  env: { MALLOC_ARENA_MAX: '1' },
};

export const oneNight = async ({ schools, people, page, bounded }: NightOptions): Promise<Night> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-night-'));
  const rosters = join(folder, 'rosters');
  const scene = await openScene({ schools, people, latency: 0, graphPage: page });
  try {
    await mkdir(rosters);
    for (const school of makeBigTrust({ schools, people }).schools)
      await writeFile(join(rosters, `${school.id}.csv`), toRosterCsv(school));
    await build(fileOf('night'), join(folder, 'night.mjs'));
    // bot/main.ts, which is in it, starts by itself when it is what Node was given.
    const file = join(folder, 'start.mjs');
    await writeFile(file, "await import('./night.mjs');\n");
    const child = await startChild(file, { ...scene.settings(), rosters }, bounded ? boundedMemory : {});
    const night = (await child.ask('night')) as Night;
    await child.stop();
    return night;
  } finally {
    await scene.close();
    await rm(folder, { recursive: true, force: true });
  }
};

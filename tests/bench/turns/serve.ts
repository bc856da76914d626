/** The child's side of `../child.ts`: takes its settings, says when it is ready, tells its usage, ends with its parent. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import type { ServerReady, ServerSettings } from './settings.ts';

export interface Served {
  readonly ready: ServerReady;
  close(): Promise<void>;
}

export const serve = async (start: (settings: ServerSettings) => Promise<Served>): Promise<void> => {
  const [settings] = (await once(process, 'message')) as [string];
  const served = await start(JSON.parse(settings) as ServerSettings);
  const profiler = new Session();
  const answers: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
    usage: () => {
      const { user, system } = process.cpuUsage();
      return Promise.resolve({ cpu: user + system, memory: process.memoryUsage.rss() });
    },
    profile: async () => {
      profiler.connect();
      await profiler.post('Profiler.enable');
      await profiler.post('Profiler.start');
      return {};
    },
    profiled: async (file) => {
      const { profile } = await profiler.post('Profiler.stop');
      profiler.disconnect();
      await writeFile(file, JSON.stringify(profile));
      return {};
    },
  };
  process.on('message', (message: string) => {
    const [word = '', ...rest] = message.split(' ');
    void answers[word]?.(rest.join(' ')).then((answer) => process.send?.(JSON.stringify(answer)));
  });
  process.once('disconnect', () => void served.close().finally(() => process.exit(0)));
  process.send?.(JSON.stringify(served.ready));
};

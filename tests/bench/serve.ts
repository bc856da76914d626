/** The child's side of `child.ts`: takes its settings, says when it is ready, tells its usage, ends with its parent. */
import { once } from 'node:events';

export interface Served {
  /** Anything that the parent wants to know: the address, say. */
  readonly ready: unknown;
  close(): Promise<void>;
}

export const serve = async <Settings>(start: (settings: Settings) => Promise<Served>): Promise<void> => {
  const [settings] = (await once(process, 'message')) as [string];
  const { ready, close } = await start(JSON.parse(settings) as Settings);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(JSON.stringify({ cpu: user + system, memory: process.memoryUsage.rss() }));
  });
  process.once('disconnect', () => void close().finally(() => process.exit(0)));
  process.send?.(JSON.stringify(ready));
};

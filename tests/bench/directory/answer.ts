/** The child's side of `../child.ts` for processes that are asked things: settings, ready, then questions and answers as JSON. */
import { once } from 'node:events';

export interface Answering {
  readonly ready: unknown;
  readonly answers: Readonly<Record<string, () => unknown>>;
  close(): Promise<void>;
}

/** Ends with its parent. What a question throws ends the process, so that the parent hears of it. */
export const answer = async (start: (settings: unknown) => Promise<Answering>): Promise<void> => {
  const [settings] = (await once(process, 'message')) as [string];
  const { ready, answers, ...served } = await start(JSON.parse(settings));
  const reply = async (question: string): Promise<void> => {
    process.send?.(JSON.stringify((await answers[question]?.()) ?? {}));
  };
  process.on('message', (question: string) => void reply(question));
  process.once('disconnect', () => void served.close().finally(() => process.exit(0)));
  process.send?.(JSON.stringify(ready));
};

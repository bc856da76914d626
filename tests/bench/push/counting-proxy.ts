/** Passes everything on to storage and counts what passes, by what it is. */
import { Agent, createServer, request as ask } from 'node:http';
import { listen, stop } from '../../support/listen.ts';

export interface CountingProxy {
  readonly port: number;
  /** Requests since the start; `rows`: how many rows the transactions among them changed. */
  counts(): {
    readonly reads: number;
    readonly lists: number;
    readonly writes: number;
    readonly batches: number;
  };
  close(): Promise<void>;
}

export const startCountingProxy = async (target: number): Promise<CountingProxy> => {
  const counts = { reads: 0, lists: 0, writes: 0, batches: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request;
    if (url.includes('$batch')) counts.batches += 1;
    else if (method !== 'GET') counts.writes += 1;
    else if (url.includes('filter=')) counts.lists += 1;
    else counts.reads += 1;
    const onward = ask({ host: '127.0.0.1', port: target, method, path: url, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  const origin = await listen(server);
  return {
    port: Number(new URL(origin).port),
    counts: () => ({ ...counts }),
    close: async () => {
      agent.destroy();
      await stop(server);
    },
  };
};

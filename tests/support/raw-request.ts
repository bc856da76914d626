/** One POST with exactly these header lines, twice the same name included, which `fetch` would tidy. */
import { request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** `headers`: name, value, name, value … beside host and content type. */
export const rawPost = (url: string, headers: readonly string[], body: string): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const lines = ['host', new URL(url).host, 'content-type', 'application/json', ...headers];
    const sent = request(url, { method: 'POST', headers: lines, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });

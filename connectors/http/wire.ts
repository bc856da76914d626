/** One sending over a kept-alive undici pool: no redirects, time-outs, a bound on what is read. */
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Pool } from 'undici';
import { LostAnswer, lostBy } from './errors.ts';
import type { HttpAnswer, HttpRequest, Patience } from './http.ts';

export interface Wire {
  /** @throws LostAnswer */
  once(request: HttpRequest, token: string): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Closing an idle line while a change leaves through it makes that change unconfirmed, so lines are not kept for long. */
const keepAliveMs = 10_000;

const unpack = promisify(gunzip);

export const createWire = (
  origin: string,
  {
    connections,
    patience,
    ca,
  }: { readonly connections: number; readonly patience: Patience; readonly ca?: string | undefined },
): Wire => {
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: patience.connectMs, ...(ca === undefined ? {} : { ca }) },
    headersTimeout: patience.headersMs,
    bodyTimeout: patience.bodyMs,
    keepAliveTimeout: keepAliveMs,
  });
  return {
    once: async (request, token) => {
      const url = new URL(request.url);
      try {
        const answer = await pool.request({
          path: url.pathname + url.search,
          method: request.method,
          headers: headersOf(request, token),
          body: request.body ?? null,
          signal: AbortSignal.timeout(patience.tryMs),
        });
        const headers = plainHeaders(answer.headers);
        const bytes = await readUpTo(answer.body, patience.mostBytes);
        const text = await textOf(bytes, headers['content-encoding'], patience.mostBytes);
        return { status: answer.statusCode, headers, text };
      } catch (error) {
        throw lostBy(error);
      }
    },
    close: () => pool.destroy(),
  };
};

const headersOf = (request: HttpRequest, token: string): Record<string, string> => {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'gzip' };
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  // A token service is asked without one.
  if (token !== '') headers['authorization'] = `Bearer ${token}`;
  return headers;
};

const tooMuch = (): LostAnswer => new LostAnswer('TOO_LARGE', true, false);

const readUpTo = async (body: Readable, most: number): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    // Leaving the loop by an error destroys the body, and the connection with it.
    if (size > most) throw tooMuch();
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
};

/** Packed answers are asked for and unpacked here: undici's `request` leaves them as they are. */
const textOf = async (bytes: Buffer, encoding: string | undefined, most: number): Promise<string> => {
  if (bytes.length === 0 || encoding === undefined || encoding === 'identity') return bytes.toString('utf8');
  if (!/^(x-)?gzip$/i.test(encoding)) throw new LostAnswer('ENCODING', true, false);
  try {
    return (await unpack(bytes, { maxOutputLength: most })).toString('utf8');
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooMuch() : new LostAnswer('ENCODING', true);
  }
};

const plainHeaders = (headers: Record<string, string | string[] | undefined>): Record<string, string> => {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
};

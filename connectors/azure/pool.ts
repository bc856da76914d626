/**
 * The HTTP under Azure's clients: a kept-alive undici pool instead of their default transport, which costs about twice
 * the processor time a call (tests/bench). It sends each request once; who may send again is decided by the callers.
 */
import type { Readable } from 'node:stream';
import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { Agent } from 'undici';

/** A transport for Azure's clients, and how to let its connections go. */
export interface Pool {
  readonly httpClient: HttpClient;
  close(): Promise<void>;
}

/** How long a connection may take to open. Shorter than any deadline: a server that is gone should be found out early. */
const connectMs = 3_000;

/**
 * Azure closes idle connections after minutes, Azurite after 5 s (it says so in a header, which undici heeds). A
 * connection that is closed while a write leaves through it makes that write unconfirmed, so do not keep them for long.
 */
const keepAliveMs = 20_000;

/** At most `connections` at once to one host; more wait for their turn. */
export const createPool = ({ connections = 64 }: { readonly connections?: number } = {}): Pool => {
  const agent = new Agent({
    connections,
    pipelining: 1,
    connect: { timeout: connectMs },
    keepAliveTimeout: keepAliveMs,
  });
  return {
    httpClient: { sendRequest: (request) => send(agent, request) },
    close: () => agent.destroy(),
  };
};

const send = async (agent: Agent, request: PipelineRequest): Promise<PipelineResponse> => {
  refuseWhatWeNeverSend(request);
  const url = new URL(request.url);
  const answer = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method,
    headers: request.headers.toJSON({ preserveCase: true }),
    body: (request.body as string | Buffer | null | undefined) ?? null,
    // The SDK's own interface for the very same thing; every caller of ours hands in a real AbortSignal.
    signal: (request.abortSignal as AbortSignal | undefined) ?? null,
  });
  return {
    request,
    status: answer.statusCode,
    headers: createHttpHeaders(plainHeaders(answer.headers)),
    bodyAsText: await textOf(answer.body),
  };
};

/** Unencrypted only where the caller allowed it (Azurite on this machine), and only bodies that need no stream. */
const refuseWhatWeNeverSend = (request: PipelineRequest): void => {
  if (!request.url.startsWith('https:') && !request.allowInsecureConnection) {
    throw new RestError('Refused to talk to storage without encryption', { code: 'INSECURE', request });
  }
  const { body } = request;
  if (body !== undefined && body !== null && typeof body !== 'string' && !Buffer.isBuffer(body)) {
    throw new RestError('This transport sends text only', { code: 'UNSUPPORTED', request });
  }
};

const textOf = (body: Readable & { text(): Promise<string> }): Promise<string> => body.text();

const plainHeaders = (headers: Record<string, string | string[] | undefined>): Record<string, string> => {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
};

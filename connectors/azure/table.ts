/** One table as something to ask: signed by the SDK's pipeline, bounded in time, sent by our transport. */
import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type Pipeline,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Endpoint } from './account.ts';
import { withinDeadline } from './deadline.ts';
import type { Doing } from './errors.ts';
import { sdkSignPolicy, signPolicy } from './sign.ts';
import type { Ask } from './wire.ts';

/** An answer with its body, which may be empty. */
export type Answered = PipelineResponse & { readonly bodyAsText: string };

export interface Table {
  readonly name: string;
  /** Of the service: `https://account.table.core.windows.net`. */
  readonly url: string;
  /**
   * Sends `ask` and has its answer read, again where that is harmless.
   * @throws StorageError
   */
  ask<T>(doing: Doing, ask: Ask, read: (answer: Answered) => T): Promise<T>;
}

export const openTable = (
  endpoint: Endpoint,
  name: string,
  httpClient: HttpClient,
  deadlineMs: number,
): Table => {
  const pipeline = pipelineOf(endpoint, name);
  const { url, insecure } = endpoint;
  const send = async (ask: Ask, abortSignal: AbortSignal): Promise<Answered> => {
    const request = createPipelineRequest({
      url: `${url}/${ask.path}`,
      method: ask.method,
      headers: createHttpHeaders({ 'x-ms-version': '2019-02-02', ...ask.headers }),
      ...(ask.body === undefined ? {} : { body: ask.body }),
      abortSignal,
      allowInsecureConnection: insecure,
    });
    const answer = await pipeline.sendRequest(httpClient, request);
    return Object.assign(answer, { bodyAsText: answer.bodyAsText ?? '' });
  };
  return {
    name,
    url,
    ask: (doing, ask, read) =>
      withinDeadline(doing, deadlineMs, async (signal) => read(await send(ask, signal))),
  };
};

/**
 * The signature and the request's id, and nothing else of the SDK's pipeline. Without its retries above all: a write
 * whose answer was lost must not be repeated blindly. Redirects are not followed: they would carry the key.
 */
const kept = new Set([sdkSignPolicy, 'bearerTokenAuthenticationPolicy', 'setClientRequestIdPolicy']);

const pipelineOf = ({ url, sign, insecure }: Endpoint, name: string): Pipeline => {
  const options = { allowInsecureConnection: insecure };
  const { pipeline } =
    'key' in sign
      ? new TableClient(url, name, new AzureNamedKeyCredential(sign.name, sign.key), options)
      : new TableClient(url, name, sign.credential, options);
  for (const policy of pipeline.getOrderedPolicies()) {
    if (!kept.has(policy.name)) pipeline.removePolicy({ name: policy.name });
  }
  if ('key' in sign && pipeline.removePolicy({ name: sdkSignPolicy }).length > 0)
    pipeline.addPolicy(signPolicy(sign));
  return pipeline;
};

/** A blob container of the local Azurite, as an administrator makes one beforehand: Lantern itself never does. */
import { createEmptyPipeline, createPipelineRequest, createHttpHeaders } from '@azure/core-rest-pipeline';
import { endpointOf } from '../../connectors/azure/account.ts';
import { createPool } from '../../connectors/azure/pool.ts';
import { signBlobPolicy } from '../../connectors/azure/sign.ts';

export interface BlobAsk {
  readonly method: 'PUT' | 'DELETE' | 'GET';
  /** After the service's address: `container/name?query`. */
  readonly path: string;
  readonly body?: string | undefined;
}

/** Asks the blob service past Lantern, with the account's key: what an attacker who holds it could do. */
export const askBlobs = async (
  connectionString: string,
  { method, path, body }: BlobAsk,
): Promise<{ readonly status: number; readonly text: string }> => {
  const { url, sign, insecure } = endpointOf({ connectionString }, 'Blob');
  if (!('key' in sign)) throw new Error('Azurite has a key');
  const pool = createPool();
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(signBlobPolicy(sign));
  const blob = body === undefined ? {} : { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'text/plain' };
  try {
    const answer = await pipeline.sendRequest(
      pool.httpClient,
      createPipelineRequest({
        url: `${url}/${path}`,
        method,
        headers: createHttpHeaders({ 'x-ms-version': '2021-12-02', ...blob }),
        ...(body === undefined ? {} : { body }),
        allowInsecureConnection: insecure,
      }),
    );
    return { status: answer.status, text: answer.bodyAsText ?? '' };
  } finally {
    await pool.close();
  }
};

export const makeContainer = async (connectionString: string, name: string): Promise<void> => {
  const { status } = await askBlobs(connectionString, { method: 'PUT', path: `${name}?restype=container` });
  if (status !== 201) throw new Error(`the container was not made: ${status}`);
};

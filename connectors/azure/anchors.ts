/**
 * Anchors in a blob container, one small blob each, made and never changed: in production the container has a locked
 * time-based immutability policy, so that nobody can take one away (promises.md 5). A blob's name says all of its anchor,
 * so that one listing reads five thousand of them; the body says the same for people.
 *
 * Two requests by ourselves: @azure/storage-blob brings 35 packages (Apache Arrow among them) and 150 ms of start for them.
 * Wire format: "Put Blob" and "List Blobs", learn.microsoft.com/rest/api/storageservices.
 */
import {
  bearerTokenAuthenticationPolicy,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type Pipeline,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { Anchor, Anchors, SchoolId } from '../../bot/core/ports.ts';
import { endpointOf, type Account, type Endpoint } from './account.ts';
import { withinDeadline } from './deadline.ts';
import { refused, StorageError } from './errors.ts';
import { createPool, type Pool } from './pool.ts';
import { signBlobPolicy } from './sign.ts';

export type AnchorsOptions = Account & {
  readonly container: string;
  /** For each call, repeats included; of a list: for each page. Default 7 s. */
  readonly deadlineMs?: number | undefined;
  /** Anchors on a page of a list, at most and by default 5,000. For tests. */
  readonly pageSize?: number | undefined;
};

export type AzureAnchors = Anchors & { close(): Promise<void> };

/** @throws AppError `misconfigured` */
export const createAnchors = (options: AnchorsOptions): AzureAnchors => {
  const pool = createPool({ connections: 4 });
  const container = openContainer(endpointOf(options, 'Blob'), pool, options);
  return {
    put: (anchor) =>
      container.ask(askForBlob(anchor), ({ status, headers }) => {
        const code = headers.get('x-ms-error-code');
        // Its name says all of it: a blob that is there already is this very anchor.
        const isThere = (status === 409 && thereAlready.has(code ?? '')) || status === 412;
        if (status !== 201 && !isThere) throw refused('read', { status, code });
      }),
    list: async (school) => {
      const found: Anchor[] = [];
      let marker = '';
      do {
        const page = await container.ask(
          askForNames(school, marker, options.pageSize),
          ({ status, headers, bodyAsText }) => {
            if (status !== 200) throw refused('read', { status, code: headers.get('x-ms-error-code') });
            return pageOf(bodyAsText ?? '');
          },
        );
        found.push(...page.names.map((name) => anchorOf(name, school)));
        marker = page.next;
      } while (marker !== '');
      return found;
    },
    close: () => pool.close(),
  };
};

const thereAlready = new Set(['BlobAlreadyExists', 'BlobImmutableDueToPolicy']);

interface BlobAsk {
  readonly method: 'GET' | 'PUT';
  /** After the container: `/name` or `?query`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Container {
  ask<T>(ask: BlobAsk, read: (answer: PipelineResponse) => T): Promise<T>;
}

/** An anchor twice is no harm, so a put too may be repeated as a read is; withinDeadline ends it. */
const openContainer = (
  endpoint: Endpoint,
  pool: Pool,
  { container, deadlineMs = 7_000 }: Pick<AnchorsOptions, 'container' | 'deadlineMs'>,
): Container => {
  const pipeline = pipelineOf(endpoint);
  const send = ({ method, path, headers, body }: BlobAsk, abortSignal: AbortSignal) =>
    pipeline.sendRequest(
      pool.httpClient,
      createPipelineRequest({
        url: `${endpoint.url}/${container}${path}`,
        method,
        headers: createHttpHeaders({ 'x-ms-version': '2021-12-02', ...headers }),
        ...(body === undefined ? {} : { body }),
        abortSignal,
        allowInsecureConnection: endpoint.insecure,
      }),
    );
  return {
    ask: (ask, read) => withinDeadline('read', deadlineMs, async (signal) => read(await send(ask, signal))),
  };
};

const pipelineOf = ({ sign }: Endpoint): Pipeline => {
  const pipeline = createEmptyPipeline();
  if ('key' in sign) pipeline.addPolicy(signBlobPolicy(sign));
  else {
    const scopes = 'https://storage.azure.com/.default';
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: sign.credential, scopes }));
  }
  return pipeline;
};

/** `hillside/2026-11-23T100000.000Z-000000000097-<seal>`: sorts by time, and nothing in it needs escaping. */
const nameOf = ({ school, at, seq, mac }: Anchor): string =>
  `${school}/${at.replaceAll(':', '')}-${String(seq).padStart(12, '0')}-${mac}`;

const nameShape =
  /^(?<school>[A-Za-z0-9!_.-]+)\/(?<day>\d{4}-\d\d-\d\dT)(?<h>\d\d)(?<m>\d\d)(?<s>\d\d\.\d{3}Z)-(?<seq>\d{12})-(?<mac>[0-9a-f]{64})$/;
const nameParts = z.object({ day: z.string(), h: z.string(), m: z.string(), s: z.string() });
const named = nameParts.extend({ seq: z.coerce.number(), mac: z.string() });

/** Something else under a school's name is no "none": who put it there may have taken anchors away. */
const anchorOf = (name: string, school: SchoolId): Anchor => {
  const found = named.safeParse(nameShape.exec(name)?.groups);
  if (!found.success) throw notAnAnchor('An anchor has a name that is none');
  const { day, h, m, s, seq, mac } = found.data;
  return { v: 1, school, at: `${day}${h}:${m}:${s}`, seq, mac };
};

const askForBlob = (anchor: Anchor): BlobAsk => {
  const name = nameOf(anchor);
  if (!nameShape.test(name)) throw notAnAnchor('An anchor cannot be named');
  return {
    method: 'PUT',
    path: `/${name}`,
    headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/json', 'if-none-match': '*' },
    body: JSON.stringify(anchor),
  };
};

const askForNames = (school: SchoolId, marker: string, pageSize = 5_000): BlobAsk => {
  const query = new URLSearchParams({
    restype: 'container',
    comp: 'list',
    prefix: `${school}/`,
    maxresults: String(pageSize),
  });
  if (marker !== '') query.set('marker', marker);
  return { method: 'GET', path: `?${query.toString().replaceAll('+', '%20')}` };
};

/** The names of one page, of Azure's XML; `next` is empty after the last. Half an answer is none. */
const pageOf = (xml: string): { names: string[]; next: string } => {
  if (!xml.trimEnd().endsWith('</EnumerationResults>'))
    throw notAnAnchor('A list of anchors is cut short', true);
  return {
    names: [...xml.matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name = '']) => name),
    next: (/<NextMarker>([^<]*)<\/NextMarker>/.exec(xml)?.[1] ?? '').replaceAll('&amp;', '&'),
  };
};

const notAnAnchor = (message: string, again = false): StorageError =>
  new StorageError('unavailable', message, { again });

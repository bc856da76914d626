/** The settings by which Lantern reaches the schools' clouds: two identities for each, one that reads and one that writes (E7). */
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

const blank = (value: unknown): unknown => (value === '' ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blank, schema.optional());
const guid = z.uuid('is not an id such as 01234567-89ab-4cde-8f01-23456789abcd');

/** Line breaks that became letters on the way into a setting are the usual accident. */
const isPrivateKey = (pem: string): boolean => {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
};

/** Google's JSON of a service account's key, as far as it is used. */
const serviceAccountKey = z.object({
  client_email: z.email(),
  private_key: z.string().refine(isPrivateKey),
});
export type ServiceAccountKey = z.infer<typeof serviceAccountKey>;

const keyJson = z.string().transform((text, context): ServiceAccountKey => {
  const parsed = serviceAccountKey.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  context.addIssue({
    code: 'custom',
    message: 'is not the JSON of a service account’s key, with its private key as Google wrote it',
  });
  return z.NEVER;
});

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const cloudEnvironment = {
  LANTERN_GRAPH_READER_ID: optional(guid),
  LANTERN_GRAPH_READER_SECRET: optional(z.string()),
  LANTERN_GRAPH_WRITER_ID: optional(guid),
  LANTERN_GRAPH_WRITER_SECRET: optional(z.string()),
  LANTERN_GOOGLE_READER_KEY: optional(keyJson),
  LANTERN_GOOGLE_WRITER_KEY: optional(keyJson),
};
const settings = z.object(cloudEnvironment);
type Settings = z.infer<typeof settings>;

/** An app registration with a secret, or a managed identity of that client id. */
export interface GraphIdentity {
  readonly id: string;
  readonly secret?: string | undefined;
}

export interface CloudSettings {
  readonly graph?: { readonly reader: GraphIdentity; readonly writer: GraphIdentity } | undefined;
  readonly google?: { readonly reader: ServiceAccountKey; readonly writer: ServiceAccountKey } | undefined;
}

/** Sentences, one a problem. */
export const cloudProblems = (all: Settings): string[] => [
  ...together(
    all.LANTERN_GRAPH_READER_ID,
    'LANTERN_GRAPH_READER_ID',
    all.LANTERN_GRAPH_WRITER_ID,
    'LANTERN_GRAPH_WRITER_ID',
  ),
  ...together(
    all.LANTERN_GOOGLE_READER_KEY,
    'LANTERN_GOOGLE_READER_KEY',
    all.LANTERN_GOOGLE_WRITER_KEY,
    'LANTERN_GOOGLE_WRITER_KEY',
  ),
  ...(all.LANTERN_GRAPH_READER_ID !== undefined && all.LANTERN_GRAPH_READER_ID === all.LANTERN_GRAPH_WRITER_ID
    ? [
        'LANTERN_GRAPH_WRITER_ID is the same identity as LANTERN_GRAPH_READER_ID: what reads every night must not be able to disable',
      ]
    : []),
  ...(all.LANTERN_GOOGLE_READER_KEY !== undefined &&
  all.LANTERN_GOOGLE_READER_KEY.client_email === all.LANTERN_GOOGLE_WRITER_KEY?.client_email
    ? [
        'LANTERN_GOOGLE_WRITER_KEY is of the same service account as LANTERN_GOOGLE_READER_KEY: what reads every night must not be able to disable',
      ]
    : []),
];

const together = (a: unknown, nameA: string, b: unknown, nameB: string): string[] => {
  if ((a === undefined) === (b === undefined)) return [];
  const [missing, there] = a === undefined ? [nameA, nameB] : [nameB, nameA];
  return [`${missing} is missing: ${there} is set, and reading and writing need an identity each`];
};

export const cloudSettingsOf = (all: Settings): CloudSettings => ({
  ...graphOf(all),
  ...(all.LANTERN_GOOGLE_READER_KEY === undefined || all.LANTERN_GOOGLE_WRITER_KEY === undefined
    ? {}
    : { google: { reader: all.LANTERN_GOOGLE_READER_KEY, writer: all.LANTERN_GOOGLE_WRITER_KEY } }),
});

const graphOf = (all: Settings): Pick<CloudSettings, 'graph'> =>
  all.LANTERN_GRAPH_READER_ID === undefined || all.LANTERN_GRAPH_WRITER_ID === undefined
    ? {}
    : {
        graph: {
          reader: { id: all.LANTERN_GRAPH_READER_ID, secret: all.LANTERN_GRAPH_READER_SECRET },
          writer: { id: all.LANTERN_GRAPH_WRITER_ID, secret: all.LANTERN_GRAPH_WRITER_SECRET },
        },
      };

/** The environment becomes a Config here, and nowhere else. Every problem is listed at once, each with its mend. */
import { z } from 'zod';
import { cloudEnvironment, cloudProblems, cloudSettingsOf, type CloudSettings } from './cloud-settings.ts';
import { AppError } from './core/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How the bot proves itself to the Bot Framework. */
export type BotCredential =
  | { readonly kind: 'managed-identity'; readonly appId: string }
  | { readonly kind: 'secret'; readonly appId: string; readonly tenant: string; readonly secret: string };

export type Storage =
  | { readonly kind: 'connection-string'; readonly connectionString: string }
  /** Tables and queues of one account, with the app's own identity: no key at all. */
  | { readonly kind: 'account'; readonly account: string };

export type Keys =
  | { readonly kind: 'vault'; readonly url: string }
  /** Local mode only. */
  | { readonly kind: 'file'; readonly path: string };

/** Where the trail's anchors are kept: outside the trail's own storage. The file is for local mode only. */
export type AnchorPlace =
  | { readonly kind: 'container'; readonly storage: Storage; readonly container: string }
  | { readonly kind: 'file'; readonly path: string };

export interface Config {
  readonly mode: 'local' | 'production';
  readonly host: string;
  readonly port: number;
  /** Where people reach our own pages, without a slash at its end; in local mode it may be left out: our own address. */
  readonly publicUrl?: string | undefined;
  /** A port that was set and is taken is an error; the default one gives way to a free one. */
  readonly portIsSet: boolean;
  /** The file that lists the schools: their tenant, policy and roster. */
  readonly schools: string;
  /** Absent in local mode only. */
  readonly bot?: BotCredential | undefined;
  readonly storage: Storage;
  /** Key material of the trail, at least 32 bytes. */
  readonly trailKey: Buffer;
  /** The app's own keys, which rows are sealed with: the first seals, all open. At least 32 bytes each. */
  readonly appKeys: readonly Buffer[];
  /** Who keeps the schools' keys, which wrap those of their cases. */
  readonly keys: Keys;
  /** Absent in local mode only. */
  readonly anchors?: AnchorPlace | undefined;
  /** Empty where the school has connected none: leavers then say that nothing could be looked at. */
  readonly clouds: CloudSettings;
  /** Ids of people whom the operator names as readers where nobody is left who could confirm them. */
  readonly founders: readonly string[];
  readonly leaseSeconds: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Local mode: where people whom no activity has come from yet are written to. */
  readonly service?: string | undefined;
}

const blank = (value: unknown): unknown => (value === '' ? undefined : value);
const setting = <T extends z.ZodType>(schema: T) => z.preprocess(blank, schema);
const guid = z.uuid('is not an id such as 01234567-89ab-4cde-8f01-23456789abcd');
const accountName = z.string().regex(/^[a-z0-9]{3,24}$/, 'is not the name of a storage account');

/** Scheme, host and port: our pages lie at its root. */
const publicUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && [url.origin, `${url.origin}/`].includes(text))
    return url.origin;
  context.addIssue({ code: 'custom', message: 'is not an address such as https://lantern.school.example' });
  return z.NEVER;
});

const keyBytes = 32;
/** `key` or `newest,older,…` */
const keyRing = z.string().transform((text, context) => {
  const ring = text.split(',').map((part) => z.base64().min(1).safeParse(part.trim()));
  const keys = ring.map(({ data = '' }) => Buffer.from(data, 'base64'));
  if (keys.every((key) => key.length >= keyBytes)) return keys;
  context.addIssue({ code: 'custom', message: 'holds a key that is not base64, or shorter than 32 bytes' });
  return z.NEVER;
});

const environment = z.object({
  LANTERN_MODE: setting(z.enum(['local', 'production']).default('production')),
  LANTERN_HOST: setting(z.string().optional()),
  PORT: setting(z.coerce.number('is not a port number').int().min(0).max(65_535).optional()),
  LANTERN_PUBLIC_URL: setting(publicUrl.optional()),
  LANTERN_SCHOOLS: setting(z.string('is missing: the path of schools.yaml (see OPERATING.md)')),
  LANTERN_APP_ID: setting(guid.optional()),
  LANTERN_APP_TENANT: setting(guid.optional()),
  LANTERN_APP_SECRET: setting(z.string().optional()),
  LANTERN_STORAGE: setting(z.string().optional()),
  LANTERN_STORAGE_ACCOUNT: setting(accountName.optional()),
  LANTERN_ANCHOR_STORAGE: setting(z.string().optional()),
  LANTERN_ANCHOR_ACCOUNT: setting(accountName.optional()),
  LANTERN_ANCHOR_CONTAINER: setting(
    z
      .string()
      .regex(/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'is not the name of a container')
      .default('lantern-anchors'),
  ),
  LANTERN_ANCHOR_FILE: setting(z.string().optional()),
  LANTERN_TRAIL_KEY: setting(z.base64('is not base64').optional()),
  LANTERN_APP_KEYS: setting(keyRing.optional()),
  LANTERN_KEY_VAULT: setting(
    z
      .url({ protocol: /^https$/, error: 'is not an address such as https://name.vault.azure.net' })
      .optional(),
  ),
  LANTERN_KEY_FILE: setting(z.string().optional()),
  ...cloudEnvironment,
  LANTERN_FOUND_READERS: setting(z.string().default('')),
  LANTERN_LEASE_SECONDS: setting(z.coerce.number().min(1).max(600).default(30)),
  LANTERN_LOG: setting(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
  LANTERN_LOCAL_SERVICE: setting(z.url().optional()),
});
type Settings = z.infer<typeof environment>;

export const defaultPort = 3978;

/** @throws AppError `misconfigured` whose `say` lists every problem, one a line */
export const readConfig = (env: Environment): Config => {
  const parsed = environment.safeParse(env);
  if (!parsed.success) throw misconfigured(allProblems(env, parsed.error));
  const settings = parsed.data;
  const problems = problemsOf(settings);
  if (problems.length > 0) throw misconfigured(problems);
  return configOf(settings);
};

const problemsOf = (settings: Settings): string[] =>
  settings.LANTERN_MODE === 'local' ? localProblems(settings) : productionProblems(settings);

/** What cannot be read, and whatever else is wrong with the rest: an operator mends all of it at once. */
const allProblems = (env: Environment, { issues }: z.ZodError): string[] => {
  const unread = new Set(issues.map(({ path }) => String(path[0])));
  const others = Object.entries(env).filter(([name]) => !unread.has(name));
  const rest = environment.safeParse({ LANTERN_SCHOOLS: '?', ...Object.fromEntries(others) });
  const more = rest.success ? problemsOf(rest.data) : [];
  return [
    ...issues.map(({ path, message }) => `${path.join('.')} ${message}`),
    ...more.filter((problem) => !unread.has(problem.split(' ')[0] ?? '')),
  ];
};

export const misconfigured = (problems: readonly string[]): AppError =>
  new AppError('misconfigured', 'the settings are wrong', {
    say: ['Lantern cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
  });

/** The demonstration never runs beside production credentials, and only on this machine. */
const localProblems = (settings: Settings): string[] => {
  const names = [
    'LANTERN_APP_ID',
    'LANTERN_APP_SECRET',
    'LANTERN_STORAGE_ACCOUNT',
    'LANTERN_KEY_VAULT',
    'LANTERN_ANCHOR_ACCOUNT',
    'LANTERN_GRAPH_READER_ID',
    'LANTERN_GRAPH_WRITER_ID',
    'LANTERN_GOOGLE_READER_KEY',
    'LANTERN_GOOGLE_WRITER_KEY',
  ] as const;
  const foreign = names.filter((name) => settings[name] !== undefined);
  return [
    ...foreign.map(
      (name) =>
        `${name} is set: local mode refuses to start beside production credentials. Take it away, or leave LANTERN_MODE out.`,
    ),
    ...(settings.LANTERN_STORAGE === undefined
      ? ['LANTERN_STORAGE is missing: the connection string of Azurite']
      : []),
    ...(settings.LANTERN_APP_KEYS === undefined ? [noAppKeys] : []),
    ...(settings.LANTERN_KEY_FILE === undefined
      ? ['LANTERN_KEY_FILE is missing: a file for the schools’ keys, which is made where there is none']
      : []),
    ...(settings.LANTERN_HOST !== undefined &&
    !['127.0.0.1', 'localhost', '::1'].includes(settings.LANTERN_HOST)
      ? ['LANTERN_HOST is not this machine: local mode listens on 127.0.0.1 only']
      : []),
  ];
};

const productionProblems = (settings: Settings): string[] => [
  ...(settings.LANTERN_APP_ID === undefined
    ? ['LANTERN_APP_ID is missing: the app id of the bot. Without it anybody could speak to the bot.']
    : []),
  ...(settings.LANTERN_PUBLIC_URL?.startsWith('http:') === true
    ? ['LANTERN_PUBLIC_URL begins with http://: what people sign must travel encrypted. Use https://']
    : []),
  ...(settings.LANTERN_APP_SECRET !== undefined && settings.LANTERN_APP_TENANT === undefined
    ? ['LANTERN_APP_TENANT is missing: a client secret needs the tenant of the app registration']
    : []),
  ...(settings.LANTERN_STORAGE === undefined && settings.LANTERN_STORAGE_ACCOUNT === undefined
    ? ['LANTERN_STORAGE_ACCOUNT is missing: the storage account that holds the records']
    : []),
  ...(settings.LANTERN_STORAGE !== undefined && isEmulator(settings.LANTERN_STORAGE)
    ? [
        'LANTERN_STORAGE is an emulator: it forgets its last seconds when it is killed, so it holds no real reports',
      ]
    : []),
  ...(settings.LANTERN_TRAIL_KEY === undefined
    ? ['LANTERN_TRAIL_KEY is missing: 32 random bytes in base64, which the trail is signed with']
    : []),
  ...(settings.LANTERN_TRAIL_KEY !== undefined &&
  Buffer.from(settings.LANTERN_TRAIL_KEY, 'base64').length < keyBytes
    ? ['LANTERN_TRAIL_KEY is too short: it needs 32 bytes']
    : []),
  ...keyProblems(settings),
  ...anchorProblems(settings),
  ...cloudProblems(settings),
];

const noAppKeys = 'LANTERN_APP_KEYS is missing: 32 random bytes in base64, which the records are sealed with';

const keyProblems = (settings: Settings): string[] => [
  ...(settings.LANTERN_APP_KEYS === undefined ? [noAppKeys] : []),
  ...(settings.LANTERN_KEY_VAULT === undefined
    ? ['LANTERN_KEY_VAULT is missing: the address of the vault that keeps the schools’ keys']
    : []),
  ...(settings.LANTERN_KEY_FILE === undefined
    ? []
    : [
        'LANTERN_KEY_FILE is set: real reports are sealed with keys of a vault. Set LANTERN_KEY_VAULT instead',
      ]),
];

/** An anchor beside the trail, or in a file that can be changed, is none. */
const anchorProblems = (settings: Settings): string[] => {
  const { LANTERN_ANCHOR_STORAGE: storage, LANTERN_ANCHOR_ACCOUNT: account } = settings;
  return [
    ...(storage === undefined && account === undefined
      ? [
          'LANTERN_ANCHOR_ACCOUNT is missing: the storage account whose container keeps the trail’s anchors (see OPERATING.md)',
        ]
      : []),
    ...(storage !== undefined && isEmulator(storage)
      ? ['LANTERN_ANCHOR_STORAGE is an emulator: anchors in it can be changed']
      : []),
    ...(settings.LANTERN_ANCHOR_FILE !== undefined
      ? ['LANTERN_ANCHOR_FILE is set: a file can be changed, so it is for local mode only. Take it away.']
      : []),
  ];
};

const isEmulator = (connectionString: string): boolean =>
  /UseDevelopmentStorage=true|AccountName=devstoreaccount1|127\.0\.0\.1|localhost/i.test(connectionString);

const configOf = (settings: Settings): Config => ({
  mode: settings.LANTERN_MODE,
  host: settings.LANTERN_HOST ?? (settings.LANTERN_MODE === 'local' ? '127.0.0.1' : '0.0.0.0'),
  port: settings.PORT ?? defaultPort,
  portIsSet: settings.PORT !== undefined,
  publicUrl: settings.LANTERN_PUBLIC_URL,
  schools: settings.LANTERN_SCHOOLS,
  bot: botOf(settings),
  storage: storageOf(settings),
  trailKey: Buffer.from(settings.LANTERN_TRAIL_KEY ?? '', 'base64'),
  appKeys: settings.LANTERN_APP_KEYS ?? [],
  keys:
    settings.LANTERN_KEY_VAULT === undefined
      ? { kind: 'file', path: settings.LANTERN_KEY_FILE ?? '' }
      : { kind: 'vault', url: settings.LANTERN_KEY_VAULT },
  anchors: anchorsOf(settings),
  clouds: cloudSettingsOf(settings),
  founders: settings.LANTERN_FOUND_READERS.split(/[\s,]+/).filter((id) => id !== ''),
  leaseSeconds: settings.LANTERN_LEASE_SECONDS,
  logLevel: settings.LANTERN_LOG,
  service: settings.LANTERN_LOCAL_SERVICE,
});

const botOf = (settings: Settings): BotCredential | undefined => {
  const { LANTERN_APP_ID: appId, LANTERN_APP_SECRET: secret, LANTERN_APP_TENANT: tenant } = settings;
  if (appId === undefined) return undefined;
  return secret === undefined || tenant === undefined
    ? { kind: 'managed-identity', appId }
    : { kind: 'secret', appId, tenant, secret };
};

const storageOf = ({ LANTERN_STORAGE: key, LANTERN_STORAGE_ACCOUNT: account }: Settings): Storage =>
  storage(key, account);

const storage = (connectionString = '', account?: string): Storage =>
  account === undefined ? { kind: 'connection-string', connectionString } : { kind: 'account', account };

const anchorsOf = (settings: Settings): AnchorPlace | undefined => {
  const { LANTERN_ANCHOR_STORAGE: key, LANTERN_ANCHOR_ACCOUNT: account } = settings;
  const { LANTERN_ANCHOR_FILE: path, LANTERN_ANCHOR_CONTAINER: container } = settings;
  if (path !== undefined) return { kind: 'file', path };
  if (key === undefined && account === undefined) return undefined;
  return { kind: 'container', storage: storage(key, account), container };
};

/** The process's own environment: the only line that reads it. */
export const processEnvironment = (): Environment => process.env;

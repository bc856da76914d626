/** The environment becomes a Config here, and nowhere else. Every problem is listed at once, each with its mend. */
import { z } from 'zod';
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

export interface Config {
  readonly mode: 'local' | 'production';
  readonly host: string;
  readonly port: number;
  /** A port that was set and is taken is an error; the default one gives way to a free one. */
  readonly portIsSet: boolean;
  /** The file that lists the schools: their tenant, policy and roster. */
  readonly schools: string;
  /** Absent in local mode only. */
  readonly bot?: BotCredential | undefined;
  readonly storage: Storage;
  /** Key material of the trail, at least 32 bytes. */
  readonly trailKey: Buffer;
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

const environment = z.object({
  LANTERN_MODE: setting(z.enum(['local', 'production']).default('production')),
  LANTERN_HOST: setting(z.string().optional()),
  PORT: setting(z.coerce.number('is not a port number').int().min(0).max(65_535).optional()),
  LANTERN_SCHOOLS: setting(z.string('is missing: the path of schools.yaml (see OPERATING.md)')),
  LANTERN_APP_ID: setting(guid.optional()),
  LANTERN_APP_TENANT: setting(guid.optional()),
  LANTERN_APP_SECRET: setting(z.string().optional()),
  LANTERN_STORAGE: setting(z.string().optional()),
  LANTERN_STORAGE_ACCOUNT: setting(
    z
      .string()
      .regex(/^[a-z0-9]{3,24}$/, 'is not the name of a storage account')
      .optional(),
  ),
  LANTERN_TRAIL_KEY: setting(z.base64('is not base64').optional()),
  LANTERN_FOUND_READERS: setting(z.string().default('')),
  LANTERN_LEASE_SECONDS: setting(z.coerce.number().min(1).max(600).default(30)),
  LANTERN_LOG: setting(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
  LANTERN_LOCAL_SERVICE: setting(z.url().optional()),
});
type Settings = z.infer<typeof environment>;

const keyBytes = 32;
export const defaultPort = 3978;

/** @throws AppError `misconfigured` whose `say` lists every problem, one a line */
export const readConfig = (env: Environment): Config => {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw misconfigured(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  }
  const settings = parsed.data;
  const problems = settings.LANTERN_MODE === 'local' ? localProblems(settings) : productionProblems(settings);
  if (problems.length > 0) throw misconfigured(problems);
  return configOf(settings);
};

export const misconfigured = (problems: readonly string[]): AppError =>
  new AppError('misconfigured', 'the settings are wrong', {
    say: ['Lantern cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
  });

/** The demonstration never runs beside production credentials, and only on this machine. */
const localProblems = (settings: Settings): string[] => {
  const foreign = (['LANTERN_APP_ID', 'LANTERN_APP_SECRET', 'LANTERN_STORAGE_ACCOUNT'] as const).filter(
    (name) => settings[name] !== undefined,
  );
  return [
    ...foreign.map(
      (name) =>
        `${name} is set: local mode refuses to start beside production credentials. Take it away, or leave LANTERN_MODE out.`,
    ),
    ...(settings.LANTERN_STORAGE === undefined
      ? ['LANTERN_STORAGE is missing: the connection string of Azurite']
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
];

const isEmulator = (connectionString: string): boolean =>
  /UseDevelopmentStorage=true|AccountName=devstoreaccount1|127\.0\.0\.1|localhost/i.test(connectionString);

const configOf = (settings: Settings): Config => ({
  mode: settings.LANTERN_MODE,
  host: settings.LANTERN_HOST ?? (settings.LANTERN_MODE === 'local' ? '127.0.0.1' : '0.0.0.0'),
  port: settings.PORT ?? defaultPort,
  portIsSet: settings.PORT !== undefined,
  schools: settings.LANTERN_SCHOOLS,
  bot: botOf(settings),
  storage: storageOf(settings),
  trailKey: Buffer.from(settings.LANTERN_TRAIL_KEY ?? '', 'base64'),
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

const storageOf = (settings: Settings): Storage =>
  settings.LANTERN_STORAGE_ACCOUNT === undefined
    ? { kind: 'connection-string', connectionString: settings.LANTERN_STORAGE ?? '' }
    : { kind: 'account', account: settings.LANTERN_STORAGE_ACCOUNT };

/** The process's own environment: the only line that reads it. */
export const processEnvironment = (): Environment => process.env;

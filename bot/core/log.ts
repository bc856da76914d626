/**
 * The log: static messages and ids, by an allow-list of fields (I1). What is not on the list is dropped, so that no
 * mistake elsewhere can put a name or somebody's words here.
 */
import { pino, type DestinationStream } from 'pino';
import type { Log } from './ports.ts';

const allowed = new Set([
  'attempt',
  'because',
  'code',
  'count',
  'error',
  'incident',
  'job',
  'kind',
  'ms',
  'port',
  'reason',
  'route',
  'row',
  'school',
  'status',
  'verb',
]);

type Ids = Readonly<Record<string, string | number | boolean>>;

const kept = (ids: Ids = {}): Ids =>
  Object.fromEntries(Object.entries(ids).filter(([name]) => allowed.has(name)));

export const createLog = (level: string, to?: DestinationStream): Log => {
  const options = {
    level,
    base: null,
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  };
  const logger = to === undefined ? pino(options) : pino(options, to);
  return {
    info: (message, ids) => logger.info(kept(ids), message),
    warn: (message, ids) => logger.warn(kept(ids), message),
    error: (message, ids) => logger.error(kept(ids), message),
  };
};

/** What every HTTP answer has in common: health, the two endings, patience, and the port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express, NextFunction, Request, Response } from 'express';
import { misconfigured, type Config } from './config.ts';
import type { Log } from './core/ports.ts';

/** A request that is not here whole after 10 s is answered 408 and hung up on, so that nobody holds on to us (D1). */
const patience = { requestTimeout: 10_000, headersTimeout: 10_000, connectionsCheckingInterval: 2_000 };

export const serve = (app: Express): Server => {
  const server = createServer(patience, app);
  // Told to stop: whoever is still connected gets this answer, and comes back to another instance.
  server.prependListener('request', (_request, response) => {
    if (!server.listening) response.shouldKeepAlive = false;
  });
  return server;
};

/** @param reach rejects while the storage cannot be reached */
export const addHealth = (app: Express, reach: () => Promise<unknown>): void => {
  app.get('/healthz', (_request, response) => void response.json({ alive: true }));
  app.get('/readyz', async (_request, response) => {
    const ready = await reach().then(
      () => true,
      () => false,
    );
    response.status(ready ? 200 : 503).json({ ready });
  });
};

/** Last: what nothing answers, and what went wrong. Nobody sees more than a word. */
export const addEndings = (app: Express, log: Log): void => {
  app.use((_request, response) => void response.status(404).json({ error: 'There is nothing here.' }));
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    log.error('a request failed', { error: error instanceof Error ? error.name : 'unknown' });
    response.status(500).json({ error: 'Something went wrong here.' });
  });
};

/** Answers where it listens. @throws AppError `misconfigured` */
export const listen = async (server: Server, config: Config): Promise<string> => {
  const taken = await tryListen(server, config.host, config.port);
  if (taken && config.portIsSet) {
    throw misconfigured([
      `PORT ${config.port} is taken by another program: stop that one, or set another PORT`,
    ]);
  }
  if (taken) await tryListen(server, config.host, 0);
  const { port } = server.address() as AddressInfo;
  const shown = config.host === '0.0.0.0' || config.host === '127.0.0.1' ? 'localhost' : config.host;
  return `http://${shown}:${port}`;
};

/** Whether the port is taken. */
const tryListen = (server: Server, host: string, port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else reject(error);
    };
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      resolve(false);
    });
  });

/** So often those are hung up on that have had their answer and say nothing more. */
const idleMs = 100;

/** Nobody new gets in, and whoever waits for an answer still gets it. */
export const stopListening = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const timer = setInterval(() => server.closeIdleConnections(), idleMs);
    server.close(() => {
      clearInterval(timer);
      resolve();
    });
    server.closeIdleConnections();
  });

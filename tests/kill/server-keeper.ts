/** Kills the server at a given request and starts it again, as a machine would that loses its power and gets it back. */
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';
import type { Moment, Passing } from './places.ts';

export interface Trap {
  readonly moment: Moment;
  fits(request: Passing): boolean;
}

/** Kill once more, at the n-th request of the process that came after. */
export interface Again {
  readonly at: number;
  readonly moment: Moment;
}

export interface ServerKeeper {
  readonly url: () => string;
  /** Resolves when the server is ready, however often it is killed in the meantime. */
  up(): Promise<void>;
  /** Tells of each request that passes. @throws Error when the server was killed here: then nothing more is passed. */
  passing(request: Passing, moment: Moment): Promise<void>;
  arm(trap: Trap, again: Again | undefined): void;
  /** Takes the traps away. How often they struck. */
  disarm(): number;
  readonly strikes: () => number;
  stop(): Promise<void>;
  /** What the server said last, for when something went wrong. */
  stderr(): string;
}

export const keepServer = (env: Readonly<Record<string, string>>): ServerKeeper => {
  let server: ServerProcess = startServerProcess(env);
  let url = '';
  let trap: Trap | undefined;
  let again: Again | undefined;
  let countdown: { left: number; readonly moment: Moment } | undefined;
  let strikes = 0;
  let dying = false;

  const ready = async (): Promise<void> => {
    url = await server.ready;
  };
  let life = ready();
  life.catch(() => undefined);

  const strike = async (): Promise<never> => {
    strikes += 1;
    dying = true;
    const dead = server.kill();
    life = dead.then(() => {
      dying = false;
      countdown = again === undefined ? undefined : { left: again.at, moment: again.moment };
      again = undefined;
      server = startServerProcess(env);
      return ready();
    });
    life.catch(() => undefined);
    await dead;
    throw new Error('the server was killed here');
  };

  return {
    url: () => url,
    up: async () => {
      for (;;) {
        const mine = life;
        try {
          await mine;
        } catch (error) {
          // Killed once more before it was ready: then there is another life to wait for.
          if (mine === life) throw error;
        }
        if (mine === life) return;
      }
    },
    passing: async (request, moment) => {
      // What it sent before it died is on its way still, and no request of the next one.
      if (dying) return;
      if (countdown?.moment === moment) {
        countdown.left -= 1;
        if (countdown.left === 0) {
          countdown = undefined;
          await strike();
        }
      }
      if (trap?.moment !== moment || !trap.fits(request)) return;
      trap = undefined;
      await strike();
    },
    arm: (next, more) => {
      trap = next;
      again = more;
      strikes = 0;
    },
    disarm: () => {
      trap = undefined;
      again = undefined;
      countdown = undefined;
      return strikes;
    },
    strikes: () => strikes,
    stop: async () => {
      // One that is about to start is stopped as well.
      await life.catch(() => undefined);
      await server.stop();
    },
    stderr: () => server.written().stderr,
  };
};

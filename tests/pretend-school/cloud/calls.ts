/** The access log of a pretend cloud: what was asked of it, in order. */
import type { Method } from './request.ts';

export interface Call {
  readonly method: Method;
  /** The route's template; for a path that no route has, the path itself. */
  readonly template: string;
  readonly ids: Readonly<Record<string, string>>;
  /** What was answered; 0: nothing was (hung or cut). */
  readonly status: number;
  readonly app: string;
  readonly subject: string | undefined;
  readonly inner: boolean;
  /** The state was touched: false for whatever was refused before. */
  readonly handled: boolean;
  /** By the machine's clock, in milliseconds. */
  readonly at: number;
}

export interface Calls {
  readonly all: readonly Call[];
  add(call: Call): void;
  clear(): void;
  /** How many fit all that is given. */
  count(
    like: Partial<Pick<Call, 'method' | 'template' | 'status' | 'app' | 'subject' | 'inner' | 'handled'>>,
  ): number;
  /** Most requests of their own that were ever open at once. */
  peak: number;
}

export const createCalls = (): Calls => {
  const all: Call[] = [];
  return {
    all,
    peak: 0,
    add: (call) => {
      all.push(call);
    },
    clear: () => {
      all.length = 0;
    },
    count: (like) => {
      const wanted = Object.entries(like);
      return all.filter((call) => wanted.every(([key, value]) => call[key as keyof Call] === value)).length;
    },
  };
};

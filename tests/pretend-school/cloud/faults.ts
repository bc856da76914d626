/** Faults on order for each endpoint: what a pretend cloud does wrong, to which request, and how often. */
import type { Method } from './request.ts';

export interface CloudFault {
  /** Only this method; left out, all. */
  readonly method?: Method | undefined;
  /** Only this path, as the route's template has it; a pattern fits several; left out, all. */
  readonly template?: string | RegExp | undefined;
  /** Only requests whose path has this id in it; left out, all. */
  readonly id?: string | undefined;
  /** `false`: only requests of their own; `true`: only parts of a `$batch`; left out, both. */
  readonly inner?: boolean | undefined;
  /** Answers with this status instead of doing anything. */
  readonly status?: number | undefined;
  /** The header as it is sent: `3`, `0.249`, an HTTP date, rubbish, a year; left out, there is none. */
  readonly retryAfter?: string | number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Of any kind: an object is sent as JSON, a text as it is (HTML, half a JSON); left out, the vendor's error envelope. */
  readonly body?: unknown;
  /** The vendor's code in that envelope, e.g. `TooManyRequests` or `userRateLimitExceeded`. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** Milliseconds to wait before anything else happens; `'forever'` never answers. */
  readonly hang?: number | 'forever' | undefined;
  /** `before`: the line is cut and nothing is done. `after`: it is done, and the answer is lost. */
  readonly drop?: 'before' | 'after' | undefined;
  /** It is done, and answered only when this has come: a slow answer that keeps its place among those running. */
  readonly until?: Promise<unknown> | undefined;
  /** It is done, and this comes back instead of the answer (a gateway that lost its patience). */
  readonly instead?: { readonly status: number; readonly body?: unknown } | undefined;
  /** Lets so many fitting requests pass first. */
  readonly after?: number | undefined;
  /** How many requests it touches; left out, all until it is taken away. */
  readonly times?: number | undefined;
}

export interface FaultTarget {
  readonly method: Method;
  readonly template: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly inner: boolean;
}

export interface CloudFaults {
  /** Answers a function that takes the fault away again. */
  add(fault: CloudFault): () => void;
  clear(): void;
  /** The fault for this request, used up by one; the first that fits counts. */
  take(target: FaultTarget): CloudFault | undefined;
  /** How many requests were struck since the start. */
  readonly struck: number;
}

const meets = (fault: CloudFault, { method, template, ids, inner }: FaultTarget): boolean =>
  (fault.method === undefined || fault.method === method) &&
  (fault.inner === undefined || fault.inner === inner) &&
  (fault.template === undefined ||
    (typeof fault.template === 'string' ? fault.template === template : fault.template.test(template))) &&
  (fault.id === undefined || Object.values(ids).includes(fault.id));

export const createCloudFaults = (): CloudFaults => {
  let active: { readonly fault: CloudFault; pass: number; left: number }[] = [];
  let struck = 0;
  return {
    add: (fault) => {
      const entry = { fault, pass: fault.after ?? 0, left: fault.times ?? Number.POSITIVE_INFINITY };
      active.push(entry);
      return () => {
        active = active.filter((one) => one !== entry);
      };
    },
    clear: () => {
      active = [];
    },
    take: (target) => {
      const entry = active.find(({ fault, left }) => left > 0 && meets(fault, target));
      if (entry === undefined) return undefined;
      if (entry.pass > 0) {
        entry.pass -= 1;
        return undefined;
      }
      entry.left -= 1;
      struck += 1;
      return entry.fault;
    },
    get struck() {
      return struck;
    },
  };
};

/** What both pretend clouds take and give: a request that a route has understood, and an answer not yet written. */

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface CloudRequest {
  readonly method: Method;
  /** Without the service's root and without the query, percent-encoded as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it came; empty where there was none. */
  readonly text: string;
  /** True for a part of a `$batch`, which is counted and checked like a request of its own. */
  readonly inner: boolean;
}

export interface CloudAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An object is sent as JSON, a text as it is; left out, there is no body. */
  readonly body?: unknown;
}

/** Who asks: the app (or service account), the person it acts as, and what it was granted. */
export interface Caller {
  readonly app: string;
  readonly subject?: string | undefined;
  readonly granted: readonly string[];
}

/** A request with the ids from its path, decoded, by the names in the route's template, and who asks. */
export interface RoutedRequest extends CloudRequest {
  readonly template: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

export interface Cost {
  /** Name of a bucket of the throttle. */
  readonly bucket: string;
  readonly units: number;
}

export interface Route {
  readonly method: Method;
  /** As the vendor's description writes it: `/users/{user-id}/memberOf`. */
  readonly template: string;
  /** Other spellings that mean the same: `/users/delta` for `/users/delta()`. */
  readonly also?: readonly string[] | undefined;
  readonly costs?: ((request: RoutedRequest) => readonly Cost[]) | undefined;
  readonly handle: (request: RoutedRequest) => CloudAnswer | Promise<CloudAnswer>;
}

/** The body as JSON; `undefined` where there is none. Throws `SyntaxError` where it is something else. */
export const jsonOf = (request: CloudRequest): unknown =>
  request.text === '' ? undefined : JSON.parse(request.text);

/**
 * What happens to one request, whether it came over HTTP or inside a `$batch`: fault · who asks · throttle · contract · the
 * work itself. The vendor's stand-in hands in its routes, how it tells who asks, and how it writes an error.
 */
import type { Calls } from './calls.ts';
import type { Contract } from './contract.ts';
import type { CloudFault, CloudFaults } from './faults.ts';
import { createMatcher, type Match } from './match-route.ts';
import type { Caller, CloudAnswer, CloudRequest, Route, RoutedRequest } from './request.ts';
import { type Admission, type Refusal, isRefusal, type Throttle } from './throttle.ts';

export interface CloudPlan {
  readonly routes: readonly Route[];
  readonly faults: CloudFaults;
  readonly calls: Calls;
  readonly throttle: Throttle;
  readonly contract: Contract;
  /** Who asks and whether it may: an answer is the refusal (401, 403). */
  readonly authorise: (request: CloudRequest, match: Match) => Caller | CloudAnswer;
  /** The vendor's error envelope; `code` and `message` are left out where the vendor's own for that status will do. */
  readonly errorAnswer: (status: number, code?: string, message?: string) => CloudAnswer;
  readonly throttled: (refusal: Refusal) => CloudAnswer;
  /** Milliseconds that a request of its own keeps its place among those running; `serve` is given the same. */
  readonly latency?: (() => number) | undefined;
  /** Headers that go on every admitted answer, such as units used. */
  readonly admitted?:
    ((admission: Admission, request: RoutedRequest) => Readonly<Record<string, string>>) | undefined;
}

/** `nothing`: the line is to be cut (`cut`) or left hanging. */
export type Outcome = CloudAnswer | { readonly nothing: 'cut' | 'hang' };

export const isNothing = (outcome: Outcome): outcome is { readonly nothing: 'cut' | 'hang' } =>
  'nothing' in outcome;

/** Throws only where a stand-in itself is wrong; the service makes a 500 of it and the contract a violation. */
export const createDispatch = (plan: CloudPlan): ((request: CloudRequest) => Promise<Outcome>) => {
  const match = createMatcher(plan.routes);
  return async (request) => {
    const found = match(request.method, request.path);
    const template = found?.route.template ?? request.path;
    const ids = found?.ids ?? {};
    const fault = plan.faults.take({ method: request.method, template, ids, inner: request.inner });
    const note = (status: number, caller?: Caller, handled = false): void =>
      plan.calls.add({
        method: request.method,
        template,
        ids,
        status,
        app: caller?.app ?? '',
        subject: caller?.subject,
        inner: request.inner,
        handled,
        at: Date.now(),
      });
    const refuse = (answer: CloudAnswer, caller?: Caller): CloudAnswer => {
      note(answer.status, caller);
      return answer;
    };
    const struck = fault && (await strikeBefore(fault, plan));
    if (struck !== undefined) {
      note('nothing' in struck ? 0 : struck.status);
      return struck;
    }
    if (found === undefined) return refuse(plan.errorAnswer(404));
    const caller = plan.authorise(request, found);
    if ('status' in caller) return refuse(caller);
    const routed: RoutedRequest = { ...request, template, ids, caller };
    const verdict = plan.throttle.admit(found.route.costs?.(routed) ?? [], routed);
    if (isRefusal(verdict)) return refuse(plan.throttled(verdict), caller);
    const latency = request.inner ? 0 : (plan.latency?.() ?? 0);
    const waited = latency > 0 ? pause(latency) : undefined;
    try {
      const answer = await handle(plan, found.route, routed, verdict);
      note(fault?.drop === 'after' ? 0 : answer.status, caller, true);
      await Promise.all([waited, fault?.until]);
      return fault === undefined ? answer : strikeAfter(fault, answer);
    } finally {
      verdict.done();
    }
  };
};

const handle = async (
  plan: CloudPlan,
  route: Route,
  request: RoutedRequest,
  admission: Admission,
): Promise<CloudAnswer> => {
  plan.contract.sawRequest(route.method, route.template, request);
  const answer = await route.handle(request);
  plan.contract.sawAnswer(route.method, route.template, answer);
  return { ...answer, headers: { ...plan.admitted?.(admission, request), ...answer.headers } };
};

const pause = (ms: number): Promise<void> => new Promise((done) => void setTimeout(done, ms));

const strikeBefore = async (fault: CloudFault, plan: CloudPlan): Promise<Outcome | undefined> => {
  if (fault.hang === 'forever') return { nothing: 'hang' };
  if (fault.hang !== undefined) await pause(fault.hang);
  if (fault.drop === 'before') return { nothing: 'cut' };
  if (fault.status === undefined) return undefined;
  const written = plan.errorAnswer(fault.status, fault.code, fault.message);
  const wait: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  return {
    status: fault.status,
    headers: { ...wait, ...fault.headers },
    body: 'body' in fault ? fault.body : written.body,
  };
};

const strikeAfter = (fault: CloudFault, answer: CloudAnswer): Outcome => {
  if (fault.drop === 'after') return { nothing: 'cut' };
  return fault.instead ?? answer;
};

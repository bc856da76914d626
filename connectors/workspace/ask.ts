/** The one way to ask Google: with the token of the method's row, through our HTTP, refusals as values. */
import type { MethodOptions } from 'googleapis/build/src/apis/gmail/index.js';
import type { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';
import { appErrorOf } from '../http/app-error-of.ts';
import type { Cost, Http } from '../http/http.ts';
import { errorOf, faultOf, refusedToken, type Fault } from './faults.ts';
import type { Clients, clientsAt } from './apis.ts';
import { throughHttp } from './through-http.ts';
import { permissions, scopeOf, type Api, type MethodId } from './permissions.ts';
import { asOf, type Tokens } from './tokens.ts';

type ApiOf<Id extends MethodId> = Extract<Id extends `${infer Name}.${string}` ? Name : never, Api>;

/** What a call is, beside its row. */
export interface Asking {
  /** As whom; left out, the administrator. */
  readonly as?: string | undefined;
  /** A POST or PATCH that may be sent twice. */
  readonly idempotent?: boolean | undefined;
}

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

type Call<Id extends MethodId> = (
  api: Clients[ApiOf<Id>],
  options: MethodOptions,
) => Promise<{ readonly status: number; readonly data: unknown }>;

/**
 * Calls one method and parses its answer. A refusal is a value.
 *
 * @throws AppError `unavailable`, `unconfirmed` as the HTTP layer has them; `unavailable` too for an answer whose shape we do not know
 */
export type Ask = <Id extends MethodId, Shape extends z.ZodType>(
  id: Id,
  shape: Shape,
  call: Call<Id>,
  asking?: Asking,
) => Promise<Answer<z.output<Shape>>>;

/** Units that Gmail counts (audit-and-leavers.md 4): 1 to read a setting, 5 to write one, 100 to make what may send mail. */
const unitsOf = (id: MethodId): number => {
  if (!id.startsWith('gmail.')) return 1;
  if (permissions[id].call.startsWith('GET ')) return 1;
  return id.endsWith('.create') && !id.includes('filters') ? 100 : 5;
};

const costOf = (id: MethodId, api: Api, subject: string): readonly Cost[] => {
  const units = unitsOf(id);
  return api === 'gmail'
    ? [
        { budget: 'gmail', units },
        { budget: 'gmail-user', units, of: subject },
      ]
    : [{ budget: api, units }];
};

const apiOf = (id: MethodId): Api => id.slice(0, id.indexOf('.')) as Api;

export interface AskDeps {
  readonly tokens: Tokens;
  readonly clients: ReturnType<typeof clientsAt>;
  readonly https: Readonly<Record<Api, Http>>;
  /** The administrator whom Lantern acts as. */
  readonly admin: string;
}

export const createAsk = ({ tokens, clients, https, admin }: AskDeps): Ask => {
  const send = async <Id extends MethodId>(
    id: Id,
    call: Call<Id>,
    { as: subject = admin, idempotent }: Asking,
  ): Promise<Answer<unknown>> => {
    const wanted = { identity: permissions[id].identity, scope: scopeOf(id), subject };
    const token = await tokens.get(wanted);
    if ('refused' in token) return { ok: false, fault: refusedToken(token.refused) };
    const api = apiOf(id);
    const described = { as: asOf(wanted), cost: costOf(id, api, subject), idempotent };
    const client = (await clients[api]()) as Clients[ApiOf<Id>];
    try {
      const { status, data } = await call(client, {
        retry: false,
        validateStatus: () => true,
        adapter: throughHttp(https[api], described),
      });
      return status >= 200 && status < 300
        ? { ok: true, value: data }
        : { ok: false, fault: faultOf(status, data) };
    } catch (error) {
      // Google's client wraps ours, and its own errors carry the request: neither its words nor its cause go on.
      throw appErrorOf(error) ?? new AppError('unavailable', 'Google’s client could not ask');
    }
  };
  return async (id, shape, call, asking = {}) => {
    const answer = await send(id, call, asking);
    if (!answer.ok) return answer;
    const parsed = shape.safeParse(answer.value);
    // What zod says would quote the answer.
    if (!parsed.success)
      throw new AppError('unavailable', 'Google answered in a shape that we do not know', {});
    return { ok: true, value: parsed.data };
  };
};

/** The value. @throws AppError what the fault is */
export const valueOf = <T>(answer: Answer<T>): T => {
  if (answer.ok) return answer.value;
  throw errorOf(answer.fault);
};

export const failedBy = <T>(answer: Answer<T>, ...kinds: readonly Fault['kind'][]): boolean =>
  !answer.ok && kinds.includes(answer.fault.kind);

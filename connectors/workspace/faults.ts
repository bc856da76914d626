/** The one place where Google's refusals get a meaning (audit-and-leavers.md 2.3 and 5.7). */
import { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';
import type { Refusal } from './tokens.ts';

/**
 * `absent`: a true 404. `there-already`. `not-settled`: an earlier write is still being applied (412 and 409).
 * `forbidden`: the administrator whom Lantern acts as may not. `no-permission`: the scope was not granted. `no-subject`: the person
 * cannot be acted as. `no-service`: Gmail is not on for this person, or not while suspended. `invalid`: Google did not take what was asked. `not-enabled`: the API is off in the school's Cloud project. `no-key`. `unknown`: anything else.
 */
export type FaultKind =
  | 'absent'
  | 'there-already'
  | 'not-settled'
  | 'forbidden'
  | 'no-permission'
  | 'no-subject'
  | 'no-service'
  | 'invalid'
  | 'not-enabled'
  | 'no-key'
  | 'unknown';

export interface Fault {
  readonly kind: FaultKind;
  readonly status: number;
}

const body = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).default([]),
    details: z.array(z.object({ reason: z.string().optional() })).default([]),
  }),
});

/** Google's reasons, of the older envelope and of the newer one; none of what is no JSON (a gateway's text). */
const reasonsOf = (data: unknown): readonly string[] => {
  const parsed = body.safeParse(data);
  if (!parsed.success) return [];
  const { status, errors, details } = parsed.data.error;
  return [...errors.map(({ reason }) => reason), ...details.map(({ reason }) => reason), status].filter(
    (reason) => reason !== undefined,
  );
};

/** Gmail says the same of somebody who has no Gmail and of somebody who is suspended: whoever hears it looks at the account. */
const isOff = (data: unknown): boolean => {
  const parsed = body.safeParse(data);
  return parsed.success && /mail service not enabled/i.test(parsed.data.error.message);
};

const kindOf403 = (reasons: readonly string[]): FaultKind => {
  const has = (...names: readonly string[]): boolean => reasons.some((reason) => names.includes(reason));
  if (has('ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'insufficientPermissions')) return 'no-permission';
  if (has('accessNotConfigured', 'SERVICE_DISABLED')) return 'not-enabled';
  return 'forbidden';
};

/** @param data the body as Google's client parsed it; text where it was none */
export const faultOf = (status: number, data: unknown): Fault => {
  const reasons = reasonsOf(data);
  const kind = ((): FaultKind => {
    switch (status) {
      case 400:
        if (reasons.includes('memberNotFound')) return 'absent';
        return isOff(data) ? 'no-service' : 'invalid';
      case 401:
        return 'no-key';
      case 403:
        return kindOf403(reasons);
      case 404:
        // A gateway's own 404 has no envelope and says nothing of the account.
        return reasons.length > 0 ? 'absent' : 'unknown';
      case 409:
        return reasons.includes('duplicate') || reasons.includes('alreadyExists')
          ? 'there-already'
          : 'not-settled';
      case 412:
        return 'not-settled';
      default:
        return 'unknown';
    }
  })();
  return { kind, status };
};

/** A token that Google did not give out. */
export const refusedToken = (refused: Refusal): Fault => ({
  kind: ({ scope: 'no-permission', subject: 'no-subject', key: 'no-key' } as const)[refused],
  status: 401,
});

const misconfigured: Partial<Record<FaultKind, string>> = {
  forbidden: 'The administrator whom Lantern acts as in Google may not do this',
  'no-permission': 'A permission is missing in Google Workspace',
  'no-subject': 'Google lets Lantern not act as this person',
  'not-enabled': 'An API is switched off in the Google Cloud project',
  'no-key': 'Google does not accept Lantern’s key',
};

/**
 * A fault that nobody in between could make anything of, as our error: `misconfigured` for what an administrator has to
 * put right, `not-found`, `conflict`, and `unavailable` for the rest (surely refused: nothing was done). Static words only.
 */
export const errorOf = ({ kind }: Fault): AppError => {
  const words = misconfigured[kind];
  if (words !== undefined) return new AppError('misconfigured', words);
  if (kind === 'absent') return new AppError('not-found', 'Google knows nothing under this id');
  if (kind === 'there-already') return new AppError('conflict', 'It is there already in Google');
  return new AppError('unavailable', 'Google refused in a way that we do not know');
};

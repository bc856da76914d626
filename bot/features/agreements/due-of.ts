/** When something is to be sent for a sheet next: a pure rule of the sheet and the policy (B1, B11, B13). */
import type { Policy } from '../../policy/policy.ts';
import type { Sheet } from './agreement.ts';

/** Undefined: nothing more is sent. */
export const dueOf = (sheet: Sheet, _policy: Policy): Date | undefined =>
  sheet.stage === 'open' &&
  sheet.openedAt !== undefined &&
  sheet.lines.some(({ asked }) => asked === undefined)
    ? new Date(sheet.openedAt)
    : undefined;

/** How every press changes a guest: as it is now, once for each press, and anew when somebody else was faster. */
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Reply } from '../../../core/ports.ts';
import { guestLookCall } from './calls.ts';
import { guests, nothingThere, withPress, type Guest } from './guest.ts';
import { nextLook } from './look-guest.ts';
import { findGuest, showGuest, type GuestAct } from './show-guest.ts';

export type GuestStep =
  | { readonly after: Guest; readonly notice: string; readonly rows?: readonly Change[] }
  /** Nothing is done: a form, or the guest as it is with a notice. */
  | { readonly reply: Reply }
  | { readonly again: string };

const tries = 8;

export const changeGuest = async (
  act: GuestAct,
  deps: Deps,
  decide: (guest: Guest) => GuestStep | Promise<GuestStep>,
  attempt = 1,
): Promise<Reply> => {
  const stored = await findGuest(act, deps);
  if (stored === undefined) return nothingThere;
  const before = stored.value;
  if (act.press !== undefined && before.used.includes(act.press.id))
    return showGuest(act, before, 'That was kept already.', deps);
  const step = await decide(before);
  if ('reply' in step) return step.reply;
  if ('again' in step) return showGuest(act, before, step.again, deps);
  const { school } = act.values;
  const now = deps.clock.now();
  const look = nextLook(step.after, deps.policies.of(school), now);
  const after: Guest = {
    ...step.after,
    look: look?.toISOString() ?? '',
    used: withPress(before.used, act.press),
  };
  try {
    await deps.ledger.record(school, {
      rows: [
        replace(guests, stored, after),
        // Where the day has moved; a look that is not the newest finds nothing to do.
        ...(look === undefined || after.look === before.look
          ? []
          : [schedule(guestLookCall, { guest: before.id }, look, school)]),
        ...(step.rows ?? []),
      ],
      trail: [{ actor: act.by.id, action: act.verb, target: before.id }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return changeGuest(act, deps, decide, attempt + 1);
  }
  return showGuest(act, after, step.notice, deps);
};

/** Back to where on the list somebody was. */
import type { Deps, Reply } from '../../../core/ports.ts';
import type { Place } from './list-card.ts';
import { showList } from './list-leavers.ts';
import { meetLeaver, nothingHere, type LeaverAct } from './meet-leaver.ts';

export const placeOf = (act: { readonly values: LeaverAct['values'] }, notice?: string): Place => ({
  school: act.values.school,
  view: act.values.view,
  page: act.values.page,
  notice,
});

const tooOld =
  'That card had been there for more than a day, so nothing was done. This is how it stands now.';

/** A press on a list that is too old: nothing happens, and the list comes anew. */
export const showAfresh = async (act: LeaverAct, deps: Deps): Promise<Reply> =>
  (await meetLeaver(act, deps)) === undefined ? nothingHere : showList(placeOf(act, tooOld), act.by, deps);

/** The second named person agrees: only then is anything done (promises.md E8, ASVS 2.3.5). */
import { z } from 'zod';
import { policyRoles, type Flow } from '../../../core/ports.ts';
import { changeLeaver } from './change-leaver.ts';
import { notWaiting, toAgreed } from './decide.ts';
import { afterDisable } from './disable-leaver.ts';
import { showList } from './list-leavers.ts';
import { leaverAt, nothingHere } from './meet-leaver.ts';
import { placeOf, showAfresh } from './place.ts';

const values = z.object(leaverAt);

export const agreeLeaver: Flow<z.infer<typeof values>> = {
  verb: 'leavers.agree',
  who: policyRoles,
  values,
  afresh: showAfresh,
  run: (act, deps) =>
    changeLeaver(act, deps, async ({ leaver, policy, school, agrees }) => {
      if (!agrees) return { reply: nothingHere };
      const deciding = { by: act.by.id, now: deps.clock.now(), policy: policy.leavers, press: act.press?.id };
      const after = toAgreed(leaver, deciding);
      if (after === undefined)
        return {
          reply: await showList(
            placeOf(act, leaver.stage === 'approving' ? notYours : notWaiting),
            act.by,
            deps,
          ),
        };
      return {
        leaver: after,
        rows: afterDisable(after, school, deps),
        answer: () => showList(placeOf(act, `Thank you. ${after.name} is being disabled.`), act.by, deps),
      };
    }),
};

const notYours =
  'This needs a second person: somebody other than who asked, and while the question is still fresh. IT can ask again.';

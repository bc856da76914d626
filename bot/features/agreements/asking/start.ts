/** Starts the campaign of a school year, once, or puts it off. */
import { isAppError } from '../../../core/errors.ts';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import { startEntry } from './begin-round.ts';
import { campaignValues, showCampaign, type CampaignValues } from './campaign.ts';
import { mayLook, mayStart, schoolOf } from './coordinators.ts';
import { roundChange, roundNow, unplanned, weekLater } from './round.ts';
import { refused } from './views.ts';

type StartAct = ActOf<CampaignValues>;

const freshly = async (act: StartAct, deps: Deps): Promise<Reply> => {
  const school = schoolOf(act.by, mayLook, act.values.school, deps);
  return school === undefined ? refused(act) : showCampaign(act, school, deps);
};

const change = (
  verb: string,
  work: (act: StartAct, school: SchoolId, deps: Deps) => Promise<string>,
): Flow<CampaignValues> => ({
  verb,
  who: mayStart,
  values: campaignValues,
  afresh: { run: freshly }.run,
  run: async (act, deps) => {
    const school = schoolOf(act.by, mayStart, act.values.school, deps);
    if (school === undefined) return refused(act);
    try {
      return await showCampaign(act, school, deps, await work(act, school, deps));
    } catch (error) {
      // Somebody else was at it in the same moment: what they did is what stands.
      if (!isAppError(error, 'conflict')) throw error;
      return showCampaign(act, school, deps);
    }
  },
});

const running = 'It has started already: this is how it stands.';

export const start: Flow<CampaignValues> = change('agreements.start', async ({ by }, school, deps) => {
  const at = await roundNow(school, deps);
  if (at.round.stage === 'running') return running;
  await deps.ledger.record(school, startEntry(school, at, by.id, deps));
  return 'Started. People are asked at the next asking hour of a school day; classes once their tutor has talked with them.';
});

export const putOff: Flow<CampaignValues> = change('agreements.putOff', async ({ by }, school, deps) => {
  const at = await roundNow(school, deps);
  if (at.round.stage === 'running') return running;
  if (at.round.startsAt === undefined) return 'Nothing is planned, so there is nothing to put off.';
  const now = deps.clock.now();
  const to = weekLater(at.round, deps.policies.of(school), now);
  const plain = unplanned(at.round);
  const next = {
    ...plain,
    startsAt: to,
    putOff: [...plain.putOff, { by: by.id, at: now.toISOString(), to }],
  };
  await deps.ledger.record(school, {
    rows: [roundChange(school, at, next)],
    trail: [{ actor: by.id, action: 'agreements.put-off', target: at.round.round }],
  });
  return 'Put off. You will hear of it again three school days before.';
});

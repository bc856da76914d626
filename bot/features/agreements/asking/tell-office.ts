/**
 * The office hears that links and paper are wanted (B4): when the campaign begins, 7 and 14 school days later while some are
 * still to come, and a week before links end that are still needed.
 */
import { schedule } from '../../../core/outbox.ts';
import { officePeople } from '../../../core/role-people.ts';
import type { Change, Deps, SchoolId } from '../../../core/ports.ts';
import { countEnding, countIn } from '../links/count-links.ts';
import { askTimes } from './ask-times.ts';
import { campaignNoticeCall } from './calls.ts';
import type { Round } from './round.ts';

/** School days after the beginning. */
const tellAfter = [7, 14];
/** The morning runs shortly before the asking hour. */
const aheadMs = 15 * 60_000;
const endingMs = 7 * 86_400_000;

const noticesTo = async (
  school: SchoolId,
  notice: { readonly why: 'links' | 'ending'; readonly count: number },
  deps: Deps,
): Promise<Change[]> =>
  notice.count === 0
    ? []
    : (await officePeople(school, deps)).map((person) =>
        schedule(campaignNoticeCall, { person, ...notice }, deps.clock.now(), school, deps.clock),
      );

/** When the sheets have just been laid. @throws AppError `unavailable` */
export const tellAtStart = async (school: SchoolId, deps: Deps): Promise<Change[]> =>
  noticesTo(school, { why: 'links', count: await countIn(school, deps) }, deps);

export interface OfficeNews {
  /** What the row of the school year says then; absent: as before. */
  readonly round?: Round | undefined;
  readonly rows: readonly Change[];
}

/** Of one morning of a running campaign. @throws AppError `unavailable` */
export const newsForOffice = async (school: SchoolId, round: Round, deps: Deps): Promise<OfficeNews> => {
  const now = deps.clock.now();
  const { started, officeTold = [], linksTo } = round;
  const days = tellAfter[officeTold.length];
  const isDue =
    started !== undefined &&
    days !== undefined &&
    askTimes(deps.policies.of(school)).after(started.at, days).getTime() <= now.getTime() + aheadMs;
  const until = new Date(now.getTime() + endingMs);
  const from = linksTo === undefined || linksTo < now.toISOString() ? now : new Date(linksTo);
  const ending = await countEnding(school, from, until, deps);
  if (!isDue && ending === 0) return { rows: [] };
  return {
    round: {
      ...round,
      ...(isDue ? { officeTold: [...officeTold, now.toISOString()] } : {}),
      ...(ending > 0 ? { linksTo: until.toISOString() } : {}),
    },
    rows: [
      ...(isDue ? await noticesTo(school, { why: 'links', count: await countIn(school, deps) }, deps) : []),
      ...(await noticesTo(school, { why: 'ending', count: ending }, deps)),
    ],
  };
};

/** The jobs of the campaign by name and payload (ids only), so that they can call each other. */
import { z } from 'zod';

/** Every school morning: looks whether the campaign is to begin, and lays what has changed. One for each school. */
export const morningCall = { name: 'agreements.morning', payload: z.object({}) };
/** A school year has been started: lays its sheets, then begins its lanes. */
export const beginCall = { name: 'agreements.begin', payload: z.object({ round: z.string() }) };

const lane = z.object({ round: z.string(), lane: z.int() });
export type LaneWork = z.infer<typeof lane>;
/** Sends what is due of one lane, and comes back until the school year is over: one row of the outbox for each lane. */
export const sendCall = { name: 'agreements.send', payload: lane };

const notice = z.object({
  person: z.string(),
  /**
   * To the coordinator `soon`: it will start by itself; `ready`: it may be started; `look`: something waits for them. To the
   * office `links`: so many sign by web link or on paper; `ending`: so many of these lose their link soon.
   */
  why: z.enum(['soon', 'ready', 'look', 'links', 'ending']),
  /** `soon`: on that day (ISO date). */
  on: z.string().optional(),
  count: z.int().optional(),
});
export type CampaignNotice = z.infer<typeof notice>;
/** Tells a coordinator or the office how the campaign stands, naming nobody. */
export const campaignNoticeCall = { name: 'agreements.notice', payload: notice };

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
/** Something falls due sooner: that lane, or every lane of the school year, looks then. */
export const wakeCall = { name: 'agreements.wake', payload: lane.partial({ lane: true }) };

const notice = z.object({
  person: z.string(),
  /**
   * `soon`: its day comes. `ready`: it may be started. `late`: its day is over, and it has not begun. `look`: something waits for
   * the coordinator.
   */
  why: z.enum(['soon', 'ready', 'late', 'look']),
  /** `soon`: on that day (ISO date). */
  on: z.string().optional(),
  /** `ready`: it is not said again. */
  last: z.literal(true).optional(),
});
export type CampaignNotice = z.infer<typeof notice>;
/** Tells a coordinator how the campaign stands, naming nobody. */
export const campaignNoticeCall = { name: 'agreements.notice', payload: notice };

/** The jobs of guests by name and payload (ids only), so that they can call each other. */
import { z } from 'zod';

const look = z.object({ guest: z.string() });
export type GuestLook = z.infer<typeof look>;
/** Asks the sponsor before the end date, and ends it on the day. */
export const guestLookCall = { name: 'leavers.guestLook', payload: look };

const notice = z.object({
  guest: z.string(),
  person: z.string(),
  why: z.enum(['asked', 'waiting', 'ready', 'expiring', 'ended', 'by-hand']),
});
export type GuestNotice = z.infer<typeof notice>;
/** Puts one card about a guest into one chat; it names nobody. */
export const guestNoticeCall = { name: 'leavers.guestNotice', payload: notice };

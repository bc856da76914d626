/** The jobs of signing by name and payload (ids only), so that they can call each other. */
import { z } from 'zod';

const spot = z.object({
  front: z.enum(['teams', 'google-chat']),
  tenant: z.string(),
  conversation: z.string(),
  message: z.string(),
  service: z.string(),
});

const receipt = z.object({
  person: z.string(),
  agreement: z.string(),
  at: z.string(),
  ref: z.string(),
  spot,
});
export type SignedReceipt = z.infer<typeof receipt>;
/** Writes the receipt over the card that asked. */
export const signedReceiptCall = { name: 'agreements.receipt', payload: receipt };

/** `since` tells one talk from a later one about the same text. */
const look = z.object({ talk: z.string(), since: z.string(), step: z.enum(['tell', 'remind', 'pass-on']) });
export type TalkLook = z.infer<typeof look>;
/** Tells whoever is to talk with somebody; reminds them; tells the next. */
export const talkLookCall = { name: 'agreements.talkLook', payload: look };

const notice = z.object({ talk: z.string(), since: z.string(), person: z.string() });
export type TalkNotice = z.infer<typeof notice>;
/** Puts the neutral card about a talk into one chat. */
export const talkNoticeCall = { name: 'agreements.talkNotice', payload: notice };

const ended = z.object({ talk: z.string(), over: z.literal('year').optional() });
export type TalkEnd = z.infer<typeof ended>;
/** Closes a talk whose agreement has been signed; or at the end of its school year. */
export const endTalkCall = { name: 'agreements.endTalk', payload: ended };

const again = z.object({ person: z.string(), agreement: z.string() });
export type AskAgain = z.infer<typeof again>;
/** Asks somebody once more after a talk. */
export const askAgainCall = { name: 'agreements.askAgain', payload: again };

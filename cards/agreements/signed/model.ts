import { z } from 'zod';
import { defineCard } from '../../define.ts';
import { button } from '../parts.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** Thanks, after a press and as the receipt that stays in the chat: names nobody and says nothing that was typed. */
export const signedAgreement = defineCard({
  where: 'chat',
  schema: z.object({
    large: z.boolean(),
    heading: z.string(),
    said: z.string(),
    /** The text's title, when, and a short reference; empty where nothing was signed. */
    what: z.string(),
    at: z.string(),
    ref: z.string(),
    /** Where to find it again, or what happens now. */
    next: z.string(),
    buttons: z.array(button).max(6),
  }),
  teams,
  sample,
});

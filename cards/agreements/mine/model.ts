import { z } from 'zod';
import { defineCard } from '../../define.ts';
import { button } from '../parts.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

/** What waits for somebody, and what they have signed (B9): with a certificate that opens for minutes only. */
export const myAgreements = defineCard({
  where: 'answer',
  schema: z.object({
    title: z.string(),
    /** Whom it is for where that is not the reader. */
    about: z.string(),
    notice: z.string(),
    /** Each with one button at most. */
    waiting: z.array(z.object({ title: z.string(), detail: z.string(), buttons: z.array(button) })),
    signed: z.array(z.object({ title: z.string(), detail: z.string(), buttons: z.array(button) })),
    /** How each of their consents stands, with the button that turns it round (B18). */
    consents: z.array(z.object({ title: z.string(), detail: z.string(), buttons: z.array(button) })),
    /** One at most: the certificate's address. */
    certificate: z.array(z.object({ title: z.string(), url: z.string() })),
    /** Why there is none; or empty. */
    noCertificate: z.string(),
    pages: z.array(button),
  }),
  teams,
  sample,
});

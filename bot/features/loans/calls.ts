/** The jobs of loans by name and payload (ids only), so that flows can call them. */
import { z } from 'zod';

const notice = z.object({ person: z.string(), why: z.enum(['sign', 'recall', 'due']) });
export type LoanNotice = z.infer<typeof notice>;
/** One message to a borrower, for all their loans of which it is true; it names nobody and no thing. */
export const loanNoticeCall = { name: 'loans.notice', payload: notice };

const news = z.object({
  person: z.string(),
  why: z.enum(['signed', 'refused', 'trouble']),
  loan: z.string(),
});
export type LoanNews = z.infer<typeof news>;
/** Tells whoever lent it, or IT, of one loan. */
export const loanNewsCall = { name: 'loans.news', payload: news };

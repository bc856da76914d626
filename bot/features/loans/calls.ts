/** The jobs of loans by name and payload (ids only), so that flows can call them. */
import { z } from 'zod';

const notice = z.object({
  /** Who is told. */
  person: z.string(),
  /**
   * `sign`, `recall`, `due`: the borrower, one message for all that it is true of. `signed`, `refused`, `trouble`: whoever
   * lent it, IT and the office, of the loan.
   */
  why: z.enum(['sign', 'recall', 'due', 'signed', 'refused', 'trouble']),
  loan: z.string().optional(),
});
export type LoanNotice = z.infer<typeof notice>;
/** Puts one card into one chat; it names nobody. */
export const loanNoticeCall = { name: 'loans.notice', payload: notice };

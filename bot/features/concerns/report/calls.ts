/** The jobs of the form by name and payload (ids only), so that files can call them without importing each other. */
import { z } from 'zod';

const forget = z.object({ person: z.string(), draft: z.string() });
export type Forget = z.infer<typeof forget>;
/** Throws away a report that was never sent. */
export const forgetCall = { name: 'concern.forget', payload: forget };

/** What the three kinds of things that an account holds have in common. */
import type { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';
import type { Changed, Held } from '../../bot/core/ports.ts';
import type { Reply } from './client.ts';
import { askHuman, done, unexpected } from './errors.ts';

/** A thing that can be taken and given back. */
export const kept = (what: string, id: string, was: object): Omit<Held, 'title'> => ({
  what,
  id,
  was: JSON.stringify(was),
  undoable: true,
});

/** As it was written down when it was taken. @throws AppError `tampered` where it cannot be read as that */
export const wasOf = <T>({ was }: Held, schema: z.ZodType<T>): T => {
  try {
    return schema.parse(JSON.parse(was));
  } catch {
    throw new AppError('tampered', 'What an account held was not written down as it should be');
  }
};

/** A deletion that was done, or was not needed: a 404 after our own lost try is our doing. */
export const gone = (answer: Reply<undefined>): Changed | undefined => {
  if (answer.ok) return done();
  return answer.status === 404 ? done(!answer.maybeTwice) : undefined;
};

/** A change that Lantern need not be allowed: refused, a person does it. */
export const optionalChange = (answer: Reply<undefined>, words: string): Changed => {
  if (!answer.ok && (answer.status === 403 || answer.status === 400)) return askHuman(words);
  throw answer.ok ? new AppError('unavailable', 'A change was not understood') : unexpected(answer);
};

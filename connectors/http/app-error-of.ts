/** Finds our error again in what a vendor's client made of it: never logged itself, since it holds the whole request. */
import { AppError } from '../../bot/core/errors.ts';

/** Our error inside one of a vendor's client; undefined where there is none. */
export const appErrorOf = (error: unknown): AppError | undefined => {
  for (let at = error, depth = 0; depth < 8 && at instanceof Error; at = at.cause, depth += 1) {
    if (at instanceof AppError) return at;
  }
  return undefined;
};

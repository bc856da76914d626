/** A press on a case's card that is too old: nothing happens, and the case, or the words in their boxes, come anew. */
import type { Deps, Reply } from '../../../core/ports.ts';
import { hasWords, keepWords } from './case-form.ts';
import { keptAlready, readAgain } from './change-case.ts';
import { meetCase, nothingHere, type CaseAct } from './meet-case.ts';
import { readOnce } from './read-once.ts';

export const caseAfresh = async (act: CaseAct, deps: Deps): Promise<Reply> => {
  const met = await meetCase(act, deps);
  if (met === undefined) return nothingHere;
  const before = keptAlready(act, met.found);
  if (before !== undefined) return readAgain(act, met, before, deps);
  return hasWords(act)
    ? readOnce(act, keepWords(act, wordsOf, deps), deps)
    : readAgain(act, met, caseOf, deps);
};

const wordsOf =
  'This card had been there for more than a day, so nothing was saved. Your words are still here: please look them over.';
const caseOf =
  'That card had been there for more than a day, so nothing was done. This is the case as it stands now.';

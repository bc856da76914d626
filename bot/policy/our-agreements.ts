/** The texts that come with Lantern. Each is named here, because a build takes in only what is read by name (`infra/build.ts`). */
import { readFileSync } from 'node:fs';
import { readAgreement, type AgreementFile } from './read-agreement.ts';

/* prettier-ignore */
const files: Readonly<Record<string, string>> = {
  'pupils-ks3': readFileSync(new URL('./agreements/pupils-ks3.md', import.meta.url), 'utf8'),
  staff: readFileSync(new URL('./agreements/staff.md', import.meta.url), 'utf8'),
};

/** In the order in which they are shown. A mistake in one of them is a fault of ours: the tests read them all. */
export const readOurAgreements = (): AgreementFile[] =>
  Object.entries(files).map(([id, text]) => readAgreement(text, `${id}.md`));

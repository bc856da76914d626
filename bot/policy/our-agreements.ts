/** The texts that come with Lantern. Each is named here, because a build takes in only what is read by name (`infra/build.ts`). */
import { readFileSync } from 'node:fs';
import { readAgreement, type AgreementFile } from './read-agreement.ts';

// prettier-ignore
const files: Readonly<Record<string, string>> = {
  'pupils-early': readFileSync(new URL('./agreements/pupils-early.md', import.meta.url), 'utf8'),
  'pupils-ks1-2': readFileSync(new URL('./agreements/pupils-ks1-2.md', import.meta.url), 'utf8'),
  'pupils-ks3': readFileSync(new URL('./agreements/pupils-ks3.md', import.meta.url), 'utf8'),
  'pupils-ks4-5': readFileSync(new URL('./agreements/pupils-ks4-5.md', import.meta.url), 'utf8'),
  parents: readFileSync(new URL('./agreements/parents.md', import.meta.url), 'utf8'),
  staff: readFileSync(new URL('./agreements/staff.md', import.meta.url), 'utf8'),
  governors: readFileSync(new URL('./agreements/governors.md', import.meta.url), 'utf8'),
  visitors: readFileSync(new URL('./agreements/visitors.md', import.meta.url), 'utf8'),
  'loan-staff': readFileSync(new URL('./agreements/loan-staff.md', import.meta.url), 'utf8'),
  'loan-pupils': readFileSync(new URL('./agreements/loan-pupils.md', import.meta.url), 'utf8'),
  'loan-pupils-parents': readFileSync(new URL('./agreements/loan-pupils-parents.md', import.meta.url), 'utf8'),
  'virtual-lessons': readFileSync(new URL('./agreements/virtual-lessons.md', import.meta.url), 'utf8'),
  'policy-read': readFileSync(new URL('./agreements/policy-read.md', import.meta.url), 'utf8'),
  'home-school': readFileSync(new URL('./agreements/home-school.md', import.meta.url), 'utf8'),
};

/** In the order in which they are shown. A mistake in one of them is a fault of ours: the tests read them all. */
export const readOurAgreements = (): AgreementFile[] =>
  Object.entries(files).map(([id, text]) => readAgreement(text, `${id}.md`));

/** Whom an act about an agreement is for: the person themselves, or a parent for their child (policy-map B4). */
import { z } from 'zod';
import type { Act, Deps, Person, Place, Reply, Role, SchoolId } from '../../../core/ports.ts';
import type { Signer } from '../../../policy/agreement.ts';
import type { Policy } from '../../../policy/policy.ts';

export const everyone: readonly Role[] = ['staff', 'governor', 'visitor', 'pupil', 'parent'];
export const signingPlaces: readonly Place[] = ['personal', 'tab', 'web'];

/** What every button here may carry: the child, where a parent acts. It is sealed into their link and never typed. */
export const aboutWhom = { for: z.string().max(200).optional() };
/** What a web link brings along: its number, which is kept with what is signed by it. Never typed, and never from a chat. */
export const byWhichLink = { link: z.string().max(20).optional() };

/** How something is signed just now. */
export const howSigned = ({
  place,
  values,
}: Pick<Act, 'place'> & { readonly values: { readonly link?: string | undefined } }): {
  readonly how: 'link' | 'chat';
  readonly link?: string | undefined;
} => (place === 'web' ? { how: 'link', link: values.link } : { how: 'chat' });

export interface Subject {
  readonly school: SchoolId;
  /** Whom it is recorded for: a parent's child, or whoever acts. */
  readonly person: Person;
  readonly signer: Signer;
  readonly policy: Policy;
  /** The child's id, where a parent acts: carried on. */
  readonly for?: string | undefined;
  /** On a page of ours: there is nothing to type into; and it may be forwarded or found, so it shows a first name and no more (I1). */
  readonly byLink: boolean;
  /** A pupil who is in a chat just now: they can tell somebody from there (A16). On a web page of ours they cannot. */
  readonly tells?: true;
}

/** A parent acts by the link that was made for their child, and by nothing else; nobody else acts for anybody. */
export const subjectOf = async (
  {
    by,
    values,
    place,
  }: Pick<Act, 'by'> & { readonly place?: Place; readonly values: { readonly for?: string | undefined } },
  deps: Pick<Deps, 'directory' | 'policies'>,
): Promise<Subject | undefined> => {
  const { school } = by;
  const child = values.for;
  if (!deps.policies.schools.includes(school)) return undefined;
  const byLink = place === 'web';
  const policy = deps.policies.of(school);
  if (by.kind !== 'parent')
    return child === undefined
      ? {
          school,
          person: by,
          signer: 'self',
          policy,
          byLink,
          ...(place !== undefined && by.kind === 'pupil' && !byLink ? { tells: true } : {}),
        }
      : undefined;
  if (child === undefined || by.id !== `${child}~parent`) return undefined;
  const person = await deps.directory.person(child);
  if (person?.kind !== 'pupil' || person.school !== school) return undefined;
  return { school, person, signer: 'parent', policy, for: child, byLink };
};

/** The same for whoever has nothing to do with agreements here, whatever the reason. */
export const nothingToSign = ({ by, press, place }: Pick<Act, 'by' | 'press' | 'place'>): Reply => {
  const text =
    by.kind === 'parent'
      ? 'What you sign for your child comes to you by a link from the school. Please ask the school office for it.'
      : 'There is nothing for you to sign here.';
  return press === undefined && place !== 'web' ? { chat: { text } } : { answer: { text } };
};

/** Years up to the end of Key Stage 2, as the MIS writes them: they get large, friendly words (B12). */
const young: ReadonlySet<string> = new Set(['N', 'R', '0', '1', '2', '3', '4', '5', '6']);
export const isYoung = ({ person, signer }: Subject): boolean =>
  signer === 'self' && person.kind === 'pupil' && person.year !== undefined && young.has(person.year);

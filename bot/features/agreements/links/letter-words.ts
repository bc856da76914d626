/** What a letter says: to a parent, to a pupil in class, to a governor or a member of staff. Pure rules. */
import type { PrintPage } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Missing } from './find-borrowers.ts';
import type { Linked } from './make-links.ts';
import { officePhone } from '../../../core/role-people.ts';
import { numberOf, type LiveLink } from './link.ts';

/** For home, for use in class, for each person at work. */
export const letterKinds = ['parents', 'pupils', 'adults'] as const;
export type LetterKind = (typeof letterKinds)[number];
export const kindOf = ({ signer, audience }: Pick<Missing, 'signer' | 'audience'>): LetterKind => {
  if (signer === 'parent') return 'parents';
  return audience === 'pupils' ? 'pupils' : 'adults';
};

export const lettersVerb = 'links.letters';
/** Of one page: about twenty sheets of paper. */
export const mostLetters = 100;

export const titleOfKind: Readonly<Record<LetterKind, string>> = {
  parents: 'parents and carers',
  pupils: 'pupils, for use in class',
  adults: 'adults',
};

/** Told on the screen. */
export const saidOnScreen: Readonly<Record<LetterKind, string>> = {
  parents:
    'To cut apart. They have names on them: give them to the tutors to send home, and leave none in the printer.',
  pupils:
    'To cut apart, for use in class on a school tablet or computer. They have names on them: give them to the teacher, who collects them again, and leave none in the printer.',
  adults:
    'To cut apart. Each has a name on it: hand or post it to that person and to nobody else, and leave none in the printer.',
};

export interface LetterTo extends Linked {
  readonly link: LiveLink;
  readonly address: string;
  /** The page has the pupil’s own text too. */
  readonly hasPupilsText: boolean;
}

export const letterOf = (one: LetterTo, policy: Policy): PrintPage['pieces'][number] => {
  const kind = kindOf(one);
  const until = sayDay(one.link.until, policy.calendar.zone);
  return {
    heading: headings[kind](one),
    lines: [...lines[kind](one, policy, until), footOf(one, policy)],
    address: one.address,
  };
};

const headings: Readonly<Record<LetterKind, (one: LetterTo) => string>> = {
  parents: ({ name, group }) => `To a parent or carer of ${name}, ${group}`,
  pupils: ({ name, group }) => `To ${name}, ${group}`,
  adults: ({ name }) => `To ${name}`,
};

const lines: Readonly<Record<LetterKind, (one: LetterTo, policy: Policy, until: string) => string[]>> = {
  parents: ({ titles, hasPupilsText }, { name }, until) => [
    `${name} asks you to read and sign for your child: ${titles.join('; ')}.`,
    ...(hasPupilsText ? ['What your child signs can be read on the same page.'] : []),
    `Point the camera of a phone or tablet at the code, or type the address. It is for you only, and works until ${until}.`,
  ],
  pupils: ({ titles }, _policy, until) => [
    `For use in class, with your teacher: on a school tablet or computer, point the camera at the code, or type the address. Then read: ${titles.join('; ')}.`,
    `This is only for you. It works until ${until}. Is something hard to read? Ask your teacher.`,
  ],
  adults: ({ titles, audience }, { name }, until) => [
    `${name} asks you${audience === 'governors' ? ', as a governor,' : ''} to read and sign: ${titles.join('; ')}.`,
    `Point the camera of a phone or tablet at the code, or type the address. It is for you only, and works until ${until}.`,
  ],
};

const footOf = ({ link }: LetterTo, policy: Policy): string => {
  const phone = officePhone(policy);
  const ask = phone === undefined ? 'Ask the school office.' : `Ring the school office: ${phone}.`;
  return `Questions? ${ask} Letter ${numberOf(link)}`;
};

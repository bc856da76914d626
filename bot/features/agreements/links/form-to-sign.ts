/** One sheet to be signed by hand: the text as it is now, with its version, and what a screen would ask. A pure rule. */
import type { PaperBlock, PrintPage } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import type { Policy } from '../../../policy/policy.ts';
import { officePhone } from './help-text.ts';

export interface FormFor {
  readonly name: string;
  /** Of a pupil; else empty. */
  readonly group: string;
}

type Piece = PrintPage['pieces'][number];

/** Of the version's hash, as a paper carries it: enough to tell two versions of a text apart. */
export const shortHash = ({ hash }: Pick<Agreement, 'hash'>): string => hash.slice(0, 8).toUpperCase();

/** With the name of whoever it is about. */
export const formOf = ({ name, group }: FormFor, agreement: Agreement, policy: Policy): Piece =>
  piece(
    [
      agreement.signer === 'parent' ? `For a parent or carer of ${name}` : `For ${name}`,
      ...(group === '' ? [] : [group]),
    ],
    [],
    agreement,
    policy,
  );

/** Without: whoever signs writes down whom it is about. */
export const blankForm = (agreement: Agreement, policy: Policy): Piece => {
  const isPupils = agreement.audience === 'pupils' || agreement.audience === 'parents';
  const label = agreement.signer === 'parent' ? 'Name of your child' : 'Your name';
  return piece(
    [],
    [{ what: 'line', labels: [label] }, ...(isPupils ? [{ what: 'line', labels: ['Class'] } as const] : [])],
    agreement,
    policy,
  );
};

const piece = (
  about: readonly string[],
  first: readonly PaperBlock[],
  agreement: Agreement,
  policy: Policy,
): Piece => ({
  heading: agreement.title,
  lines: [[policy.name, ...about].join(' · ')],
  blocks: [
    ...first,
    ...agreement.text,
    ...asked(agreement),
    ...signature(agreement),
    foot(agreement, policy),
  ],
});

/** The monitoring notice with its own tick (B15), and each consent with a yes and a no (B18). */
const asked = ({ monitoring, consents, signer, audience }: Agreement): PaperBlock[] => [
  ...(signer === 'parent' && audience === 'parents'
    ? [
        {
          what: 'paragraph',
          runs: [
            { text: 'Would you like to read what your child signs? The school office gives it to you.' },
          ],
        } as const,
      ]
    : []),
  ...(monitoring === undefined ? [] : [{ what: 'tick', text: monitoring } as const]),
  ...(consents.length === 0
    ? []
    : [
        {
          what: 'paragraph',
          runs: [{ text: 'You may say yes or no to each of these. It changes nothing else.' }],
        } as const,
        ...consents.map(({ title }) => ({ what: 'yes-no', text: title }) as const),
      ]),
];

const signature = ({ signer }: Agreement): PaperBlock[] => [
  { what: 'tick', text: 'I have read this, and I agree.' },
  ...(signer === 'parent'
    ? [
        { what: 'line', labels: ['Your own name'] } as const,
        { what: 'line', labels: ['What you are to your child (mother, father, carer…)'] } as const,
      ]
    : []),
  { what: 'line', labels: ['Signature', 'Date'] },
];

const foot = (agreement: Agreement, policy: Policy): PaperBlock => {
  const phone = officePhone(policy);
  const ask =
    phone === undefined ? 'please ask the school office' : `please ring the school office, ${phone}`;
  return {
    what: 'paragraph',
    runs: [
      {
        text: `Not clear, or do you not agree? Leave it unsigned and ${ask}. Version ${agreement.version} · ${shortHash(agreement)}`,
      },
    ],
  };
};

/** What stands on a certificate (policy-map B8): who signed what, in which version, when and how, and the text as signed. */
import { sayDate, sayTime, localDate } from '../../../core/say-time.ts';
import type { Agreement, Block } from '../../../policy/agreement.ts';
import { inEnglish } from '../../../policy/language.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { PersonId } from '../../../core/ports.ts';
import { rows, type Signature } from '../agreement.ts';
import { referenceOf } from '../sign.ts';
import { sayHow } from './group-days.ts';
import { canDraw, hasRightToLeft } from './pdf-fonts.ts';
import { misId, sayLanguage } from './register-rows.ts';
import type { Part } from './write-pdf.ts';

/** Digits of the hash: enough to tell any two versions of a text apart. */
export const hashDigits = 16;

export interface Certified {
  readonly person: string;
  /** As the roster has it. */
  readonly name: string;
  readonly group: string;
  /** What counts now: one for each text and signer. */
  readonly signatures: readonly Signature[];
}

/** One person's page. */
export const personParts = (one: Certified, policy: Policy): Part[] => [
  { what: 'title', text: printed(one.name, one.person) },
  { what: 'small', text: 'Certificate of signed agreements' },
  fact('School', policy.name),
  ...(one.group === '' ? [] : [fact('Class or group', one.group)]),
  fact('Id in the school’s records', misId(one.person)),
  ...([one.name, ...one.signatures.map(({ name }) => name)].every(canDraw)
    ? []
    : [{ what: 'small', text: unprinted } as const]),
  ...(one.signatures.length === 0
    ? [{ what: 'paragraph', runs: [{ text: 'Has signed nothing yet this school year.' }] } as const]
    : one.signatures.flatMap((signature) => signatureParts(signature, policy))),
];

/** A name, as far as these fonts have its letters: else the id says who it is, never a row of empty boxes. */
export const printed = (name: string, person: PersonId): string =>
  canDraw(name) ? name : `Id ${misId(person)}`;

const unprinted =
  'A name has letters that cannot be printed here, so the id stands in its place. The register keeps the name as it was typed.';

export const fact = (label: string, value: string): Part => ({
  what: 'paragraph',
  label: `${label}: `,
  runs: [{ text: value }],
});

const moment = (at: string, { calendar: { zone } }: Policy): string =>
  `${sayDate(localDate(new Date(at), zone))}, ${sayTime(at, zone).split(', ')[1] ?? ''}`;

const signatureParts = (signature: Signature, policy: Policy): Part[] => {
  const { title, version, hash, signer, name, relation, at, how, dated, read, monitoringAt, consents } =
    signature;
  const said = signer === 'parent' ? `${name} (${relation ?? 'parent or carer'})` : name;
  return [
    { what: 'heading', text: title },
    fact('Version', `${version} (text ${hash.slice(0, hashDigits)})`),
    ...(read === undefined ? [] : [fact('Read in', printedLanguage(read.lang))]),
    fact('Name as signed', canDraw(name) ? said : '(see the register)'),
    fact('Signed', `${moment(at, policy)}, ${sayHow(how)}`),
    fact('Reference', referenceOf(rows.signature(policy.school, signature))),
    ...(dated === undefined ? [] : [fact('Date on the paper', sayDate(dated))]),
    ...(monitoringAt === undefined ? [] : [fact('Monitoring notice read', moment(monitoringAt, policy))]),
    ...consents.map(({ id, given, at: when }) =>
      fact(`Consent “${id}”`, `${given ? 'given' : 'not given'}, ${moment(when, policy)}`),
    ),
  ];
};

const printedLanguage = (lang: string): string => {
  const name = sayLanguage(lang);
  return canDraw(name) ? name : inEnglish(lang);
};

/** Whether all its words can stand here as they are written: none in letters that these fonts do not have, nor from right to left. */
export const canSet = (text: Agreement): boolean =>
  [
    text.title,
    text.monitoring ?? '',
    text.monitoringEasy ?? '',
    ...[...text.text, ...text.easy].flatMap(({ runs }) => runs.map((run) => run.text)),
    ...text.consents.map(({ title }) => title),
  ].every((words) => canDraw(words) && !hasRightToLeft(words));

/** A text once, however many have signed it. */
export const textParts = (text: Agreement): Part[] => [
  { what: 'page' },
  { what: 'title', text: text.title },
  {
    what: 'small',
    text: `Version ${text.version} · ${text.language === undefined ? '' : `${text.language.name} · `}text ${text.hash.slice(0, hashDigits)} · in full, as ${text.language === undefined ? 'signed' : 'read'}`,
  },
  ...text.text.map(blockPart),
  ...(text.easy.length === 0
    ? []
    : [{ what: 'heading', text: 'The same, easier to read' } as const, ...text.easy.map(blockPart)]),
  ...(text.monitoring === undefined
    ? []
    : [
        { what: 'heading', text: 'Monitoring notice' } as const,
        { what: 'paragraph', runs: [{ text: text.monitoring }] } as const,
      ]),
  ...(text.monitoringEasy === undefined
    ? []
    : [
        { what: 'heading', text: 'The monitoring notice, easier to read' } as const,
        { what: 'paragraph', runs: [{ text: text.monitoringEasy }] } as const,
      ]),
  ...text.consents.map(({ id, title }): Part => ({
    what: 'paragraph',
    label: `Consent “${id}”: `,
    runs: [{ text: title }],
  })),
];

const blockPart = (block: Block): Part => {
  if (block.what === 'heading') return { what: 'heading', text: block.runs.map(({ text }) => text).join('') };
  const clause = block.clause === undefined ? '' : `${block.clause}  `;
  return { what: block.what, label: clause, runs: block.runs };
};

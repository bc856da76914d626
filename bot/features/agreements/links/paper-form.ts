/** Draws the form about papers: who has signed, when, which version, and what else they agree to. A pure rule. */
import type { Card } from '../../../../cards/cards.ts';
import type { PersonId, Reply, SchoolId } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { misId } from './find-group.ts';
import { shortHash } from './form-to-sign.ts';
import type { PaperVersion } from './paper-versions.ts';

/** Somebody whose paper may come in. */
export interface Owing {
  readonly person: PersonId;
  readonly name: string;
}

type FormModel = Extract<Card, { card: 'case/form' }>['model'];
type Field = FormModel['fields'][number];

export interface PaperForm {
  readonly at: { readonly school: SchoolId; readonly group: string };
  /** Where *Not now* leads to: the group as a scope. */
  readonly back: string;
  /** The newest text. */
  readonly agreement: Agreement;
  readonly papers: readonly PaperVersion[];
  readonly owing: readonly Owing[];
  readonly typed: Partial<
    Record<'who' | 'ids' | 'dated' | 'consents' | 'version' | 'monitoring', string | undefined>
  >;
  readonly problem: string;
}

export const paperForm = (form: PaperForm): Reply => {
  const { at, back, agreement, papers, problem } = form;
  const parents = agreement.signer === 'parent';
  return {
    answer: {
      card: 'case/form',
      model: {
        title: 'Signed on paper',
        ref: '',
        problem,
        warning: '',
        lines: [
          `${at.group} · ${agreement.title}${papers.length > 1 ? '' : `, version ${agreement.version} (${shortHash(agreement)})`}`,
          parents
            ? 'Tick the pupils whose parent or carer has signed. Keep the paper.'
            : 'Tick who has signed. Keep the paper.',
        ],
        fields: [...whoFields(form), ...paperFields(form)],
        verb: 'paper.record',
        submit: 'Write it down',
        data: { ...at, agreement: agreement.id, hash: agreement.hash },
        cancelVerb: 'links.list',
        cancelTitle: 'Not now',
        cancel: { show: 'yes', school: at.school, group: back },
      },
    },
  };
};

const field = (one: Pick<Field, 'id' | 'label' | 'type'> & Partial<Field>): Field => ({
  value: '',
  hint: '',
  choices: [],
  ...one,
});

const whoFields = ({ agreement, owing, typed }: PaperForm): Field[] => [
  field({
    id: 'who',
    label: 'Who has signed?',
    type: 'multi-choice',
    value: typed.who ?? '',
    choices: owing.map(({ person, name }) => ({ title: name, value: misId(person) })),
  }),
  field({
    id: 'ids',
    label:
      agreement.signer === 'parent'
        ? 'Or put in their ids from the MIS, one on each line; behind an id you may write the name that signed'
        : 'Or put in their ids from the MIS, one on each line',
    type: 'multiline',
    hint: agreement.signer === 'parent' ? 'P0258 Siobhán Reilly' : '',
    value: typed.ids ?? '',
  }),
];

const paperFields = ({ agreement: { monitoring, consents }, papers, typed }: PaperForm): Field[] => [
  field({ id: 'dated', label: 'The date on the paper', type: 'date', value: typed.dated ?? '' }),
  ...(papers.length < 2
    ? []
    : [
        field({
          id: 'version',
          label: 'The version on the paper (it stands at its foot)',
          type: 'choice',
          hint: 'Choose one',
          value: typed.version ?? '',
          choices: papers.map(({ agreement }) => ({
            title: `Version ${agreement.version} (${shortHash(agreement)})`,
            value: agreement.hash,
          })),
        }),
      ]),
  ...(monitoring === undefined
    ? []
    : [
        field({
          id: 'monitoring',
          label: 'About monitoring',
          type: 'toggle',
          hint: 'All of these papers have the tick that use is monitored',
          value: typed.monitoring ?? 'false',
        }),
      ]),
  ...(consents.length === 0
    ? []
    : [
        field({
          id: 'consents',
          label: 'What all of these papers agree to as well (leave it empty if they do not)',
          type: 'multi-choice',
          value: typed.consents ?? '',
          choices: consents.map(({ id, title }) => ({ title, value: id })),
        }),
      ]),
];

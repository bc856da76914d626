/** The small forms about a leaver: what was typed before a mistake stands in the box again. */
import type { Card } from '../../../../cards/cards.ts';
import type { Reply } from '../../../core/ports.ts';
import type { LeaverAct } from './meet-leaver.ts';

type FormModel = Extract<Card, { card: 'case/form' }>['model'];
type Drawn = FormModel['fields'][number];

export interface LeaverForm {
  readonly title: string;
  readonly problem: string;
  readonly warning?: string;
  readonly lines: readonly string[];
  readonly fields: readonly (Pick<Drawn, 'id' | 'label' | 'type'> & { readonly value: string })[];
  readonly submit: string;
}

export const leaverForm = (act: LeaverAct, form: LeaverForm): Reply => {
  const { school, leaver, view = '', page = 0 } = act.values;
  const place = { school, view, page: String(page) };
  return {
    answer: {
      card: 'case/form',
      model: {
        title: form.title,
        ref: '',
        problem: form.problem,
        warning: form.warning ?? '',
        lines: [...form.lines],
        fields: form.fields.map((field) => ({ ...field, hint: '', choices: [] })),
        verb: act.verb,
        submit: form.submit,
        data: { ...place, leaver, send: 'yes' },
        cancelVerb: 'leavers.list',
        cancelTitle: 'Back to the list',
        cancel: { ...place, show: 'yes' },
      },
    },
  };
};

/** Longer reasons belong into a letter. */
const mostReason = 500;

/** A reason as it can be kept, or what is wrong with it. */
export const readReason = (typed: string | undefined): { reason: string } | { problem: string } => {
  const reason = (typed ?? '').toWellFormed().trim();
  if (reason === '') return { problem: 'Please write down why: it stands in the evidence.' };
  if (reason.length > mostReason)
    return { problem: `Please keep it under ${mostReason} letters (it has ${reason.length}).` };
  return { reason };
};

/** Who has not signed yet, and how it stands with each (policy-map B7): tutors their class, heads of year their year … */
import type { Card } from '../../../../cards/cards.ts';
import type { Flow } from '../../../core/ports.ts';
import { missingPeople, type MissingPerson } from './missing-people.ts';
import { number } from './say-progress.ts';
import { sayState } from './say-state.ts';
import { titleOf, writeScope } from './scope.ts';
import { askedOf, askedValues, pageOf, readersOfRegister, type AskedValues } from './show-signed.ts';
import { namedTallies, notFound, viewOf, type SchoolView } from './view.ts';

type Model = Extract<Card, { card: 'agreements/missing' }>['model'];

const pageSize = 12;

export const listMissing: Flow<AskedValues> = {
  verb: 'signed.missing',
  who: readersOfRegister,
  values: askedValues,
  afresh: 'run',
  run: async (act, deps) => {
    const view = await viewOf(act.by, askedOf(act.values), deps);
    const [first, ...others] = view?.schools ?? [];
    if (view === undefined || first === undefined || others.length > 0) return { answer: { text: notFound } };
    if (namedTallies(first, view.scope).length === 0) return { answer: { text: notFound } };
    const missing = await missingPeople(first, view.scope, deps);
    const { people, of, tooMany } = missing;
    const pages = Math.max(1, Math.ceil(people.length / pageSize));
    const page = Math.min(pages, Math.max(1, pageOf(act.values)));
    const turn = (title: string, to: number): Model['pages'] =>
      to >= 1 && to <= pages ? [{ title, page: String(to) }] : [];
    const notice = tooMany
      ? 'These are too many for a card. Please open a year or a class, or take the list as a file.'
      : people.length === 0
        ? 'Everybody has signed.'
        : '';
    return {
      answer: {
        card: 'agreements/missing',
        model: {
          title: titleOf(view.scope, first.policy),
          detail: tooMany
            ? ''
            : `${number(people.length)} of ${number(of)} ${of === 1 ? 'person' : 'people'}`,
          notice,
          people: people.slice((page - 1) * pageSize, page * pageSize).map((one) => lineOf(one, first)),
          pages: [...turn('Earlier…', page - 1), ...turn('More…', page + 1)],
          of: writeScope(view.scope),
          school: first.school,
        },
      },
    };
  },
};

const lineOf = (
  { name, sheet, line, items }: MissingPerson,
  { policy }: SchoolView,
): Model['people'][number] => ({
  name,
  detail: sheet.group,
  missing: items.map((item) => ({
    title: policy.texts.find(({ id }) => id === item.agreement)?.title ?? item.agreement,
    state: sayState(sheet, line, item, policy),
  })),
});

/** What is lent: the form, and what was typed into it. */
import { z } from 'zod';
import { formCard, mostLine, mostWords, plain, wordsProblem } from '../../core/form-card.ts';
import { newId } from '../../core/keys.ts';
import { itemKinds } from '../../policy/agreement.ts';
import type { Deps, Person, Reply, SchoolId, Values } from '../../core/ports.ts';
import { readDay } from '../../core/read-day.ts';
import { localDate } from '../../core/say-time.ts';
import { itemTitles, textsForLoan, type Item } from './loan.ts';

const text = z.string().optional();
export const itemValues = {
  kind: text,
  what: text,
  serial: text,
  asset: text,
  condition: text,
  accessories: text,
  due: text,
};
export type ItemValues = z.infer<z.ZodObject<typeof itemValues>>;

/** As they stand on a label: it goes into messages, so it is no sentence. */
export const label = /^[\p{L}\p{N} ._/#+()-]{0,40}$/u;

export const itemForm = (
  school: SchoolId,
  person: Person,
  typed: Values,
  problem: string,
  deps: Deps,
): Reply =>
  formCard(
    {
      title: 'What is lent?',
      problem,
      lines: [
        `To ${person.name}${person.class === undefined || person.kind !== 'pupil' ? '' : `, ${person.class}`}.`,
        signs(school, person, deps),
      ],
      fields: [
        {
          id: 'kind',
          label: 'What is it?',
          type: 'choice',
          hint: 'Choose one',
          choices: itemKinds.map((value) => ({ title: itemTitles[value], value })),
        },
        {
          id: 'what',
          label: 'Make and model, or what it is',
          type: 'text',
          hint: 'For example Dell Latitude 5440',
        },
        { id: 'serial', label: 'Serial number', type: 'text' },
        { id: 'asset', label: 'Asset number', type: 'text' },
        { id: 'condition', label: 'What condition is it in? Never a password or a PIN.', type: 'multiline' },
        { id: 'accessories', label: 'What goes with it?', type: 'text', hint: 'For example charger, bag' },
        { id: 'due', label: 'Due back on (may stay empty)', type: 'date' },
      ],
      verb: 'loans.lend',
      submit: 'Lend it',
      data: { school, person: person.id, once: typedOnce(typed) ?? newId(deps.clock.now()) },
      back: { verb: 'loans.find', title: 'Somebody else', data: {} },
    },
    typed,
  );

const typedOnce = ({ once }: Values): string | undefined => (typeof once === 'string' ? once : undefined);

/** Who will be asked to sign, so that nobody is surprised that it is not out yet. */
const signs = (school: SchoolId, { kind }: Person, deps: Deps): string => {
  const texts = textsForLoan(kind === 'pupil' ? 'pupils' : 'staff', deps.policies.of(school));
  if (texts.length === 0) return 'The school has no agreement for this, so nobody is asked to sign.';
  const parent = texts.some(({ signer }) => signer === 'parent');
  const own = texts.some(({ signer }) => signer === 'self');
  if (!parent) return 'They are asked in their own chat to sign for it. Hand it over when they have.';
  return own
    ? 'They are asked in their own chat to sign for it, and a parent signs as well: by web link, or on paper. Hand it over when both have.'
    : 'A parent signs for it: by web link, or on paper. Hand it over when they have.';
};

/** What was typed as a thing, or why it cannot be used. */
export const readItem = (
  given: ItemValues,
  school: SchoolId,
  deps: Deps,
): { readonly item: Item; readonly due?: string | undefined } | { readonly problem: string } => {
  const kind = itemKinds.find((one) => one === given.kind);
  if (kind === undefined) return { problem: 'Please choose what it is.' };
  const words = {
    what: plain(given.what),
    serial: plain(given.serial),
    asset: plain(given.asset),
    condition: plain(given.condition),
    accessories: plain(given.accessories),
  };
  if (words.serial === '' && words.asset === '' && words.what === '')
    return { problem: 'Please write what it is, or its serial or asset number.' };
  if (!label.test(words.serial) || !label.test(words.asset))
    return {
      problem:
        'A serial or asset number has at most 40 letters, figures and hyphens. Please look at the label again.',
    };
  const bad =
    wordsProblem(words.what, mostLine) ??
    wordsProblem(words.accessories, mostLine) ??
    wordsProblem(words.condition, mostWords);
  if (bad !== undefined) return { problem: bad };
  const said = plain(given.due);
  if (said === '') return { item: { kind, ...words } };
  const now = deps.clock.now();
  const { zone } = deps.policies.of(school).calendar;
  const due = readDay(said, now, zone);
  if (due === undefined) return { problem: 'I could not read the day. Please write it like 27/11/2026.' };
  if (due < localDate(now, zone)) return { problem: 'That day is past. Please choose a later one.' };
  return { item: { kind, ...words }, due };
};

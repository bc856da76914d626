/** The two menus of a case: what to record, and what else can be done. */
import { z } from 'zod';
import type { Flow, Reply } from '../../../core/ports.ts';
import type { Incident } from '../concern.ts';
import { caseAt, meetCase, nothingHere } from './meet-case.ts';
import { missingBeforeClosing } from './missing.ts';
import { readOnce } from './read-once.ts';
import { readers } from '../../../core/readers.ts';

const values = z.object({ ...caseAt, menu: z.enum(['record', 'more']) });

type Item = readonly [title: string, verb: string, hint: string];

const record: readonly Item[] = [
  ['Parents or carers', 'case.parents', 'They were informed, or why not yet.'],
  ['The outcome', 'case.outcome', 'What came of it.'],
  ['A referral', 'case.referral', 'Police, LADO, council and others: made, or decided against.'],
  ['An agency was contacted', 'case.agency', 'A call for advice: when, their reference, what they said.'],
  ['A sanction', 'case.sanction', 'From the policy’s list. Taking access away needs an end date.'],
  ['What should change?', 'case.change', 'So that it happens less. No names.'],
];

const more: readonly Item[] = [
  ['Ask the reporter', 'case.ask', 'They see your question, and nothing else of the case.'],
  ['Earlier cases', 'case.earlier', 'Of the same pupil, as far as you may see them.'],
  [
    'It is about somebody else',
    'case.reroute',
    'Correct who it is about. Who may see it is worked out anew.',
  ],
  ['Move to child protection', 'case.protect', 'You get a summary for the file. This copy is frozen.'],
  ['Summary to copy', 'case.summary', 'The whole case as plain text.'],
  ['Step aside', 'case.recuse', 'You should not deal with it. Somebody else is told.'],
];

const needed = 'Needed before it can be closed.';

export const caseMenu: Flow<z.infer<typeof values>> = {
  verb: 'case.menu',
  who: readers,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const met = await meetCase(act, deps);
    if (met === undefined) return nothingHere;
    const isRecord = act.values.menu === 'record';
    const missing = new Set(missingBeforeClosing(met.found, act.by.id, met.policy).map((one) => one.verb));
    const items = isRecord
      ? record.toSorted(([, a], [, b]) => Number(missing.has(b)) - Number(missing.has(a)))
      : more;
    const menu = menuReply(met.found.incident.value, {
      title: isRecord ? 'What would you like to record?' : 'What would you like to do?',
      choices: items.map(([title, verb, hint]) => ({
        title,
        verb,
        data: {},
        hint: missing.has(verb) ? `${needed} ${hint}` : hint,
      })),
    });
    return readOnce(act, menu, deps);
  },
};

export interface Menu {
  readonly title: string;
  readonly notice?: string;
  readonly lines?: readonly string[];
  readonly choices: readonly {
    title: string;
    verb: string;
    data: Readonly<Record<string, string>>;
    hint?: string;
  }[];
}

export const menuReply = (
  { ref, school, id }: Pick<Incident, 'ref' | 'school' | 'id'>,
  menu: Menu,
): Reply => ({
  answer: {
    card: 'case/menu',
    model: {
      title: menu.title,
      ref,
      notice: menu.notice ?? '',
      lines: [...(menu.lines ?? [])],
      choices: menu.choices.map(({ title, verb, data, hint = '' }) => ({
        title,
        hint,
        verb,
        data: { school, incident: id, ...data },
      })),
      school,
      incident: id,
    },
  },
});

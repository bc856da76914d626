/** The two menus of a case: what to record, and what else can be done. */
import { z } from 'zod';
import type { Flow, Reply } from '../../../core/ports.ts';
import type { Incident } from '../concern.ts';
import { caseAt, meetCase, nothingHere } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';

const values = z.object({ ...caseAt, menu: z.enum(['record', 'more']) });

const record: readonly (readonly [string, string])[] = [
  ['Parents or carers', 'case.parents'],
  ['An agency was contacted', 'case.agency'],
  ['A referral', 'case.referral'],
  ['A sanction', 'case.sanction'],
  ['The outcome', 'case.outcome'],
  ['What should change?', 'case.change'],
];

const more: readonly (readonly [string, string])[] = [
  ['Ask the reporter', 'case.ask'],
  ['Earlier cases', 'case.earlier'],
  ['Step aside', 'case.recuse'],
  ['Send it on another route', 'case.reroute'],
  ['Move to child protection', 'case.protect'],
  ['Summary to copy', 'case.summary'],
];

export const caseMenu: Flow<z.infer<typeof values>> = {
  verb: 'case.menu',
  who: readers,
  values,
  run: async (act, deps) => {
    const met = await meetCase(act, deps);
    if (met === undefined) return nothingHere;
    const isRecord = act.values.menu === 'record';
    return menuReply(met.found.incident.value, {
      title: isRecord ? 'What would you like to record?' : 'What else?',
      choices: (isRecord ? record : more).map(([title, verb]) => ({ title, verb, data: {} })),
    });
  },
};

export interface Menu {
  readonly title: string;
  readonly notice?: string;
  readonly lines?: readonly string[];
  readonly choices: readonly { title: string; verb: string; data: Readonly<Record<string, string>> }[];
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
      choices: menu.choices.map(({ title, verb, data }) => ({
        title,
        verb,
        data: { school, incident: id, ...data },
      })),
      school,
      incident: id,
    },
  },
});

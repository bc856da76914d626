/**
 * `/leaver list`: a list of the MIS or HR goes in by pasting it, or from the file beside the roster. It is shown as it will be read
 * before it is used, and its columns are chosen once (policy-map C1).
 */
import { z } from 'zod';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import {
  policyRoles,
  type ActOf,
  type Deps,
  type Flow,
  type Message,
  type Reply,
  type SchoolId,
} from '../../../core/ports.ts';
import { compareCall } from '../calls.ts';
import { saveList } from '../finding/leaver-list.ts';
import type { ListColumn, ListMapping } from '../finding/list-columns.ts';
import { previewOf, type Preview } from '../finding/read-list.ts';
import { counted } from '../finding/say-list.ts';
import { nothingHere, nothingThere } from './meet-leaver.ts';
import {
  chosenMapping,
  dropPasted,
  keepPasted,
  mostPasted,
  pastedBy,
  type PastedList,
} from './pasted-list.ts';
import { previewCard } from './preview-card.ts';
import { mayDecide, schoolsToDecide } from './who-decides.ts';

const values = z.looseObject({
  school: z.string().max(100).optional(),
  text: z.string().optional(),
  /** `file`: the one beside the roster. */
  from: z.literal('file').optional(),
});
type ListAct = ActOf<z.infer<typeof values>>;

const schoolOf = (act: ListAct, deps: Deps): SchoolId | undefined =>
  schoolsToDecide(act.by, deps.policies).find(
    (one) => (act.values.school ?? one) === one && mayDecide(act.by.id, deps.policies.of(one)),
  );

type Run = (act: ListAct, school: SchoolId, deps: Deps) => Promise<Reply>;

/** `afresh` left out: the verb only reads. */
const flow = (
  verb: string,
  run: Run,
  more: { readonly says?: RegExp; readonly afresh?: Run } = {},
): Flow<z.infer<typeof values>> => {
  const met =
    (go: Run) =>
    (act: ListAct, deps: Deps): Promise<Reply> => {
      const school = schoolOf(act, deps);
      if (school !== undefined) return go(act, school, deps);
      return Promise.resolve(act.spot === undefined ? { chat: { text: nothingThere } } : nothingHere);
    };
  const afresh = more.afresh === undefined ? ('run' as const) : met(more.afresh);
  return { verb, who: policyRoles, values, says: more.says, afresh, run: met(run) };
};

/** A card that is too old: nothing happens, and what was typed or pasted is there again. */
const showAgain: Run = async (act, school, deps) => {
  if (act.values.text !== undefined)
    return { answer: pasteForm(school, tooOld, undefined, deps, act.values.text.slice(0, mostShown)) };
  const stored = await pastedBy(school, act.by.id, deps);
  return {
    answer:
      stored === undefined
        ? pasteForm(school, gone, undefined, deps)
        : previewCard(read(stored.value, deps), deps.policies.of(school), tooOld),
  };
};

const tooOld =
  'That card had been there for more than a day, so nothing was done. Please look it over and press again.';

/** What a box shows again of a list that was too long. */
const mostShown = 20_000;

export const pasteList = flow(
  'leavers.paste',
  async (act, school, deps) => {
    const file = await fileBeside(school, deps);
    const form = pasteForm(school, file.problem, file.name, deps);
    return act.press === undefined
      ? {
          chat: {
            text: 'Open leavers, then “Put in a leaver list…”. It holds names, so it is shown to you alone.',
          },
        }
      : { answer: form };
  },
  { says: /^\/?leaver list$/i },
);

export const previewList = flow(
  'leavers.preview',
  async (act, school, deps) => {
    const text =
      act.values.from === 'file' ? await fileText(school, deps) : (act.values.text ?? '').toWellFormed();
    const problem = problemOf(text);
    if (problem !== undefined)
      return { answer: pasteForm(school, problem, undefined, deps, text.slice(0, mostShown)) };
    const pasted: PastedList = { v: 1, school, by: act.by.id, at: deps.clock.now().toISOString(), text };
    await keepPasted(pasted, deps);
    return { answer: previewCard(read(pasted, deps), deps.policies.of(school)) };
  },
  { afresh: showAgain },
);

/** The file of the MIS or HR, for the button; that it cannot be read is said, and the box is there all the same. */
const fileBeside = async (
  school: SchoolId,
  deps: Deps,
): Promise<{ readonly name?: string | undefined; readonly problem: string }> => {
  try {
    return { name: (await deps.lists.of(school))?.name, problem: '' };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return {
      problem: 'The file that the MIS or HR puts down could not be read. You can paste the list here.',
    };
  }
};

const fileText = async (school: SchoolId, deps: Deps): Promise<string> => {
  const file = await deps.lists.of(school);
  if (file === undefined) return '';
  // Only what is read again from here: rows as a CSV reader sees them.
  return typeof file.text === 'string' ? file.text : new TextDecoder(encodingOf(file.text)).decode(file.text);
};

const encodingOf = (bytes: Uint8Array): string => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
};

const problemOf = (text: string): string | undefined => {
  if (text.trim() === '')
    return 'There is nothing in the box. Please paste the list, its first line with the names of the columns.';
  if (text.length > mostPasted)
    return 'That is too long for this box. Please paste part of it, or put the file beside the roster (OPERATING.md says where).';
  return undefined;
};

const read = ({ text, mapping }: PastedList, deps: Deps): Preview =>
  previewOf({ name: 'the pasted list', text }, deps.lists, mapping);

/** Reads what was pasted once more, by the columns that were chosen. */
export const chooseColumns = flow(
  'leavers.columns',
  async (act, school, deps) => {
    const stored = await pastedBy(school, act.by.id, deps);
    if (stored === undefined) return { answer: pasteForm(school, gone, undefined, deps) };
    const pasted = { ...stored.value, mapping: chosenMapping(act.values) };
    await keepPasted(pasted, deps);
    return { answer: previewCard(read(pasted, deps), deps.policies.of(school)) };
  },
  { afresh: showAgain },
);

export const useList = flow(
  'leavers.useList',
  async (act, school, deps) => {
    const stored = await pastedBy(school, act.by.id, deps);
    if (stored === undefined) return { answer: pasteForm(school, gone, undefined, deps) };
    const pasted = { ...stored.value, mapping: chosenMapping(act.values) };
    const preview = read(pasted, deps);
    if (!isSameMapping(read(stored.value, deps).mapping, pasted.mapping)) {
      await keepPasted(pasted, deps);
      return { answer: previewCard(preview, deps.policies.of(school), columnsChanged) };
    }
    if (preview.mistakes.length > 0 || preview.lines.length === 0)
      return { answer: previewCard(preview, deps.policies.of(school), 'It cannot be used like this.') };
    await saveList(school, preview, act.by.id, deps);
    await deps.ledger.record(school, {
      rows: [schedule(compareCall, {}, deps.clock.now(), school)],
      trail: [],
    });
    await dropPasted(stored, deps);
    return {
      answer: {
        text: `${counted(preview.lines.length, 'person is', 'people are')} on the list now. Lantern compares it with the accounts; type leavers in a minute to see who waits for you.`,
      },
    };
  },
  { afresh: showAgain },
);

export const dropList = flow(
  'leavers.dropList',
  async (act, school, deps) => {
    const stored = await pastedBy(school, act.by.id, deps);
    if (stored === undefined) return { answer: pasteForm(school, gone, undefined, deps) };
    await dropPasted(stored, deps);
    return { answer: { text: 'Thrown away. Nothing was changed.' } };
  },
  { afresh: showAgain },
);

const columnsChanged = 'The columns were changed. Please look at the rows again before you use it.';

const isSameMapping = (one: ListMapping, other: ListMapping): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
    (column) => one[column as ListColumn] === other[column as ListColumn],
  );

const gone = 'That list was used or thrown away already. Please paste it again.';

const pasteForm = (
  school: SchoolId,
  problem: string,
  file: string | undefined,
  deps: Deps,
  text = '',
): Message => ({
  card: 'case/form',
  model: {
    title: 'A leaver list',
    ref: '',
    problem,
    warning: '',
    lines: [
      `For ${deps.policies.of(school).name}. Export it from the MIS or from HR as CSV, open it, and paste all of it with its first line. You see how it is read before it is used.`,
    ],
    fields: [{ id: 'text', label: 'The list', type: 'multiline', value: text, hint: '', choices: [] }],
    verb: 'leavers.preview',
    submit: 'Read it',
    data: { school },
    cancelVerb: file === undefined ? 'leavers.list' : 'leavers.preview',
    cancelTitle: file === undefined ? 'Back to the list' : `Read ${file} instead`,
    cancel: file === undefined ? { school, show: 'yes' } : { school, from: 'file' },
  },
});

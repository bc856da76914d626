/** The pieces that our pages are made of: fields with their labels, buttons with their sealed token. */
import type { Button } from '../../core/press.ts';
import { flag, markup, type Markup, type Piece } from './markup.ts';

/** Seals what a button does into its token, for whoever the page is drawn for. */
export type Seal = (button: Button) => string;

export interface Choice {
  readonly title: string;
  readonly value: string;
}

interface Labelled {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What cannot be used as it is. */
  readonly error?: string | undefined;
}

/** Ids of elements: the id of an input is a value of its own, and never one of our own elements. */
export const elementId = (id: string): string => `f-${id.replaceAll(/[^A-Za-z0-9_-]/g, '-')}`;

interface Aids {
  /** The hint and what is wrong, to stand between the label and the box. */
  readonly shown: Piece;
  /** The attributes that join them to the box. */
  readonly describes: Piece;
}

const aidsOf = ({ id, hint = '', error = '' }: Labelled): Aids => {
  const at = elementId(id);
  const ids = [...(hint === '' ? [] : [`${at}-hint`]), ...(error === '' ? [] : [`${at}-error`])];
  return {
    shown: [
      hint === '' ? undefined : markup`<span class="hint" id="${at}-hint">${hint}</span>`,
      error === ''
        ? undefined
        : markup`<span class="error" id="${at}-error"><span class="unseen">Please look again: </span>${error}</span>`,
    ],
    describes: [
      ids.length === 0 ? undefined : markup` aria-describedby="${ids.join(' ')}"`,
      error === '' ? undefined : markup` aria-invalid="true"`,
    ],
  };
};

const fieldClass = ({ error = '' }: Labelled): string => (error === '' ? 'field' : 'field wrong');

export interface TextField extends Labelled {
  readonly value: string;
  readonly type?: 'text' | 'date' | 'email' | 'multiline' | undefined;
  readonly autocomplete?: string | undefined;
  readonly most?: number | undefined;
}

export const textField = (field: TextField): Markup => {
  const { id, label, value, type = 'text', autocomplete = 'off', most = 4_000 } = field;
  const at = elementId(id);
  const { shown, describes } = aidsOf(field);
  const shared = markup`id="${at}" name="${id}" maxlength="${most}"${describes}`;
  // The first line break in a textarea is the browser's own.
  const box =
    type === 'multiline'
      ? markup`<textarea ${shared} rows="6">${'\n'}${value}</textarea>`
      : markup`<input ${shared} type="${type}" value="${value}" autocomplete="${autocomplete}">`;
  return markup`<div class="${fieldClass(field)}"><label for="${at}">${label}</label>${shown}${box}</div>`;
};

export interface TickField extends Labelled {
  /** Beside the box. */
  readonly title: string;
  readonly value: string;
  readonly on?: string | undefined;
  readonly off?: string | undefined;
}

/** A tick. What it says when it is not ticked travels beside it, since a browser sends nothing then. */
export const tickField = (field: TickField): Markup => {
  const { id, label, title, value, on = 'true', off = 'false' } = field;
  const at = elementId(id);
  const { shown, describes } = aidsOf(field);
  const group = label === '' ? undefined : markup` role="group" aria-labelledby="${at}-label"`;
  const above = label === '' ? undefined : markup`<span class="label" id="${at}-label">${label}</span>`;
  const isOn = flag('checked', value === on);
  return markup`<div class="${fieldClass(field)}"${group}>${above}${shown}<input type="hidden" name="off:${id}" value="${off}"><label class="choice"><input type="checkbox" id="${at}" name="${id}" value="${on}"${isOn}${describes}><span>${title}</span></label></div>`;
};

export interface ChoiceField extends Labelled {
  readonly choices: readonly Choice[];
  readonly values: readonly string[];
  /** Several may be ticked. */
  readonly many: boolean;
}

export const choiceField = (field: ChoiceField): Markup => {
  const { id, label, choices, values, many } = field;
  const { shown, describes } = aidsOf(field);
  const type = many ? 'checkbox' : 'radio';
  const name = many ? `many:${id}` : id;
  // A link to the field leads to its first choice, and only a group of radio buttons may be called invalid.
  const role = many ? undefined : markup` role="radiogroup" aria-labelledby="${elementId(id)}-label"`;
  const one = ({ title, value }: Choice, index: number): Markup =>
    markup`<label class="choice"><input type="${type}"${index === 0 ? markup` id="${elementId(id)}"` : undefined} name="${name}" value="${value}"${flag('checked', values.includes(value))}><span>${title}</span></label>`;
  return markup`<fieldset class="${fieldClass(field)}"${role}${describes}><legend id="${elementId(id)}-label">${label}</legend>${shown}${choices.map(one)}</fieldset>`;
};

export const selectField = (
  field: Labelled & { readonly choices: readonly Choice[]; readonly value: string },
): Markup => {
  const { id, label, choices, value } = field;
  const at = elementId(id);
  const { shown, describes } = aidsOf(field);
  const all = choices.some((one) => one.value === value) ? choices : [{ title: '–', value: '' }, ...choices];
  const one = (choice: Choice): Markup =>
    markup`<option value="${choice.value}"${flag('selected', choice.value === value)}>${choice.title}</option>`;
  return markup`<div class="${fieldClass(field)}"><label for="${at}">${label}</label>${shown}<select id="${at}" name="${id}"${describes}>${all.map(one)}</select></div>`;
};

/**
 * @param style `positive` is the one that most people press
 * @param alone it takes none of the inputs along: it belongs to a form of its own
 */
export const pressButton = (title: string, token: string, style: string, alone: boolean): Markup => {
  const look = style === 'positive' ? 'main' : style === 'destructive' ? 'grave' : 'other';
  const form = alone ? markup` form="alone"` : undefined;
  return markup`<button type="submit" class="${look}" name="token" value="${token}"${form}>${title}</button>`;
};

/** Nobody sees it, tabs to it or hears of it: only Enter in a box finds it. */
export const enterButton = (token: string): Markup =>
  markup`<button type="submit" class="unseen" name="token" value="${token}" tabindex="-1" aria-hidden="true"></button>`;

/** The form that buttons without inputs belong to. */
export const aloneForm = markup`<form id="alone" method="post"></form>`;

/** One thing that is wrong, in the box above: it leads to the field that it is about. */
export const problemLink = (id: string, words: string): Markup =>
  markup`<li><a href="#${elementId(id)}">${words}</a></li>`;

/** What cannot be used as it is: it has the focus when the page comes, and is read out. */
export const problemBox = (words: Piece): Markup =>
  markup`<div class="problem" role="alert" tabindex="-1"${flag('autofocus', true)}><h2>Please look at this</h2>${words}</div>`;

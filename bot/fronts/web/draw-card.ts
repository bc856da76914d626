/**
 * Draws a card as HTML: the very card that a chat would show, from the same template, so that no page says anything else
 * than the chat does. Buttons carry the same sealed tokens.
 */
import type { Card } from '../../../cards/cards.ts';
import { renderTeams } from '../../../cards/render.ts';
import type { Person } from '../../core/ports.ts';
import type { PressSeal } from '../../core/press.ts';
import { sealCard } from '../../core/seal-card.ts';
import { markup, type Markup, type Piece } from './markup.ts';
import {
  aloneForm,
  choiceField,
  enterButton,
  pressButton,
  problemBox,
  problemLink,
  selectField,
  textField,
  tickField,
} from './parts.ts';

export interface DrawnCard {
  /** Its first heading. */
  readonly title: string;
  /** It says what cannot be used as it is. */
  readonly hasProblem: boolean;
  readonly body: Markup;
}

export const drawCard = (card: Card, person: Person, seal: PressSeal, now: Date): DrawnCard => {
  const drawn = sealCard(renderTeams(card), (button) => seal.seal(button, person, now)) as Part;
  const inside = [...listOf(drawn['body']), { type: 'ActionSet', actions: drawn['actions'] }];
  const drawing: Drawing = {
    title: '',
    hasProblem: false,
    enter: undefined,
    fields: new Set(fieldsIn(inside)),
    problems: new Map(),
    folds: new Map(),
  };
  const parts = runsOfItems(inside, drawing);
  return {
    title: drawing.title,
    hasProblem: drawing.hasProblem,
    body: markup`<form id="card" method="post" autocomplete="off" novalidate>${drawing.enter}${parts}</form>${aloneForm}`,
  };
};

interface Drawing {
  title: string;
  hasProblem: boolean;
  /** What Enter in a box presses: the browser takes the first button of a form, so the main one stands there unseen. */
  enter: Piece;
  /** What the button says that unfolds a part, by the part's id: it stands before it. */
  readonly folds: Map<string, string>;
  /** Ids of all inputs. */
  readonly fields: ReadonlySet<string>;
  /** What is wrong, by the input that it is about. */
  readonly problems: Map<string, string>;
}

type Part = Readonly<Record<string, unknown>>;
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;
const listOf = (value: unknown): Part[] => (Array.isArray(value) ? value.filter(isPart) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const fieldsIn = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => [
    ...(textOf(part['type']).startsWith('Input.') ? [textOf(part['id'])] : []),
    ...fieldsIn([...listOf(part['items']), ...listOf(part['columns'])]),
  ]);

/** Items with a bullet or a number that follow each other are one list. */
const runsOfItems = (parts: readonly Part[], drawing: Drawing): Piece[] => {
  const drawn: Piece[] = [];
  let items: Piece[] = [];
  let isNumbered = false;
  const close = (): void => {
    if (items.length > 0) drawn.push(isNumbered ? markup`<ol>${items}</ol>` : markup`<ul>${items}</ul>`);
    items = [];
  };
  for (const part of parts) {
    const item = itemOf(part);
    if (item === undefined) {
      close();
      drawn.push(drawPart(part, drawing));
      continue;
    }
    if ((item.number !== '') !== isNumbered) close();
    isNumbered = item.number !== '';
    const number = isNumbered ? markup` value="${item.number}"` : undefined;
    items.push(markup`<li${number}>${item.beside.map((one) => drawPart(one, drawing))}</li>`);
  }
  close();
  return drawn;
};

interface Item {
  readonly number: string;
  readonly beside: readonly Part[];
}

/** A bullet or `3.` in a column, and beside it what it is about: how a chat has to draw a list. */
const itemOf = (part: Part): Item | undefined => {
  if (part['type'] === 'Container') {
    if (langOf(part) !== '') return undefined;
    const [only, ...more] = listOf(part['items']);
    return only === undefined || more.length > 0 || textOf(part['style']) !== '' ? undefined : itemOf(only);
  }
  const [first, second, ...more] = part['type'] === 'ColumnSet' ? listOf(part['columns']) : [];
  const [mark] = listOf(first?.['items']);
  const found = /^(?:•|(?<number>\d{1,3})\.)$/.exec(markOf(mark));
  if (found === null || second === undefined || more.length > 0) return undefined;
  return { number: found.groups?.['number'] ?? '', beside: listOf(second['items']) };
};

const markOf = (part: Part | undefined): string =>
  textOf(part?.['text']) ||
  listOf(part?.['inlines'])
    .map((run) => textOf(run['text']))
    .join('');

const drawPart = (part: Part, drawing: Drawing): Piece => {
  switch (part['type']) {
    case 'TextBlock':
      return drawText(part, drawing);
    case 'RichTextBlock':
      return isBeside(part, drawing) ? undefined : drawRuns(part);
    case 'Container':
      return drawContainer(part, drawing);
    case 'ColumnSet':
      return markup`<div class="columns">${listOf(part['columns']).map((one) => markup`<div class="column">${runsOfItems(listOf(one['items']), drawing)}</div>`)}</div>`;
    case 'FactSet':
      return markup`<dl>${listOf(part['facts']).map((one) => markup`<dt>${textOf(one['title'])}</dt><dd>${textOf(one['value'])}</dd>`)}</dl>`;
    case 'ActionSet':
      return drawActions(listOf(part['actions']), drawing);
    default:
      return drawInput(part, drawing);
  }
};

const drawText = (part: Part, drawing: Drawing): Piece => {
  const text = textOf(part['text']);
  if (part['style'] === 'heading') {
    if (drawing.title !== '') return markup`<h2>${text}</h2>`;
    drawing.title = text;
    return markup`<h1>${text}</h1>`;
  }
  return part['weight'] === 'Bolder'
    ? markup`<p><strong>${text}</strong></p>`
    : markup`<p class="${part['isSubtle'] === true ? 'subtle' : 'plain'}">${text}</p>`;
};

const drawRuns = (part: Part): Piece => {
  const runs = listOf(part['inlines']);
  if (isHeading(part, runs)) return markup`<h2>${runs.map((run) => textOf(run['text']))}</h2>`;
  const look = runs.every((run) => run['isSubtle'] === true) ? 'subtle' : toneOf(runs);
  return markup`<p class="${look}">${runs.map((run) => {
    const text = textOf(run['text']);
    return run['weight'] === 'Bolder' ? markup`<strong>${text}</strong>` : text;
  })}</p>`;
};

/** A heading that somebody wrote: in a chat it has to be a run of large and bold words with room above it. */
const isHeading = (part: Part, runs: readonly Part[]): boolean =>
  part['spacing'] === 'Medium' &&
  runs.length > 0 &&
  runs.every((run) => run['weight'] === 'Bolder' && ['Medium', 'Large'].includes(textOf(run['size'])));

const toneOf = (runs: readonly Part[]): string => {
  const colours = new Set(runs.map((run) => run['color']));
  if (colours.has('Good')) return 'good';
  if (colours.has('Attention') || colours.has('Warning')) return 'care';
  return runs.some((run) => run['size'] === 'Large') ? 'large' : 'plain';
};

const drawContainer = (part: Part, drawing: Drawing): Piece => {
  const lang = langOf(part);
  if (lang !== '') return inLanguage(part, lang, drawing);
  const style = textOf(part['style']);
  if (style === 'attention') return drawProblems(listOf(part['items']), drawing);
  const inside = runsOfItems(listOf(part['items']), drawing);
  // Shown by a button in a chat; here by the browser itself.
  if (part['isVisible'] === false) {
    const summary = drawing.folds.get(textOf(part['id'])) ?? 'More';
    return markup`<details><summary>${summary}</summary>${inside}</details>`;
  }
  const look = /^[a-z]{1,20}$/.test(style) ? `box ${style}` : 'part';
  return markup`<div class="${look}">${inside}</div>`;
};

/** Words in another language than ours are in a container of their own: `words-<what>-<language>`. */
const langOf = (part: Part): string =>
  /^words-[a-z0-9]+-([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)$/.exec(textOf(part['id']))?.[1] ?? '';

const inLanguage = (part: Part, lang: string, drawing: Drawing): Piece => {
  const inside = runsOfItems(listOf(part['items']), drawing);
  return markup`<div lang="${lang}" dir="${part['rtl'] === true ? 'rtl' : 'ltr'}">${inside}</div>`;
};

/** A chat says above what is wrong; here each of it leads to its field as well (`problem-<field>`), and stands beside it. */
const drawProblems = (parts: readonly Part[], drawing: Drawing): Piece => {
  drawing.hasProblem = true;
  const drawn = parts.map((part) => {
    const field = /^problem-(.+)$/.exec(textOf(part['id']))?.[1];
    if (field === undefined || !drawing.fields.has(field)) return { other: drawPart(part, drawing) };
    drawing.problems.set(field, markOf(part));
    return { link: problemLink(field, markOf(part)) };
  });
  const links = drawn.flatMap(({ link }) => (link === undefined ? [] : [link]));
  const list = links.length === 0 ? undefined : markup`<ul>${links}</ul>`;
  return problemBox([...drawn.map(({ other }) => other), list]);
};

/** What a chat says below a field that is wrong (`beside-<field>`), a page says within it: the field has it as its `errorMessage`. */
const isBeside = (part: Part, { problems }: Drawing): boolean =>
  problems.has(/^beside-(.+)$/.exec(textOf(part['id']))?.[1] ?? '');

const drawInput = (part: Part, { problems }: Drawing): Piece => {
  const id = textOf(part['id']);
  const problem = problems.get(id);
  const error = problem === undefined ? '' : textOf(part['errorMessage']) || problem;
  const field = { id, label: textOf(part['label']), hint: textOf(part['placeholder']), error };
  const value = textOf(part['value']);
  switch (part['type']) {
    case 'Input.Text':
      return textField({ ...field, value, type: part['isMultiline'] === true ? 'multiline' : 'text' });
    case 'Input.Date':
      return textField({ ...field, value, type: 'date' });
    case 'Input.Toggle':
      return tickField({
        ...field,
        value,
        title: textOf(part['title']),
        on: textOf(part['valueOn']) || 'true',
        off: textOf(part['valueOff']) || 'false',
      });
    case 'Input.ChoiceSet': {
      const choices = listOf(part['choices']).map((one) => ({
        title: textOf(one['title']),
        value: textOf(one['value']),
      }));
      const many = part['isMultiSelect'] === true;
      if (part['style'] !== 'expanded' && !many) return selectField({ ...field, choices, value });
      return choiceField({ ...field, choices, values: many ? value.split(',') : [value], many });
    }
    default:
      throw new Error(`a page cannot draw ${textOf(part['type'])}`);
  }
};

const drawActions = (actions: readonly Part[], drawing: Drawing): Piece => {
  const folding = actions.filter((one) => one['type'] === 'Action.ToggleVisibility');
  for (const one of folding)
    for (const id of Array.isArray(one['targetElements']) ? one['targetElements'] : [])
      drawing.folds.set(textOf(id), textOf(one['title']));
  const others = actions.filter((one) => !folding.includes(one));
  return others.length === 0
    ? undefined
    : markup`<div class="buttons">${others.map((one) => drawAction(one, drawing))}</div>`;
};

const drawAction = (action: Part, drawing: Drawing): Piece => {
  const title = textOf(action['title']);
  const { type } = action;
  if (type === 'Action.OpenUrl') {
    const url = textOf(action['url']);
    return /^(https?|tel|mailto):/i.test(url)
      ? markup`<a class="button other" href="${url}" rel="noreferrer">${title}</a>`
      : undefined;
  }
  const data = action['data'];
  const token = isPart(data) ? textOf(data['token']) : '';
  const style = textOf(action['style']);
  const alone = action['associatedInputs'] === 'none';
  if (style === 'positive' && !alone) drawing.enter ??= enterButton(token);
  return pressButton(title, token, style, alone);
};

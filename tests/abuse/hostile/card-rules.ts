/**
 * Where people's words may stand on a drawn card (T3, T5): in a `TextRun`, as an input's value, and as the title of a
 * choice where clients draw it plainly. Never in what reads Markdown, in a button, an address, an id or a name of a field.
 */
import { isObject, type Json } from '../../support/walk-card.ts';

const known = new Set([
  'AdaptiveCard',
  'TextBlock',
  'RichTextBlock',
  'TextRun',
  'Container',
  'ColumnSet',
  'Column',
  'ActionSet',
  'Action.Execute',
  'Action.Submit',
  'Action.ShowCard',
  'Action.ToggleVisibility',
  'Input.Text',
  'Input.ChoiceSet',
  'Input.Date',
  'Input.Toggle',
]);
const forbiddenKeys = new Set(['url', 'backgroundImage', 'selectAction', 'iconUrl', 'dataUrl']);

/**
 * A sentence for each thing on the card that should not be. `marks` finds people's words; `wrote` knows a piece of them,
 * since long ones are drawn in pieces, of which only one has the mark.
 */
export const faultsOf = (
  card: unknown,
  marks: (text: string) => boolean,
  wrote: (piece: string) => boolean,
): string[] => {
  const faults: string[] = [];
  const visit = (value: unknown, key: string, parent: Json, above: Json): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, key, parent, above);
    else if (typeof value === 'string') {
      if (!marks(value)) {
        const at = value.search(/\$\{|\{\{/);
        if (at >= 0 && !(mayStand(key, parent, above) && wrote(value.slice(at, at + 12))))
          faults.push(`a template is left over: ${key}`);
      } else if (!mayStand(key, parent, above))
        faults.push(`words of a person in ${String(parent['type'])}.${key}`);
      else if (key === 'text' && /\{\{(?:DATE|TIME)\(\d{4}-\d{2}-\d{2}T/.test(value))
        faults.push('a client would read a date in the words of a person');
    } else if (isObject(value)) {
      const type = value['type'];
      if (typeof type === 'string' && !known.has(type)) faults.push(`an element ${type.slice(0, 40)}`);
      for (const [name, one] of Object.entries(value)) {
        if (marks(name)) faults.push('words of a person as the name of a field');
        if (forbiddenKeys.has(name)) faults.push(`a property ${name}`);
        visit(one, name, value, parent);
      }
    }
  };
  if (isObject(card)) visit(card, '', {}, {});
  return [...new Set(faults)];
};

const mayStand = (key: string, parent: Json, above: Json): boolean => {
  const type = parent['type'];
  if (type === 'TextRun') return key === 'text';
  if (type === 'Input.Text') return key === 'value';
  // A closed list draws its titles plainly. The one open list with names that were typed shows them to who typed them.
  return (
    key === 'title' &&
    above['type'] === 'Input.ChoiceSet' &&
    (above['style'] === 'compact' || above['id'] === 'kept')
  );
};

/** All words on the card as they are read, one after the other; labels of ours, which are drawn subtly, left out. */
export const wordsOn = (card: unknown): string => {
  const runs: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one);
    else if (isObject(value)) {
      if (value['type'] === 'TextRun' && value['isSubtle'] !== true && typeof value['text'] === 'string')
        runs.push(value['text']);
      if (value['type'] === 'Input.Text' && typeof value['value'] === 'string') runs.push(value['value']);
      for (const one of Object.values(value)) visit(one);
    }
  };
  visit(card);
  return runs.join('');
};

/** What of an opened case belongs to its parts and its chronology: no head, no banner, no button. */
export const partsOf = (card: unknown): unknown[] =>
  isObject(card) && Array.isArray(card['body'])
    ? card['body'].filter((one) => isObject(one) && one['separator'] === true)
    : [];

/** The boxes of a card alone. */
export const inputsOf = (card: unknown): unknown[] =>
  isObject(card) && Array.isArray(card['body'])
    ? card['body'].filter((one) => isObject(one) && one['type'] === 'Input.Text')
    : [];

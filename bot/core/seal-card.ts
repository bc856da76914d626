/** Goes through a drawn Adaptive Card and puts a press token in the place of what each of its buttons carries. */
import type { AdaptiveCard } from '../../cards/render.ts';
import type { Button } from './press.ts';

type Part = Record<string, unknown>;

/**
 * Every `Action.Execute` and `Action.Submit` carries `{ token }` afterwards and nothing else. The verb of an
 * `Action.Execute` stays beside it, the same for everybody; that of an `Action.Submit` stood among its data.
 * @param card just drawn: it is changed where it stands, since a card has hundreds of parts and few buttons
 * @throws Error for a button without a verb: a fault of ours
 */
export const sealCard = (card: AdaptiveCard, seal: (button: Button) => string): AdaptiveCard => {
  const found: Found = { buttons: [], inputs: [] };
  find(card, found);
  for (const button of found.buttons) {
    const inputs = button['associatedInputs'] === 'none' ? [] : found.inputs;
    button['data'] = { token: seal({ ...meant(button), inputs }) };
  }
  return card;
};

interface Found {
  readonly buttons: Part[];
  readonly inputs: string[];
}

const find = (part: unknown, found: Found): void => {
  if (typeof part !== 'object' || part === null) return;
  if (Array.isArray(part)) {
    for (const one of part) find(one, found);
    return;
  }
  const object = part as Part;
  const type = object['type'];
  if (type === 'Action.Execute' || type === 'Action.Submit') return void found.buttons.push(object);
  if (typeof type === 'string' && type.startsWith('Input.')) found.inputs.push(String(object['id']));
  for (const name in object) if (typeof object[name] === 'object') find(object[name], found);
};

const meant = ({ type, verb, data }: Part): Pick<Button, 'verb' | 'values'> => {
  const carried = typeof data === 'object' && data !== null ? (data as Part) : {};
  const { verb: submitted, ...values } = carried;
  const named = type === 'Action.Submit' ? submitted : verb;
  if (typeof named !== 'string' || named === '') throw new Error('a button has no verb');
  return { verb: named, values: type === 'Action.Submit' ? values : carried };
};

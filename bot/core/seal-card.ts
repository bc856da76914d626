/** Goes through a drawn Adaptive Card and puts a press token in the place of what each of its buttons carries. */
import type { AdaptiveCard } from '../../cards/render.ts';
import type { Button } from './press.ts';
import type { Values } from './ports.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The same card, where every `Action.Execute` and `Action.Submit` carries `{ token }` and nothing else. The verb of an
 * `Action.Execute` stays beside it, the same for everybody; that of an `Action.Submit` stood among its data.
 * @throws Error for a button without a verb: a fault of ours
 */
export const sealCard = (card: AdaptiveCard, seal: (button: Button) => string): AdaptiveCard => {
  const inputs: string[] = [];
  collectInputs(card, inputs);
  const sealed = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(sealed);
    if (!isObject(part)) return part;
    if (isPress(part)) {
      const { verb, values } = meant(part);
      const ids = part['associatedInputs'] === 'none' ? [] : inputs;
      return { ...part, data: { token: seal({ verb, values, inputs: ids }) } };
    }
    const copy: Record<string, unknown> = {};
    for (const name in part) copy[name] = typeof part[name] === 'object' ? sealed(part[name]) : part[name];
    return copy;
  };
  return sealed(card) as AdaptiveCard;
};

const isPress = ({ type }: Json): boolean => type === 'Action.Execute' || type === 'Action.Submit';

const meant = ({ type, verb, data }: Json): { verb: string; values: Values } => {
  const carried = isObject(data) ? data : {};
  const { verb: submitted, ...values } = carried;
  const named = type === 'Action.Submit' ? submitted : verb;
  if (typeof named !== 'string' || named === '') throw new Error('a button has no verb');
  return { verb: named, values: type === 'Action.Submit' ? values : carried };
};

const collectInputs = (part: unknown, found: string[]): void => {
  if (Array.isArray(part)) for (const one of part) collectInputs(one, found);
  if (!isObject(part)) return;
  if (typeof part['type'] === 'string' && part['type'].startsWith('Input.')) found.push(String(part['id']));
  for (const name in part) if (typeof part[name] === 'object') collectInputs(part[name], found);
};

/**
 * A card as a plain function of its model: what templating costs at least. Knows what most of our templates use (names in
 * texts, `$when` of plain conditions, `$data` of a list); a test holds its cards against those of the real thing.
 */
import type { Json, JsonObject } from './same-work.ts';

type Draw = (model: JsonObject) => Json | undefined;

/** @throws Error for a template that says more than is known here */
export const plainCard = (template: Json): Draw => {
  if (typeof template === 'string') return text(template);
  if (typeof template !== 'object' || template === null) return () => template;
  if (Array.isArray(template)) return list(template as readonly Json[]);
  return element(template as JsonObject);
};

const name = /^\w+$/;
const expression = /\$\{([^}]*)\}/;

const named = (words: string): string => {
  if (!name.test(words)) throw new Error(`no plain function for: ${words}`);
  return words;
};

const text = (template: string): Draw => {
  const [before = '', inside, after = ''] = template.split(expression, 3);
  if (inside === undefined) return () => template;
  const [key, rest] = [named(inside), template.slice(before.length + inside.length + 3)];
  if (before === '' && rest === '') return (model) => model[key];
  const draw = rest.includes('${') ? text(rest) : () => after;
  return (model) => `${before}${model[key] as string}${draw(model) as string}`;
};

const list = (templates: readonly Json[]): Draw => {
  const parts = templates.map((one) => {
    const draw = plainCard(one);
    const data = typeof one === 'object' && one !== null && '$data' in one ? one['$data'] : undefined;
    if (data === undefined) return (model: JsonObject) => [draw(model)];
    const key = named(expression.exec(data as string)?.[1] ?? '');
    return (model: JsonObject) => (model[key] as readonly JsonObject[]).map(draw);
  });
  return (model) => parts.flatMap((part) => part(model)).filter((one) => one !== undefined);
};

const element = ({ $when, $data: _data, ...properties }: JsonObject): Draw => {
  const isShown = condition(($when ?? '') as string);
  const parts = Object.entries(properties).map(([key, value]) => [key, plainCard(value)] as const);
  return (model) => {
    if (!isShown(model)) return undefined;
    const drawn: Record<string, Json> = {};
    for (const [key, draw] of parts) drawn[key] = draw(model) ?? null;
    return drawn;
  };
};

type Condition = (model: JsonObject) => boolean;

const condition = (words: string): Condition => {
  if (words === '') return () => true;
  const terms = (expression.exec(words)?.[1] ?? words).split(' && ').map(term);
  return (model) => terms.every((holds) => holds(model));
};

const term = (words: string): Condition => {
  const [, left = '', sign, right] = /^(\w+) (==|!=) '([^']*)'$/.exec(words) ?? [];
  if (sign !== undefined) return (model) => (model[left] === right) === (sign === '==');
  const counted = /^count\((\w+)\) > 0$/.exec(words)?.[1];
  if (counted !== undefined) return (model) => (model[counted] as readonly Json[]).length > 0;
  const key = named(words.replace(/^!/, ''));
  return words.startsWith('!') ? (model) => model[key] !== true : (model) => model[key] === true;
};

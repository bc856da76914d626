/**
 * A card as a plain function of its model: what templating costs at least. Knows only what the three measured cards use
 * (`${name}` alone in a text, `$when` of a name that is not empty, `$data` of a list); a test holds its cards against ours.
 */
import type { Json, JsonObject } from './same-work.ts';

type Draw = (model: JsonObject) => Json | undefined;

const binding = /^\$\{(\w+)\}$/;
const condition = /^\$\{(\w+) != ''\}$/;

export const plainCard = (template: Json): Draw => {
  if (typeof template === 'string') return text(template);
  if (typeof template !== 'object' || template === null) return () => template;
  if (Array.isArray(template)) return list(template as readonly Json[]);
  return element(template as JsonObject);
};

const text = (template: string): Draw => {
  const name = binding.exec(template)?.[1];
  return name === undefined ? () => template : (model) => model[name];
};

const list = (templates: readonly Json[]): Draw => {
  const parts = templates.map((one) => {
    const draw = plainCard(one);
    const data =
      typeof one === 'object' && one !== null && '$data' in one
        ? binding.exec(one['$data'] as string)?.[1]
        : undefined;
    if (data === undefined) return (model: JsonObject) => [draw(model)];
    return (model: JsonObject) => (model[data] as readonly JsonObject[]).map((inner) => draw(inner));
  });
  return (model) => parts.flatMap((part) => part(model)).filter((one) => one !== undefined);
};

const element = ({ $when, $data: _data, ...properties }: JsonObject): Draw => {
  const shownIf = condition.exec(($when ?? '') as string)?.[1];
  const parts = Object.entries(properties).map(([name, value]) => [name, plainCard(value)] as const);
  return (model) => {
    if (shownIf !== undefined && model[shownIf] === '') return undefined;
    const drawn: Record<string, Json> = {};
    for (const [name, draw] of parts) drawn[name] = draw(model) ?? null;
    return drawn;
  };
};

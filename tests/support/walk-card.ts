/** Looks at every object of a drawn card, however deep. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const walk = function* (value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const one of value) yield* walk(one);
  if (!isObject(value)) return;
  yield value;
  for (const one of Object.values(value)) yield* walk(one);
};

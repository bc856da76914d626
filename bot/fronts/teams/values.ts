/** The plain values of a button, as the client sends them back: parsed again by the flow, trusted by nobody. */
import { z } from 'zod';
import type { Values } from '../../core/ports.ts';

const recordSchema = z.record(z.string(), z.unknown());
export const verbSchema = z.string().min(1).max(100);

export const valuesOf = (data: unknown): Values => recordSchema.safeParse(data).data ?? {};

/** `Action.Submit`: the verb travels among the values; `msteams` is a note to the client. */
export const pressedValues = (
  value: unknown,
): { readonly verb: string; readonly values: Values } | undefined => {
  const { verb, msteams: _note, ...values } = valuesOf(value);
  const parsed = verbSchema.safeParse(verb);
  return parsed.success ? { verb: parsed.data, values } : undefined;
};

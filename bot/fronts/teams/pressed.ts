/** What a press means: its token opened for the person who sent it. The plain verb beside it is a hint, never believed. */
import { z } from 'zod';
import type { Person, Press, Values } from '../../core/ports.ts';
import { pressedValues } from '../../core/press.ts';
import type { Front } from './turn.ts';
import { valuesOf } from './values.ts';

export interface Pressed {
  readonly verb: string;
  readonly values: Values;
  readonly press?: Press | undefined;
}

/** No flow has this verb: a refused press takes the way of an unknown one, and is answered alike (E2). */
const refused: Pressed = { verb: '', values: {} };

const hintSchema = z.string().optional();

/**
 * @param data what the client sent: the token, and the inputs beside it
 * @param hint the verb beside the token, where this kind of press has one
 */
export const openPress = (data: unknown, hint: unknown, person: Person, front: Front): Pressed => {
  const { token, ...sent } = valuesOf(data);
  const opened = front.seal.open(token, person);
  const refuse = (because: string): Pressed => {
    front.deps().log.warn('a press was refused', { because, school: person.school });
    return refused;
  };
  if ('because' in opened) return refuse(opened.because);
  const { verb, press } = opened;
  const said = hintSchema.safeParse(hint);
  if (!said.success || (said.data !== undefined && said.data !== verb))
    return refuse('token-of-another-verb');
  return { verb, values: pressedValues(opened, sent), press };
};

/** A message that carries a press (`Action.Submit`) instead of words. */
export const isPress = (value: unknown): boolean => {
  const sent = valuesOf(value);
  return 'token' in sent || 'verb' in sent;
};

/** What a form of ours has sent: the token of the button that was pressed, and the inputs as a chat would send them. */
import type { Values } from '../../core/ports.ts';

export interface Sent {
  readonly token: string | undefined;
  readonly values: Values;
}

/** More than the largest of our forms has. */
const mostFields = 300;

/** @param body as `application/x-www-form-urlencoded` */
export const readForm = (body: unknown): Sent => {
  if (typeof body !== 'string') return { token: undefined, values: {} };
  const fields = [...new URLSearchParams(body)];
  const token = fields.find(([name]) => name === 'token')?.[1];
  if (fields.length > mostFields) return { token, values: {} };
  // A map, so that no name is anything but a name (`__proto__`).
  const values = new Map<string, string>();
  for (const [name, value] of fields) {
    if (name === 'token') continue;
    if (name.startsWith('off:')) continue;
    if (!name.startsWith('many:')) values.set(name, value);
    else {
      const id = name.slice(5);
      const before = values.get(id);
      values.set(id, before === undefined ? value : `${before},${value}`);
    }
  }
  // A tick that is not set says so in words of its own.
  for (const [name, value] of fields)
    if (name.startsWith('off:') && !values.has(name.slice(4))) values.set(name.slice(4), value);
  return { token, values: Object.fromEntries(values) };
};

/** The keys that tests seal cards with, and what only their holder can do: look into a button, and forge one. */
import type { Values } from '../../bot/core/ports.ts';
import { createPressSeal } from '../../bot/core/press.ts';
import { personasOf, type Persona } from '../pretend-school/personas.ts';
import { makeTrust } from '../pretend-school/trust.ts';
import { appKey } from './key-file.ts';

export const testSeal = createPressSeal([Buffer.from(appKey, 'base64')]);

/** Whose button it is; a `Persona` is one. */
export interface Holder {
  readonly personId: string;
  readonly school: string;
}

export interface Forgery {
  readonly verb: string;
  readonly values: Values;
  readonly inputs?: readonly string[];
  /** When it was drawn. */
  readonly at?: Date;
}

/** A person by their ids: all that a seal looks at. */
const bare = ({ personId: id, school }: Holder) =>
  ({ id, school, name: '', kind: 'staff', guest: false, accounts: {} }) as const;

/** A token that Lantern takes for its own, with anything in it. */
export const forged = (who: Holder, { verb, values, inputs = [], at = new Date() }: Forgery): string =>
  testSeal.seal({ verb, values, inputs }, bare(who), at);

/** What a button really carries. Whose it is need be said only of somebody who is no persona. */
export const carried = (data: Values, holder?: Holder) => {
  personas ??= personasOf(makeTrust());
  for (const who of holder === undefined ? personas : [holder]) {
    const opened = testSeal.open(data['token'], bare(who));
    if (!('because' in opened)) return { ...opened, who };
  }
  throw new Error('this button cannot be opened');
};

let personas: readonly Persona[] | undefined;

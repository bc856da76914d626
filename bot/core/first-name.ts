/** How somebody is called where a page may be seen by whoever holds its address: no more than tells two letters apart (I1). */
import type { Person } from './ports.ts';

/** The first word of their name, as the MIS writes it: `Zoë`, `Mary-Jane`. */
export const firstNameOf = ({ name }: Pick<Person, 'name'>): string | undefined =>
  name.trim().split(/\s+/)[0] || undefined;

/**
 * The exhaustive table accused × vacant × away × deputised, for the six roles that routes are made of (E1): never the
 * accused, never nobody in silence. Nine states each: 531,441 routes; `npm test` plans every eleventh of them, and since
 * 11 and 9 share no factor, every pair of states still occurs there.
 */
import { failures } from '../features/concerns/route-table.ts';
import type { Abuse } from './abuse.ts';

const roles = 6;
const every = 9 ** roles;

export const routeTable: Abuse = {
  name: 'Routes: accused × vacant × away × deputised',
  small: Math.ceil(every / 11),
  large: every,
  run: (size) => {
    const stride = Math.max(1, Math.round(every / size));
    const { checked, accused, vacant, wrong } = failures(roles, { tags: ['cyberbullying'] }, stride);
    const counts = { 'with somebody accused': accused, 'with a role vacant': vacant, wrong: wrong.length };
    return Promise.resolve({ tried: checked, counts, broken: wrong.slice(0, 50) });
  },
};

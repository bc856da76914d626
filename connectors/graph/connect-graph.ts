/** Microsoft 365 behind the ports of a cloud: Graph by REST, reading and changing with two identities (promises.md E7). */
import type { Cloud } from '../../bot/core/ports.ts';
import { mayAsk, type Asking } from './asking.ts';
import { readBurdens } from './burdens.ts';
import { createClient, type GraphOptions } from './client.ts';
import { findAccount } from './find-account.ts';
import { groupsOf } from './groups.ts';
import { licencesOf } from './licences.ts';
import { listAccounts, type Listing } from './list-accounts.ts';
import { mailOf } from './mail.ts';
import { readGrants } from './read-grants.ts';
import { sessionsOf } from './sessions.ts';
import { setEnabled } from './set-enabled.ts';

export interface GraphCloud extends Cloud {
  close(): Promise<void>;
}

/**
 * A connection to one tenant. Nothing is asked before the first call. `reader` makes every GET and the batches of them,
 * `writer` every change: what each must be allowed is in permissions.ts.
 */
export const connectGraph = (options: GraphOptions): GraphCloud => {
  const { tenant, http } = options;
  const client = createClient(options);
  // What the tenant answered the last time that the list was read.
  const memory: Listing['memory'] = { learnt: undefined };
  const asking = async (): Promise<Asking> => {
    const [may, known] = [await mayAsk(client), memory.learnt?.asking];
    return known === undefined ? may : { ...may, leaveDate: may.leaveDate && known.leaveDate };
  };
  return {
    name: 'entra',
    tenant,
    accounts: {
      pages: (from) =>
        listAccounts(from, {
          client,
          tenant,
          asking: () => mayAsk(client),
          memory,
          ca: http?.ca,
        }),
      find: async (id) => findAccount(id, { client, tenant, asking: await asking() }),
      burdens: (id) => readBurdens(id, client),
      setEnabled: (id, enabled) => setEnabled(id, enabled, client),
    },
    sessions: sessionsOf(client),
    mail: mailOf(client),
    groups: groupsOf(client),
    licences: licencesOf(client),
    grants: () => readGrants(client),
    close: () => client.close(),
  };
};

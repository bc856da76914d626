/** Google Workspace behind the port of the clouds. */
import type { Cloud } from '../../bot/core/ports.ts';
import { accountOf } from './accounts.ts';
import { clientsAt } from './apis.ts';
import { createAsk } from './ask.ts';
import { createBurdens } from './burdens.ts';
import { lower, napping, readUser, type Workspace } from './context.ts';
import { createGrants } from './grants.ts';
import { createGroups } from './groups.ts';
import { createLicences } from './licences.ts';
import { openLines, placesOf, type LineOptions } from './lines.ts';
import { createMail } from './mail/hold-mail.ts';
import { createSessions } from './sessions.ts';
import { setEnabled } from './set-enabled.ts';
import { readStandingOf } from './standing.ts';
import { walkAccounts } from './walk-accounts.ts';

export interface WorkspaceOptions extends LineOptions {
  /** The domain that the connection is for; it names the tenant. */
  readonly domain: string;
  /**
   * Every domain of the customer whose accounts are meant, walked side by side; addresses of other domains are outside. Left out, the whole
   * customer is walked in one go and `domain` alone is inside.
   */
  readonly domains?: readonly string[] | undefined;
  /** The administrator whom Lantern acts as. */
  readonly admin: string;
  /** Whether walks read licences too, which takes as long again as the accounts of one domain; on unless said otherwise. */
  readonly licences?: boolean | undefined;
}

/** A connection. Nothing is asked, and nothing of Google's client is loaded, before the first call. */
export const connectWorkspace = (
  options: WorkspaceOptions,
): Cloud & { readonly close: () => Promise<void> } => {
  const { admin, clock, log, domain } = options;
  const places = placesOf(options.url);
  const { https, tokens, twoKeys, close } = openLines(places, options);
  const { sleep } = options.http ?? {};
  const workspace: Workspace = {
    ask: createAsk({ tokens, clients: clientsAt(places), https, admin }),
    tenant: lower(domain),
    lanes: (options.domains ?? []).map(lower),
    ownDomains: new Set([domain, ...(options.domains ?? [])].map(lower)),
    admin,
    licencesInLists: options.licences ?? true,
    lastLicences: { byAddress: new Map() },
    clock,
    log,
    sleep: sleep === undefined ? napping : (ms) => sleep(ms, new AbortController().signal),
  };
  return {
    name: 'google',
    tenant: workspace.tenant,
    own: [lower(admin)],
    accounts: {
      pages: walkAccounts(workspace),
      find: async (id) => {
        const user = await readUser(id, workspace);
        if (user === undefined) return undefined;
        return accountOf(user, await readStandingOf(user, workspace), workspace.tenant);
      },
      burdens: createBurdens(workspace),
      setEnabled: setEnabled(workspace),
    },
    sessions: createSessions(workspace),
    mail: createMail(workspace),
    groups: createGroups(workspace),
    licences: createLicences(workspace),
    grants: createGrants({ tokens, admin, twoKeys }),
    close,
  };
};

/** The Graph connector keeps to the port, against the pretend Microsoft Graph. */
import { cloudContract, type CloudWorld } from '../../contracts/cloud.ts';
import { startGraphScene } from './graph-world.ts';

const open = async (optional: boolean, limits = {}): Promise<CloudWorld> => {
  const { graph, estate, cloud, connect, close } = await startGraphScene({ optional, limits });
  const entraOf = (key: string) => estate.leaver(key).entra;
  const at = (method: 'GET' | 'POST' | 'PATCH', template: string) => ({ method, template });
  return {
    cloud,
    again: () => connect(),
    faults: graph.faults,
    ids: () => [...estate.entra.users.keys()],
    isEnabled: (id) => estate.entra.users.get(id)?.accountEnabled === true,
    who: {
      plain: entraOf('plain'),
      forwarder: entraOf('forwarder'),
      tokens: entraOf('forwarder'),
      owner: entraOf('owner'),
      admin: entraOf('role'),
      absent: '00000000-0000-4000-8000-000000000000',
    },
    calls: {
      list: at('GET', '/users'),
      find: at('GET', '/users/{user-id}'),
      disable: at('PATCH', '/users/{user-id}'),
      signOut: at('POST', '/users/{user-id}/revokeSignInSessions'),
      sessions: at('GET', '/users/{user-id}/oauth2PermissionGrants'),
      mail: at('GET', '/users/{user-id}/mailFolders/inbox/messageRules'),
      groups: at('GET', '/users/{user-id}/memberOf'),
      burdens: at('GET', '/users/{user-id}/ownedObjects'),
      licences: at('GET', '/subscribedSkus'),
    },
    forbids: { status: 403 },
    close,
  };
};

// Pages as a bad day has them: small, some of them short, some of them empty.
cloudContract(() => open(true, { signInPage: 120, shortPages: 0.3, emptyPages: 0.2 }));

/** Google Workspace keeps what every cloud keeps, with two service accounts that were given the least. */
import { cloudContract, type CloudWorld } from '../../contracts/cloud.ts';
import { idOf, leastKeys, startWorld } from './world.ts';

const users = '/admin/directory/v1/users';
const me = '/gmail/v1/users/{userId}/settings';

cloudContract(async (): Promise<CloudWorld> => {
  const world = await startWorld({ knobs: { shortPages: 150 } });
  const key = leastKeys(world.google, { optional: true });
  const { google } = world.estate;
  const teachers = [...google.groups.values()].find(({ dynamic }) => !dynamic);
  const plain = idOf(world, 'brook-plain');
  if (teachers === undefined) throw new Error('no group');
  teachers.members.set(plain, 'MEMBER');
  if (!google.licences.has(plain)) {
    const [product] = google.products;
    google.licences.set(plain, `${product?.productId}/${product?.skuId}`);
  }
  return {
    cloud: world.connect({ key }),
    again: () => world.connect({ key }),
    faults: world.google.faults,
    ids: () => [...google.users.keys()],
    isEnabled: (id) => google.users.get(id)?.suspended === false,
    who: {
      plain,
      forwarder: idOf(world, 'brook-forwarder'),
      tokens: idOf(world, 'brook-forwarder'),
      owner: idOf(world, 'brook-owner'),
      admin: idOf(world, 'brook-admin'),
      absent: '100000000000000000000',
    },
    calls: {
      list: { method: 'GET', template: users },
      find: { method: 'GET', template: `${users}/{userKey}` },
      disable: { method: 'PATCH', template: `${users}/{userKey}` },
      signOut: { method: 'POST', template: `${users}/{userKey}/signOut` },
      sessions: { method: 'GET', template: `${users}/{userKey}/tokens` },
      mail: { method: 'GET', template: `${me}/filters` },
      groups: { method: 'GET', template: '/admin/directory/v1/groups' },
      burdens: { method: 'GET', template: '/drive/v3/drives' },
      licences: { method: 'GET', template: '/apps/licensing/v1/product/{productId}/users' },
    },
    forbids: { status: 403, code: 'forbidden' },
    close: () => world.close(),
  };
});

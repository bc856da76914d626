/** A user of Graph as an account of ours. */
import type { Checked, CloudAccount } from '../../bot/core/ports.ts';
import type { GraphUser } from './schema.ts';
import { moment, type LastSignIn } from './sign-ins.ts';

export interface Known {
  readonly tenant: string;
  /** Names of roles by the id of who holds them. */
  readonly roles: Checked<ReadonlyMap<string, readonly string[]>>;
  readonly lastSignIn: LastSignIn;
}

export const accountOf = (user: GraphUser, { tenant, roles, lastSignIn }: Known): CloudAccount => {
  const address = user.userPrincipalName.toLowerCase();
  return {
    cloud: 'entra',
    tenant,
    id: user.id,
    address,
    aliases: aliasesOf(user, address),
    name: user.displayName ?? address,
    employeeId: user.employeeId ?? undefined,
    guest: user.userType === 'Guest',
    invitation: invitationOf(user),
    // Not told is not disabled: an account that may sign in is the one to look at.
    enabled: user.accountEnabled !== false,
    createdAt: moment(user.createdDateTime),
    leavesAt: moment(user.employeeLeaveDateTime),
    lastSignIn,
    onPremises: user.onPremisesSyncEnabled === true,
    roles: roles.checked ? { checked: true, value: roles.value.get(user.id) ?? [] } : roles,
    unit: user.department ?? '',
    licences: (user.assignedLicenses ?? []).map(({ skuId }) => skuId),
  };
};

const invitationOf = ({ externalUserState }: GraphUser): CloudAccount['invitation'] => {
  if (externalUserState === 'PendingAcceptance') return 'pending';
  return externalUserState === 'Accepted' ? 'accepted' : undefined;
};

/** Every other address that mail reaches it by. */
export const aliasesOf = (
  { mail, proxyAddresses }: Pick<GraphUser, 'mail' | 'proxyAddresses'>,
  address: string,
): readonly string[] => {
  const others = (proxyAddresses ?? [])
    .filter((proxy) => /^smtp:/i.test(proxy))
    .map((proxy) => proxy.slice('smtp:'.length).toLowerCase());
  return [...new Set([...(mail ? [mail.toLowerCase()] : []), ...others])].filter(
    (other) => other !== address,
  );
};

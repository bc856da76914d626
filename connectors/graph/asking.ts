/** What is asked of each user in the list, and what is left out where a tenant or its administrator does not give it. */
import type { Client, Refused } from './client.ts';

export interface Asking {
  /** `signInActivity`: needs Entra ID P1 and a permission, and makes pages smaller. */
  readonly signIns: boolean;
  /** `employeeLeaveDateTime`: needs a permission of its own. */
  readonly leaveDate: boolean;
  /** Sorted by sign-in name, counted, and cut into stretches. */
  readonly sorted: boolean;
  readonly size: number;
}

const usual =
  'id,userPrincipalName,mail,proxyAddresses,displayName,employeeId,userType,externalUserState,accountEnabled,createdDateTime,onPremisesSyncEnabled,department,assignedLicenses';

/** For `$select`. */
export const selected = ({ signIns, leaveDate }: Pick<Asking, 'signIns' | 'leaveDate'>): string =>
  [usual, ...(leaveDate ? ['employeeLeaveDateTime'] : []), ...(signIns ? ['signInActivity'] : [])].join(',');

/** The largest page of users; with sign-ins the service allows 500 at most, in some tenants 120. */
const [largest, largestWithSignIns, smallest] = [999, 500, 120];

export const sized = (asking: Omit<Asking, 'size'>): Asking => ({
  ...asking,
  size: asking.signIns ? largestWithSignIns : largest,
});

/** What the reader's permissions allow asking for; everything, where they cannot be seen. */
export const mayAsk = async (client: Client): Promise<Asking> => {
  const allowed = await client.allowed('reader');
  const may = (permission: string) => allowed?.has(permission) ?? true;
  return sized({
    signIns: may('AuditLog.Read.All'),
    leaveDate: may('User-LifeCycleInfo.Read.All'),
    sorted: true,
  });
};

/** The same with less, after a refusal; undefined where there is nothing to leave out that would help. */
export const narrower = (asking: Asking, { status, code, message }: Refused): Asking | undefined => {
  const { signIns, leaveDate, sorted, size } = asking;
  if (status === 403 && signIns && /NonPremiumTenant/i.test(code))
    return sized({ ...asking, signIns: false });
  if (status === 403 && leaveDate) return { ...asking, leaveDate: false };
  if (status === 403 && signIns) return sized({ ...asking, signIns: false });
  if (status !== 400) return undefined;
  const most = Number(/(?:more than|over|between 1 and) (\d+)\b/i.exec(message)?.[1] ?? 0);
  if (most > 0 && most < size) return { ...asking, size: most };
  if (signIns && size > smallest) return { ...asking, size: smallest };
  return sorted ? { ...asking, sorted: false } : undefined;
};

/** Who may use the verbs of a case at all. Whether they may use them on *this* case is decided by `visibleTo`. */
import { policyRoles, type Role } from './ports.ts';

export const readers: readonly Role[] = ['staff', 'governor', ...policyRoles];

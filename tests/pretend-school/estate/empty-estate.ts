/** Both clouds before anybody is in them: domains, roles, products, apps. */
import { guidFrom } from '../random.ts';
import type { AnyTrust, Trust } from '../trust.ts';
import { entraRoles, skus, type EntraEstate } from './entra.ts';
import { standing } from './fixed-leavers.ts';
import type { GoogleEstate, GoogleRole } from './google.ts';
import { numberFor } from './groups.ts';

/** The trust with Hillside and Brook, in which the fixed people and accounts are. */
export const isOurTrust = (trust: AnyTrust): trust is Trust =>
  ['hillside', 'brook', 'trust'].every((id) => trust.schools.some((school) => school.id === id));

export const emptyEntra = (trust: AnyTrust): EntraEstate => {
  const app = (displayName: string) => {
    const id = guidFrom(trust.seed, `service principal ${displayName}`);
    return [id, { id, displayName }] as const;
  };
  return {
    tenant: trust.tenant,
    domains: [...trust.schools.map(({ domain }) => domain), 'trust.onmicrosoft.example'],
    users: new Map(),
    mailboxes: new Map(),
    groups: new Map(),
    grants: new Map(),
    appRoleAssignments: new Map(),
    roleDefinitions: new Map(Object.values(entraRoles).map((role) => [role.id, role])),
    roleAssignments: new Map(),
    sponsors: new Map(),
    skus: [skus.staff, skus.pupil].map((sku) => ({ ...sku, seats: 70_000 })),
    servicePrincipals: new Map([app('Quiz Maker'), app('Microsoft Graph')]),
  };
};

/** Google's own ids of its product for schools. */
export const education = {
  productId: '101031',
  skuId: '1010310008',
  skuName: 'Google Workspace for Education Plus',
};

export const emptyGoogle = (trust: AnyTrust): GoogleEstate => ({
  customer: `C0${guidFrom(trust.seed, 'customer').slice(0, 7)}`,
  domains: trust.schools.filter(({ google }) => google).map(({ domain }) => domain),
  users: new Map(),
  addresses: new Map(),
  gmail: new Map(),
  tokens: new Map(),
  appPasswords: new Map(),
  backupCodes: new Map(),
  groups: new Map(),
  orgUnits: new Map(),
  roles: new Map(rolesOf(trust.seed).map((role) => [role.roleId, role])),
  roleAssignments: new Map(),
  licences: new Map(),
  products: [education],
  drives: new Map(),
  adminSubject: isOurTrust(trust) ? standing.lantern : `lantern@${trust.schools.find(({ google }) => google)?.domain ?? 'none.example'}`, // prettier-ignore
});

const rolesOf = (seed: string): GoogleRole[] => [
  {
    roleId: numberFor(seed, 'role super'),
    roleName: '_SEED_ADMIN_ROLE',
    isSystemRole: true,
    isSuperAdminRole: true,
  },
  {
    roleId: numberFor(seed, 'role users'),
    roleName: 'Leavers (Lantern)',
    isSystemRole: false,
    isSuperAdminRole: false,
  },
];

/** What is read of Graph's answers, and nothing else of them. */
import { z } from 'zod';

/** Graph leaves a property out, or says null, for "not set". */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

export const errorSchema = z.object({
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }),
});

export const listOf = <T>(item: z.ZodType<T>) =>
  z.object({ value: z.array(item), '@odata.nextLink': text, '@odata.count': z.number().int().nullish() });

export const userSchema = z.object({
  id: z.string().min(1),
  userPrincipalName: z.string(),
  mail: text,
  proxyAddresses: z.array(z.string()).nullish(),
  displayName: text,
  employeeId: text,
  userType: text,
  externalUserState: text,
  accountEnabled: z.boolean().nullish(),
  createdDateTime: text,
  employeeLeaveDateTime: text,
  signInActivity: z
    .object({
      lastSignInDateTime: text,
      lastNonInteractiveSignInDateTime: text,
      lastSuccessfulSignInDateTime: text,
    })
    .nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  department: text,
  assignedLicenses: z.array(z.object({ skuId: z.string() })).nullish(),
});
export type GraphUser = z.infer<typeof userSchema>;

export const idSchema = z.object({ id: z.string() });

/** A member or owner, or what somebody is a member or owner of: of several kinds, told apart by `@odata.type`. */
export const objectSchema = z.object({
  id: z.string(),
  '@odata.type': text,
  displayName: text,
  mail: text,
  groupTypes: z.array(z.string()).nullish(),
  mailEnabled: z.boolean().nullish(),
  isAssignableToRole: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  resourceProvisioningOptions: z.array(z.string()).nullish(),
});
export type GraphObject = z.infer<typeof objectSchema>;

export const isGroup = (object: GraphObject): boolean => object['@odata.type'] === '#microsoft.graph.group';

/** The properties of {@link objectSchema}, for `$select`. */
export const objectFields =
  'id,displayName,mail,groupTypes,mailEnabled,isAssignableToRole,onPremisesSyncEnabled,resourceProvisioningOptions';

export const roleAssignmentSchema = z.object({
  principalId: text,
  roleDefinitionId: text,
  roleDefinition: z.object({ displayName: text }).nullish(),
});

export const skuSchema = z.object({ skuId: text, skuPartNumber: text });

export const grantSchema = z.object({
  id: z.string(),
  clientId: z.string(),
  consentType: text,
  principalId: text,
  resourceId: z.string(),
  scope: text,
});

export const appRoleSchema = z.object({
  id: z.string(),
  appRoleId: z.string(),
  principalId: text,
  resourceId: text,
  resourceDisplayName: text,
});

const recipients = z
  .array(z.object({ emailAddress: z.object({ address: text, name: text }).nullish() }))
  .nullish();
export const ruleSchema = z.object({
  id: z.string(),
  displayName: text,
  isEnabled: z.boolean().nullish(),
  isReadOnly: z.boolean().nullish(),
  actions: z
    .object({ forwardTo: recipients, redirectTo: recipients, forwardAsAttachmentTo: recipients })
    .nullish(),
});
export type MailRule = z.infer<typeof ruleSchema>;

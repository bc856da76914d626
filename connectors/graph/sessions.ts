/** Signing out everywhere, and the rights that somebody gave to apps (audit-and-leavers.md 2.2, steps 3, 4 and 8). */
import { z } from 'zod';
import type { Changed, Checked, Held, Sessions } from '../../bot/core/ports.ts';
import { costing, type Client } from './client.ts';
import { askHuman, done, forbidden, unexpected } from './errors.ts';
import { userPath } from './find-account.ts';
import { gone, kept, optionalChange, wasOf } from './held.ts';
import { appRoleSchema, grantSchema, listOf, text } from './schema.ts';
import { moment } from './sign-ins.ts';

export const sessionsOf = (client: Client): Sessions => ({
  signOut: (id) => signOut(id, client),
  signedOutSince: (id, at) => signedOutSince(id, at, client),
  held: (id) => heldRights(id, client),
  take: (id, held) => takeRight(id, held, client),
  give: (id, held) => giveRight(id, held, client),
});

/** Refresh tokens end at once; access tokens live on for up to an hour, as Microsoft says. */
const signOut = async (id: string, client: Client): Promise<Changed> => {
  const answer = await client.write('POST', `${userPath(id)}/revokeSignInSessions`, undefined);
  if (answer.ok) return done();
  if (answer.status === 403) {
    return forbidden(
      ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
      {
        todo: 'Revoke its sessions in the Entra admin centre (Users, the account, Revoke sessions)',
        because: 'Microsoft lets only a higher administrator do that',
      },
      client,
    );
  }
  throw unexpected(answer);
};

const sinceSchema = z.object({ signInSessionsValidFromDateTime: text });

const signedOutSince = async (id: string, at: string, client: Client): Promise<Checked<boolean>> => {
  const answer = await client.read(`${userPath(id)}?$select=signInSessionsValidFromDateTime`, sinceSchema);
  if (!answer.ok) throw unexpected(answer);
  const since = moment(answer.value.signInSessionsValidFromDateTime);
  if (since === undefined)
    return { checked: false, because: 'Microsoft does not say from when on its sessions are valid.' };
  // Microsoft keeps whole seconds.
  const second = Math.floor(Date.parse(at) / 1000) * 1000;
  return { checked: true, value: Date.parse(since) >= second };
};

const appSchema = z.object({ id: z.string(), displayName: text });

const appPath = (id: string): string =>
  `/servicePrincipals?$filter=id%20eq%20'${encodeURIComponent(id)}'&$select=id,displayName`;

const heldRights = async (id: string, client: Client): Promise<Checked<readonly Held[]>> => {
  const [grants, roles] = await Promise.all([
    client.readAll(`${userPath(id)}/oauth2PermissionGrants`, grantSchema, { cost: costing('directory', 2) }),
    client.readAll(`${userPath(id)}/appRoleAssignments`, appRoleSchema),
  ]);
  for (const answer of [grants, roles]) {
    if (answer.ok) continue;
    if (answer.status !== 403) throw unexpected(answer);
    return { checked: false, because: 'Lantern may not read which apps it gave rights to.' };
  }
  if (!grants.ok || !roles.ok) return { checked: true, value: [] };
  // What an administrator consented to for everybody is nobody's own: it must never go with a leaver.
  const own = grants.value.filter(
    ({ consentType, principalId }) => consentType === 'Principal' && principalId === id,
  );
  const names = await namesOf(
    own.map(({ clientId }) => clientId),
    client,
  );
  const assigned = roles.value.filter(({ principalId }) => principalId === undefined || principalId === id);
  return {
    checked: true,
    value: [
      ...own.map(({ id: grant, clientId, resourceId, scope }) => ({
        ...kept('token', grant, { clientId, resourceId, scope: scope ?? '' }),
        title: `${names.get(clientId) ?? 'An app'} may act in its name: ${scope?.trim() ?? ''}`,
      })),
      ...assigned.map(({ id: assignment, appRoleId, resourceId, resourceDisplayName }) => ({
        ...kept('app', assignment, { appRoleId, resourceId: resourceId ?? '' }),
        title: `Assigned to the app ${resourceDisplayName ?? ''}`.trim(),
      })),
    ],
  };
};

/** Only for the words: an app whose name cannot be read is "an app". */
const namesOf = async (ids: readonly string[], client: Client): Promise<ReadonlyMap<string, string>> => {
  const answers = await client.readMany(ids.map(appPath), listOf(appSchema));
  const apps = [...answers.values()].flatMap((answer) => (answer.ok ? answer.value.value : []));
  return new Map(
    apps.flatMap(({ id, displayName }) => (displayName === undefined ? [] : [[id, displayName] as const])),
  );
};

const where = 'Entra admin centre, Users, the account, Applications';

const takeRight = async (id: string, { what, id: right }: Held, client: Client): Promise<Changed> => {
  const path =
    what === 'token'
      ? `/oauth2PermissionGrants/${encodeURIComponent(right)}`
      : `${userPath(id)}/appRoleAssignments/${encodeURIComponent(right)}`;
  const answer = await client.write('DELETE', path, undefined);
  return gone(answer) ?? optionalChange(answer, `Take the app’s rights away by hand: ${where}.`);
};

const tokenWas = z.object({ clientId: z.string(), resourceId: z.string(), scope: z.string() });
const appWas = z.object({ appRoleId: z.string(), resourceId: z.string() });

/** It gets a new id; one that is there already, given by the person since, is left as it is. */
const giveRight = async (id: string, held: Held, client: Client): Promise<Changed> => {
  const answer =
    held.what === 'token'
      ? await client.write('POST', '/oauth2PermissionGrants', {
          ...wasOf(held, tokenWas),
          consentType: 'Principal',
          principalId: id,
        })
      : await client.write('POST', `${userPath(id)}/appRoleAssignments`, {
          ...wasOf(held, appWas),
          principalId: id,
        });
  if (answer.ok) return done();
  if (answer.status === 409 || /already exist/i.test(answer.message)) return done(true);
  if (answer.status === 404)
    return askHuman('The app is not in Microsoft 365 any more, so its rights cannot be given back.');
  return optionalChange(
    answer,
    `Give the app its rights back by hand: ${where}. Or the person agrees again when the app next asks.`,
  );
};

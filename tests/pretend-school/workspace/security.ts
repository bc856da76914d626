/** What still opens an account without its password: third-party tokens, app passwords, backup codes. */
import type { Route, RoutedRequest } from '../cloud/request.ts';
import type { GoogleUser } from '../estate/index.ts';
import { notFound, refuse } from './answers.ts';
import { mayTouch, route, userOf, type Workspace } from './context.ts';

const query = [{ bucket: 'directory', units: 1 }];

export const securityRoutes = (ws: Workspace): Route[] => {
  const user = ({ ids }: RoutedRequest): GoogleUser => userOf(ws, ids['userKey'] ?? '');
  const touched = (request: RoutedRequest): GoogleUser => {
    const found = user(request);
    mayTouch(ws, request, found);
    return found;
  };
  const { tokens, appPasswords, backupCodes } = ws.google;
  return [
    route('directory.tokens.list', query, (request) => {
      const { id } = user(request);
      const items = [...(tokens.get(id)?.values() ?? [])].map((token) => ({ kind: 'admin#directory#token', etag: '"token"', userKey: id, ...token })); // prettier-ignore
      return { kind: 'admin#directory#tokenList', etag: '"tokens"', ...(items.length > 0 && { items }) };
    }),
    route('directory.tokens.delete', query, (request) => {
      const { id } = touched(request);
      if (tokens.get(id)?.delete(request.ids['clientId'] ?? '') !== true) notFound('clientId');
    }),
    route('directory.asps.list', query, (request) => {
      const { id } = user(request);
      const items = [...(appPasswords.get(id)?.values() ?? [])].map((asp) => ({ kind: 'admin#directory#asp', etag: '"asp"', userKey: id, ...asp })); // prettier-ignore
      return { kind: 'admin#directory#aspList', etag: '"asps"', ...(items.length > 0 && { items }) };
    }),
    route('directory.asps.delete', query, (request) => {
      const { id } = touched(request);
      if (appPasswords.get(id)?.delete(Number(request.ids['codeId'])) !== true) notFound('codeId');
    }),
    route('directory.verificationCodes.list', query, (request) => {
      const { id } = user(request);
      const items = (backupCodes.get(id) ?? []).map((verificationCode) => ({ kind: 'admin#directory#verificationCode', etag: '"code"', userId: id, verificationCode })); // prettier-ignore
      return {
        kind: 'admin#directory#verificationCodesList',
        etag: '"codes"',
        ...(items.length > 0 && { items }),
      };
    }),
    route('directory.verificationCodes.invalidate', query, (request) => {
      const found = touched(request);
      // GAM skips this step for suspended users: Google refuses it.
      if (found.suspended) refuse(400, 'invalid', 'Invalid Input: the user is suspended');
      backupCodes.delete(found.id);
    }),
  ];
};

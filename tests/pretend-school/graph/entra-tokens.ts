/** Entra's token endpoint, over HTTPS, as @azure/identity asks for tokens with a client secret. */
import type { Calls } from '../cloud/calls.ts';
import type { TestCertificate } from '../cloud/certificate.ts';
import { createContract } from '../cloud/contract.ts';
import { createDispatch } from '../cloud/dispatch.ts';
import type { CloudFaults } from '../cloud/faults.ts';
import type { CloudAnswer, Route, RoutedRequest } from '../cloud/request.ts';
import { type CloudServer, serve } from '../cloud/serve.ts';
import { createThrottle } from '../cloud/throttle.ts';
import type { Tokens } from '../cloud/tokens.ts';
import { servicePrincipalOf, type GraphWorld } from './world.ts';

const refusal = (status: number, error: string, number: number, words: string): CloudAnswer => ({
  status,
  body: {
    error,
    error_description: `AADSTS${number}: ${words}`,
    error_codes: [number],
    timestamp: '2026-11-21 20:00:00Z',
    trace_id: '00000000-0000-0000-0000-000000000000',
    correlation_id: '00000000-0000-0000-0000-000000000000',
  },
});

const grant = (world: GraphWorld, tokens: Tokens, request: RoutedRequest): CloudAnswer => {
  const form = new URLSearchParams(request.text);
  if (request.ids['tenant'] !== world.entra.tenant)
    return refusal(400, 'invalid_request', 90002, `Tenant '${request.ids['tenant']}' not found.`);
  if (form.get('grant_type') !== 'client_credentials')
    return refusal(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
  const app = world.apps.find(({ clientId }) => clientId === form.get('client_id'));
  if (app === undefined)
    return refusal(400, 'unauthorized_client', 700_016, 'Application was not found in the directory.');
  if (form.get('client_secret') !== app.secret)
    return refusal(401, 'invalid_client', 7_000_215, 'Invalid client secret provided.');
  // MSAL adds `openid profile offline_access` for nobody here; one scope, ending in /.default, is what Entra takes.
  if (!/(^|\s)https:\/\/graph\.microsoft\.com\/+\.default(\s|$)/.test(form.get('scope') ?? ''))
    return refusal(400, 'invalid_scope', 70011, 'The provided value for scope is not valid.');
  const { token, expiresIn } = tokens.issue(
    { app: app.clientId, granted: app.granted },
    {
      aud: 'https://graph.microsoft.com',
      iss: `https://sts.windows.net/${world.entra.tenant}/`,
      appid: app.clientId,
      app_displayname: app.displayName,
      idtyp: 'app',
      oid: servicePrincipalOf(world, app.clientId),
      roles: app.granted,
      tid: world.entra.tenant,
      ver: '1.0',
    },
  );
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { token_type: 'Bearer', expires_in: expiresIn, ext_expires_in: expiresIn, access_token: token },
  };
};

const configuration = (origin: string, tenant: string): CloudAnswer => ({
  status: 200,
  body: {
    issuer: `${origin}/${tenant}/v2.0`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    response_types_supported: ['code', 'id_token', 'token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    tenant_region_scope: 'EU',
  },
});

export const serveEntraTokens = async (
  world: GraphWorld,
  tokens: Tokens,
  deps: {
    readonly faults: CloudFaults;
    readonly calls: Calls;
    readonly certificate: TestCertificate;
    readonly failed: (error: unknown) => void;
  },
): Promise<CloudServer> => {
  let origin = '';
  const routes: readonly Route[] = [
    {
      method: 'POST',
      template: '/{tenant}/oauth2/v2.0/token',
      handle: (request) => grant(world, tokens, request),
    },
    {
      method: 'GET',
      template: '/{tenant}/v2.0/.well-known/openid-configuration',
      handle: ({ ids }) => configuration(origin, ids['tenant'] ?? ''),
    },
  ];
  const dispatch = createDispatch({
    routes,
    faults: deps.faults,
    calls: deps.calls,
    throttle: createThrottle([], Date.now),
    contract: createContract('Entra'),
    authorise: () => ({ app: '', granted: [] }),
    errorAnswer: (status, code = 'temporarily_unavailable', message = '') =>
      refusal(status, code, 90033, message),
    throttled: () => refusal(429, 'temporarily_unavailable', 90033, 'A transient error has occurred.'),
  });
  const server = await serve({
    dispatch,
    certificate: deps.certificate,
    calls: deps.calls,
    failed: deps.failed,
  });
  ({ origin } = server);
  return server;
};

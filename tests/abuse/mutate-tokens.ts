/** Tokens with one thing wrong (promises.md S1): only the good ones reach the bot. */
import { newPair, signed } from '../support/openid.ts';
import { rawPost } from '../support/raw-request.ts';
import { startTeamsFront, tenant, type TeamsWorld } from '../support/teams-front.ts';
import type { Abuse, Found } from './abuse.ts';
import { goodOf, mutationsOf, type Mutation, type TokenDoor } from './token-mutations.ts';

const appId = 'abcdef01-2345-4678-89ab-cdef01234567';
const at = new Date('2026-11-23T10:00:00Z');
const now = at.getTime() / 1000;
const issuer = 'https://api.botframework.com';

/** The bot's door: what Microsoft says, and whose tokens look like it. */
const doorOf = (pair: TokenDoor['pair'], service: string): TokenDoor => ({
  pair,
  now,
  claims: { iss: issuer, aud: appId, serviceurl: service, nbf: now - 60, exp: now + 3600 },
  optional: ['nbf'],
  exact: {
    iss: [
      // Emulator, skills, a single tenant's apps (v1 and v2), the government's and China's clouds, Google.
      `https://sts.windows.net/${tenant}/`,
      'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
      `https://login.microsoftonline.com/${tenant}/v2.0`,
      'https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0',
      'https://login.microsoftonline.us/cab8a31a-1906-4287-a0d8-4eef66b95f6e/v2.0',
      'https://api.botframework.us',
      'https://api.botframework.azure.cn',
      'https://login.botframework.com',
      'http://api.botframework.com',
      'https://api.botframework.com@evil.example',
      'https://accounts.google.com',
      'chat@system.gserviceaccount.com',
    ],
    aud: [
      tenant,
      '00000000-0000-0000-0000-000000000000',
      'https://api.botframework.com',
      `api://${appId}`,
      `28:${appId}`,
      '*',
    ],
    serviceurl: ['https://smba.trafficmanager.net/uk/', 'https://evil.example/', `${service}elsewhere/`],
  },
});

/** Keys of the provider's own set that may not sign for Teams. */
const otherKeys = [
  ['a key without endorsements', newPair('bare', undefined)],
  ['a key with empty endorsements', newPair('empty', [])],
  ['a key endorsed for another channel', newPair('other', ['webchat', 'directline'])],
  ['a key endorsed in other letters', newPair('letters', ['MSTeams', 'msteams ', 'teams'])],
  ['a key of 1024 bits', newPair('weak', ['msteams'], 1024)],
] as const;

const knock = async (world: TeamsWorld, { lines }: Mutation) => {
  world.acts.length = 0;
  world.connector.clear();
  const { status, text } = await rawPost(
    `${world.origin}/api/messages`,
    lines,
    JSON.stringify(world.activity()),
  );
  return { status, text, reached: world.acts.length + world.connector.calls.length > 0 };
};

const run = async (): Promise<Found> => {
  const pair = newPair('good', ['msteams', 'webchat']);
  const world = await startTeamsFront({ pair, appId, clock: () => at });
  try {
    world.provider.publish(pair, ...otherKeys.map(([, key]) => key));
    const door = doorOf(pair, world.connector.url);
    const byKey = otherKeys.map(([name, key]): Mutation => ({
      name,
      lines: ['authorization', `Bearer ${signed(key, door.claims)}`],
    }));
    const broken: string[] = [];
    const mutations = [...mutationsOf(door), ...byKey];
    for (const mutation of mutations) {
      const { status, text, reached } = await knock(world, mutation);
      if (![401, 403].includes(status) || reached) broken.push(`${mutation.name}: ${status}, ${text}`);
      else if (!/^{"error":"(?:unauthorised|forbidden)"}$/.test(text))
        broken.push(`${mutation.name}: it was told ${text}`);
    }
    const good = goodOf(door);
    for (const mutation of good) {
      const { status, reached } = await knock(world, mutation);
      if (status !== 200 || !reached) broken.push(`good, but refused: ${mutation.name} (${status})`);
    }
    const tried = new Set(mutations.map(({ lines }) => lines.join('\n'))).size;
    return { tried, counts: { 'good ones, passed': good.length }, broken };
  } finally {
    await world.close();
  }
};

/** The list is the size: it is the same in both. */
const size = 180;
export const mutateTokens: Abuse = { name: 'Mutated tokens', small: size, large: size, run };

/**
 * Addresses of connector services that are not what they look like (promises.md I4). The token is good and names the very
 * same address, so nothing but the allow-list stands between it and the bot's own token.
 */
import { newPair, signed } from '../support/openid.ts';
import { rawPost } from '../support/raw-request.ts';
import { goodClaims, startTeamsFront, type TeamsWorld } from '../support/teams-front.ts';
import type { Abuse, Found } from './abuse.ts';

const microsoft = 'https://smba.trafficmanager.net/uk/';
const fullWidth = (text: string): string =>
  text.replace(/[a-z0-9]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0));

/** Spellings of one good address, and addresses that carry it somewhere in them. */
const tricksWith = (good: string): string[] => {
  const { protocol, host, hostname, port, pathname } = new URL(good);
  const [scheme, end] = [`${protocol}//`, port === '' ? '' : `:${port}`];
  const at = (name: string): string => `${scheme}${name}${end}${pathname}`;
  const evil = 'evil.example';
  return [
    // Userinfo, and hosts that only begin or end like it.
    ...[`${host}@${evil}`, `user@${host}`, `user:pw@${host}`, `@${host}`, `:@${host}`, `${evil}@${host}`].map(
      (name) => `${scheme}${name}${pathname}`,
    ),
    ...[
      `${hostname}.${evil}`,
      `${evil}.${hostname}`,
      `x${hostname}`,
      `${hostname}x`,
      `${evil}-${hostname}`,
    ].map(at),
    `${scheme}${evil}/${host}/`,
    `${scheme}${evil}?${host}/`,
    `${scheme}${evil}#${host}/`,
    `${scheme}${evil}\\@${host}/`,
    `${scheme}${host}\\@${evil}/`,
    `${scheme}${evil}%23@${host}/`,
    `${scheme}${evil};${host}/`,
    `${scheme}${evil},${host}/`,
    `${scheme}${host},${evil}/`,
    // Dots, case, look-alikes, other alphabets.
    ...[`${hostname}.`, `${hostname}..`, `.${hostname}`, hostname.replace('.', '..')].map(at),
    ...[hostname.replace('.', '。'), hostname.replace('.', '．'), hostname.replace('.', '%2e')].map(at),
    ...[
      fullWidth(hostname),
      `xn--${hostname}`,
      hostname.replace('a', 'а'),
      `${hostname}\u200b`,
      `\u00ad${hostname}`,
    ].map(at),
    ...[
      hostname.replace('m', 'M'),
      encodeURIComponent(hostname),
      hostname.replace(/^./, (c) => `%${c.charCodeAt(0).toString(16)}`),
    ].map(at),
    good.toUpperCase(),
    good.replace(protocol, protocol.toUpperCase()),
    // Ports.
    // (On this machine every port is as good as another.)
    ...(port === '' ? [':0', ':1', ':80', ':443', ':8443'] : []).map(
      (other) => `${scheme}${hostname}${other}${pathname}`,
    ),
    ...[':65536', ':-1', ':', ':+443', ':0443', ': 443', ':4_43', ':٤٤٣'].map(
      (wrong) => `${scheme}${hostname}${wrong}${pathname}`,
    ),
    // Blanks and control characters, which URL parsers take away.
    ` ${good}`,
    `${good} `,
    `\t${good}`,
    `${good}\n`,
    `\0${good}`,
    `${good}\0`,
    `\ufeff${good}`,
    ...['\t', '\n', '\r'].map((blank) => good.replace('//', `/${blank}/`)),
    at(`${hostname.slice(0, 3)}\t${hostname.slice(3)}`),
    // Slashes, schemes.

    good.replace('//', '/'),
    good.replace('//', ''),
    good.replace('//', '///'),
    good.replaceAll('/', '\\'),
    `//${host}${pathname}`,
    `${host}${pathname}`,
    host,
    `view-source:${good}`,
    `blob:${good}`,
    `url:${good}`,
    ...['ftp', 'file', 'ws', 'wss', 'javascript', 'data', 'gopher', 'http+unix'].map(
      (other) => `${other}://${host}${pathname}`,
    ),
    // Paths that lead elsewhere, queries, fragments.
    ...[
      '../',
      '..',
      './',
      'a/../',
      '%2e%2e/',
      '..%2f',
      '%00',
      '%0d%0aHost:%20evil',
      '?to=evil',
      '?',
      '#',
      '#evil',
      ';x=@evil',
    ].map((more) => `${good}${more}`),
  ];
};

/** This machine and its neighbours, under other names. */
const machines = (port: string): string[] =>
  [
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[::1%25lo]',
    '127.0.0.1.nip.io',
    'localhost.',
    'LOCALHOST',
    'localhost.localdomain',
    'loopback',
    'ip6-localhost',
    'localtest.me',
    '169.254.169.254',
    '168.63.129.16',
    '10.0.0.1',
    '192.168.0.1',
    '[fe80::1]',
    '[fd00:ec2::254]',
    'metadata',
    '①②⑦.⓪.⓪.①',
    '１２７.0.0.1',
    '127。0。0。1',
  ].map((name) => `http://${name}:${port}/`);

const run = async (): Promise<Found> => {
  const pair = newPair('good', ['msteams']);
  const world = await startTeamsFront({ pair });
  try {
    const own = world.connector.url;
    const tricks = [...tricksWith(own), ...tricksWith(microsoft), ...machines(new URL(own).port)];
    const different = [...new Set(tricks)].filter((one) => one !== own && one !== microsoft);
    const broken: string[] = [];
    for (const service of different) {
      const { status, reached } = await ask(world, pair, service);
      if (![400, 403].includes(status) || reached) broken.push(`${JSON.stringify(service)}: ${status}`);
    }
    const good = await ask(world, pair, own);
    if (good.status !== 200 || !good.reached) broken.push(`the good one was refused: ${good.status}`);
    return { tried: different.length, counts: {}, broken };
  } finally {
    await world.close();
  }
};

const ask = async (world: TeamsWorld, pair: ReturnType<typeof newPair>, service: string) => {
  world.acts.length = 0;
  world.connector.clear();
  const token = signed(pair, goodClaims(new Date(), service));
  const { status } = await rawPost(
    `${world.origin}/api/messages`,
    ['authorization', `Bearer ${token}`],
    JSON.stringify(world.activity({ serviceUrl: service })),
  );
  return { status, reached: world.acts.length + world.connector.calls.length > 0 };
};

const size = 100;
export const trickServices: Abuse = { name: 'Service addresses that trick', small: size, large: size, run };

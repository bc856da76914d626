/**
 * Everything that can be wrong with a token and its header, as data: made from one good token, so that each place that takes
 * tokens (the bot; Google's and the tab's when they come) is tried with the same list, given its own claims.
 */
import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { newPair, rs256, signed, type SigningPair } from '../support/openid.ts';

export interface TokenDoor {
  /** A key that the door trusts. */
  readonly pair: SigningPair;
  /** Good ones. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Text claims that must be there and be exactly this; others' values that look right are given besides. */
  readonly exact: Readonly<Record<string, readonly unknown[]>>;
  /** Claims that may be left out. */
  readonly optional: readonly string[];
  /** Seconds, as the door's clock has it. */
  readonly now: number;
}

/** `lines`: header lines, name and value in turn. */
export interface Mutation {
  readonly name: string;
  readonly lines: readonly string[];
}

type Claims = Record<string, unknown>;
type Named<T> = readonly (readonly [string, T])[];

const base64url = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const bearer = (name: string, token: string): Mutation => ({
  name,
  lines: ['authorization', `Bearer ${token}`],
});
const without = (all: Claims, name: string): Claims => {
  const { [name]: _left, ...rest } = all;
  return rest;
};

/** Never a good value, whatever the claim. */
const wrongTypes: Named<unknown> = [
  ['null', null],
  ['empty', ''],
  ['a blank', ' '],
  ['nought', 0],
  ['a negative number', -1],
  ['true', true],
  ['false', false],
  ['an empty list', []],
  ['an empty object', {}],
  ['deep', { value: { value: {} } }],
];

/** Nearly the good text. */
const nearlyRight = (text: string): Named<unknown> =>
  (
    [
      ['in a list', [text]],
      ['in a list with another', [text, 'x']],
      ['in a list twice', [text, text]],
      ['in an object', { value: text }],
      ['in capitals', text.toUpperCase()],
      ['one capital', text.replace(/[a-z]/, (letter) => letter.toUpperCase())],
      ['a blank before', ` ${text}`],
      ['a blank after', `${text} `],
      ['a tab after', `${text}\t`],
      ['a line end after', `${text}\n`],
      ['NUL after', `${text}\0`],
      ['a zero-width space inside', `${text.slice(0, 5)}\u200b${text.slice(5)}`],
      ['a dot after', `${text}.`],
      ['a slash after', `${text}/`],
      ['without its last letter', text.slice(0, -1)],
      ['without its first letter', text.slice(1)],
      ['twice', text + text],
      ['with a comma and another', `${text},x`],
      ['encoded', encodeURIComponent(text).replaceAll('-', '%2D')],
      ['with a look-alike letter', text.replace(/[aeo]/, (l) => ({ a: 'а', e: 'е', o: 'о' })[l] ?? l)],
      ['as JSON', JSON.stringify(text)],
    ] as Named<unknown>
  ).filter(([, value]) => value !== text);

const ofClaims = ({ pair, claims, exact, optional, now }: TokenDoor): Mutation[] => {
  const made = (name: string, changed: unknown): Mutation => bearer(name, signed(pair, changed));
  const texts = Object.entries(exact).flatMap(([claim, others]) => [
    made(`${claim}: missing`, without(claims, claim)),
    ...[...wrongTypes, ...nearlyRight(String(claims[claim]))].map(([what, value]) =>
      made(`${claim}: ${what}`, { ...claims, [claim]: value }),
    ),
    ...others.map((value) => made(`${claim}: ${JSON.stringify(value)}`, { ...claims, [claim]: value })),
    made(`${claim}: in another case of name`, {
      ...without(claims, claim),
      [claim.toUpperCase()]: claims[claim],
    }),
    made(
      `${claim}: given twice, the last one wrong`,
      JSON.stringify(claims).replace(/}$/, `,${JSON.stringify(claim)}:"other"}`),
    ),
  ]);
  const times: Named<unknown> = [
    ...wrongTypes,
    ['text', String(now + 3600)],
    ['in a list', [now + 3600]],
    ['an ISO date', new Date((now + 3600) * 1000).toISOString()],
  ];
  const expiries: Named<unknown> = [
    ...times,
    ['five minutes ago', now - 300],
    ['six minutes ago', now - 360],
    ['an hour ago', now - 3600],
    ['a year ago', now - 31_536_000],
  ];
  const never = JSON.stringify({ ...claims, exp: 'NEVER' }).replace('"NEVER"', '1e999');
  return [
    ...texts,
    made('exp: missing', without(claims, 'exp')),
    ...expiries.map(([what, value]) => made(`exp: ${what}`, { ...claims, exp: value })),
    made('exp: more than any number', never),
    ...times
      .filter(([, value]) => optional.includes('nbf') && typeof value !== 'number')
      .map(([what, value]) => made(`nbf: ${what}`, { ...claims, nbf: value })),
    made('nbf: in six minutes', { ...claims, nbf: now + 360 }),
    made('nbf: in a year', { ...claims, nbf: now + 31_536_000 }),
    ...(['hello', 'null', '[]', '""', '1', '{', '', '\0'] as const).map((text) =>
      made(`claims that are ${JSON.stringify(text)}`, text),
    ),
    made('claims in a list', [claims]),
    made('claims in claims', { claims }),
  ];
};

const signedAs = (alg: string, { pair, claims }: TokenDoor, signer: (content: Buffer) => Buffer): string => {
  const content = `${base64url({ ...rs256(pair), alg })}.${base64url(claims)}`;
  return `${content}.${signer(Buffer.from(content)).toString('base64url')}`;
};

const ofAlgorithm = (door: TokenDoor): Mutation[] => {
  const { pair, claims } = door;
  const { privateKey, publicKey } = pair;
  const named = (alg: unknown): string => signed(pair, claims, { ...rs256(pair), alg });
  const secrets: Named<string | Buffer> = [
    ['the public key as PEM', publicKey.export({ type: 'spki', format: 'pem' })],
    ['the public key as DER', publicKey.export({ type: 'spki', format: 'der' })],
    ['the public key as PKCS 1', publicKey.export({ type: 'pkcs1', format: 'pem' })],
    ['the modulus', String(publicKey.export({ format: 'jwk' }).n)],
    ['nothing', ''],
    ['the kid', pair.kid],
  ];
  const hashes = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const edwards = generateKeyPairSync('ed25519').privateKey;
  const pss = { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return [
    ...['none', 'None', 'NONE', 'nOnE', 'rs256', 'Rs256', 'RS256 ', ' RS256', 'RSA-SHA256', '', 'RS255'].map(
      (alg) => bearer(`alg ${JSON.stringify(alg)}`, named(alg)),
    ),
    ...[null, 0, true, ['RS256'], { alg: 'RS256' }].map((alg) =>
      bearer(`alg ${JSON.stringify(alg)}`, named(alg)),
    ),
    bearer('alg none, unsigned', `${base64url({ ...rs256(pair), alg: 'none' })}.${base64url(claims)}.`),
    bearer('alg RS256, unsigned', `${base64url(rs256(pair))}.${base64url(claims)}.`),
    ...Object.entries(hashes).flatMap(([alg, hash]) =>
      secrets.map(([what, secret]) =>
        bearer(
          `${alg} keyed with ${what}`,
          signedAs(alg, door, (content) => createHmac(hash, secret).update(content).digest()),
        ),
      ),
    ),
    bearer(
      'RS384',
      signedAs('RS384', door, (content) => sign('RSA-SHA384', content, privateKey)),
    ),
    bearer(
      'RS512',
      signedAs('RS512', door, (content) => sign('RSA-SHA512', content, privateKey)),
    ),
    bearer(
      'PS256',
      signedAs('PS256', door, (content) => sign('sha256', content, pss)),
    ),
    bearer(
      'PS256 that says RS256',
      signedAs('RS256', door, (content) => sign('sha256', content, pss)),
    ),
    bearer(
      'SHA-1 that says RS256',
      signedAs('RS256', door, (content) => sign('RSA-SHA1', content, privateKey)),
    ),
    bearer(
      'RS384 that says RS256',
      signedAs('RS256', door, (content) => sign('RSA-SHA384', content, privateKey)),
    ),
    bearer(
      'ES256',
      signedAs('ES256', door, (content) => sign('sha256', content, elliptic)),
    ),
    bearer(
      'EdDSA',
      signedAs('EdDSA', door, (content) => sign(null, content, edwards)),
    ),
  ];
};

const ofHeader = (door: TokenDoor): Mutation[] => {
  const { pair, claims } = door;
  const foreign = newPair(pair.kid, ['msteams']);
  const jwk = foreign.publicKey.export({ format: 'jwk' });
  const x5c = [foreign.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
  const own: Named<Record<string, unknown>> = [
    ['jwk', { jwk: { ...jwk, kid: pair.kid } }],
    ['jku', { jku: 'https://evil.example/keys' }],
    ['x5u', { x5u: 'https://evil.example/cert' }],
    ['x5c', { x5c }],
  ];
  const kids = [
    null,
    '',
    ' ',
    0,
    1,
    true,
    [pair.kid],
    { kid: pair.kid },
    'unknown',
    pair.kid.toUpperCase(),
    `${pair.kid} `,
    ` ${pair.kid}`,
    `${pair.kid}\0`,
    `../${pair.kid}`,
    '/dev/null',
    '*',
    '.*',

    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '0',
    `${pair.kid}' or '1'='1`,
    'x'.repeat(4000),
  ];
  return [
    ...kids.map((kid) =>
      bearer(`kid ${JSON.stringify(kid).slice(0, 40)}`, signed(pair, claims, { ...rs256(pair), kid })),
    ),
    bearer('no kid', signed(pair, claims, without(rs256(pair), 'kid'))),
    bearer('no alg', signed(pair, claims, without(rs256(pair), 'alg'))),
    ...['at+jwt', 'jwt', 'JWT ', 'JWE', '', null, 1, ['JWT']].map((typ) =>
      bearer(`typ ${JSON.stringify(typ)}`, signed(pair, claims, { ...rs256(pair), typ })),
    ),
    ...[['exp'], [], null, 'exp', ['b64']].map((crit) =>
      bearer(`crit ${JSON.stringify(crit)}`, signed(pair, claims, { ...rs256(pair), crit })),
    ),
    ...[{ b64: false }, { b64: false, crit: ['b64'] }, { zip: 'DEF' }, { enc: 'A256GCM' }].map((more) =>
      bearer(`header with ${JSON.stringify(more)}`, signed(pair, claims, { ...rs256(pair), ...more })),
    ),
    ...own.flatMap(([what, more]) => [
      bearer(`a key of its own by ${what}`, signed(foreign, claims, { ...rs256(pair), ...more })),
      bearer(`${what} beside the right key`, signed(pair, claims, { ...rs256(pair), ...more })),
      bearer(`${what} without a kid`, signed(foreign, claims, { alg: 'RS256', typ: 'JWT', ...more })),
    ]),
    bearer('another key under the same kid', signed(foreign, claims)),
    ...['hello', 'null', '[]', '""', '1', '{', ''].map((text) =>
      bearer(`a header that is ${JSON.stringify(text)}`, signed(pair, claims, text)),
    ),
    bearer('a header in a list', signed(pair, claims, [rs256(pair)])),
  ];
};

const flipped = (text: string, at: number): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1;
  return bytes.toString('base64url');
};
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The last letter of a 256-byte signature has spare bits: several spellings decode to the same bytes. */
const respelled = (text: string, spare: number): string =>
  text.slice(0, -1) + (letters[letters.indexOf(text.at(-1) ?? '') ^ spare] ?? '');

const ofParts = ({ pair, claims }: TokenDoor): Mutation[] => {
  const token = signed(pair, claims);
  const [head = '', payload = '', signature = ''] = token.split('.');
  const other = signed(pair, { ...claims, extra: 1 }).split('.');
  const plain = Buffer.from(signature, 'base64url').toString('base64');
  const parts: Named<string> = [
    ['no signature', `${head}.${payload}`],
    ['an empty signature', `${head}.${payload}.`],
    ['no claims', `${head}..${signature}`],
    ['no header', `.${payload}.${signature}`],
    ['only dots', '..'],
    ['four parts', `${token}.e30`],
    ['five parts, as an encrypted one', `${token}.e30.e30`],
    ['a dot before', `.${token}`],
    ['a dot after', `${token}.`],
    ['parts in another order', `${payload}.${head}.${signature}`],
    ['a blank inside', token.replace('.', '. ')],
    ['padding after the signature', `${token}==`],
    ['padding after each part', `${head}=.${payload}=.${signature}=`],
    ['plain base64 with its padding', `${head}.${payload}.${plain}`],
    ['a line end, encoded', `${token}%0A`],
    ['in quotes', `"${token}"`],
    ['in angle brackets', `<${token}>`],
    ['words', 'hello'],
    ['nothing', ''],
    ['twice, with a blank', `${token} ${token}`],
    ['twice, with a comma', `${token},${token}`],
    ['twice, with a comma and the scheme', `${token}, Bearer ${token}`],
    ['something after it', `${token} realm="x"`],
    ["another token's signature", `${head}.${payload}.${other[2]}`],
    ["another token's claims", `${head}.${other[1]}.${signature}`],
    ['a changed header', `${base64url({ ...rs256(pair), x: 1 })}.${payload}.${signature}`],
    ['a signature of noughts', `${head}.${payload}.${Buffer.alloc(256).toString('base64url')}`],
    ['a signature cut short', `${head}.${payload}.${signature.slice(0, -4)}`],
    ['a signature made longer', `${head}.${payload}.${signature}AAAA`],
    ['the signature twice', `${head}.${payload}.${signature}${signature}`],
    ...[1, 2, 3, 4, 8, 15].map((bits): [string, string] => [
      `the same signature, spelled with spare bits ${bits}`,
      `${head}.${payload}.${respelled(signature, bits)}`,
    ]),
    ...[0, 1, 64, 128, 254, 255].map((at): [string, string] => [
      `a signature with byte ${at} changed`,
      `${head}.${payload}.${flipped(signature, at)}`,
    ]),
  ];
  const changed = Object.keys(claims).map((claim): [string, string] => [
    `${claim} changed after it was signed`,
    `${head}.${base64url({ ...claims, [claim]: typeof claims[claim] === 'number' ? claims[claim] + 1 : 'x' })}.${signature}`,
  ]);
  return [...parts, ...changed].map(([name, text]) => bearer(name, text));
};

const ofLines = ({ pair, claims }: TokenDoor): Mutation[] => {
  const token = signed(pair, claims);
  const lines: Named<readonly string[]> = [
    ['no header', []],
    ['an empty header', ['authorization', '']],
    ['the scheme alone', ['authorization', 'Bearer']],
    ['no scheme', ['authorization', token]],
    ['small letters', ['authorization', `bearer ${token}`]],
    ['capitals', ['authorization', `BEARER ${token}`]],
    ['two blanks', ['authorization', `Bearer  ${token}`]],
    ['a tab', ['authorization', `Bearer\t${token}`]],
    ['a colon', ['authorization', `Bearer: ${token}`]],
    ['an equals sign', ['authorization', `Bearer=${token}`]],
    ['Basic', ['authorization', `Basic ${Buffer.from(`bot:${token}`).toString('base64')}`]],
    ['Negotiate', ['authorization', `Negotiate ${token}`]],
    ['JWT', ['authorization', `JWT ${token}`]],
    ['Token', ['authorization', `Token token=${token}`]],
    ['Bearer twice', ['authorization', `Bearer Bearer ${token}`]],
    ['another header', ['x-authorization', `Bearer ${token}`]],
    ["a proxy's header", ['proxy-authorization', `Bearer ${token}`]],
    ['a cookie', ['cookie', `authorization=Bearer ${token}`]],
    ['two headers, both good', ['authorization', `Bearer ${token}`, 'Authorization', `Bearer ${token}`]],
    ['two headers, the second bad', ['authorization', `Bearer ${token}`, 'authorization', 'Bearer x']],
    ['two headers, the first bad', ['Authorization', 'Bearer x', 'authorization', `Bearer ${token}`]],
    ['two headers, the second empty', ['authorization', `Bearer ${token}`, 'AUTHORIZATION', '']],
  ];
  return lines.map(([name, all]) => ({ name: `header: ${name}`, lines: all }));
};

/** All of them; every single one must be refused. */
export const mutationsOf = (door: TokenDoor): readonly Mutation[] => [
  ...ofClaims(door),
  ...ofAlgorithm(door),
  ...ofHeader(door),
  ...ofParts(door),
  ...ofLines(door),
];

/** What must pass, or the others' refusals would prove nothing. */
export const goodOf = ({ pair, claims, optional, now }: TokenDoor): readonly Mutation[] => {
  const token = (changes: Claims, header: unknown = rs256(pair)) =>
    signed(pair, { ...claims, ...changes }, header);
  return [
    bearer('as it is made', token({})),
    ...optional.map((claim) => bearer(`without ${claim}`, signed(pair, without(claims, claim)))),
    bearer('without typ', token({}, { alg: 'RS256', kid: pair.kid })),
    bearer('with the print of its certificate', token({}, { ...rs256(pair), x5t: pair.kid })),
    bearer('expired four minutes ago', token({ exp: now - 240 })),
    bearer('good in four minutes', token({ nbf: now + 240 })),
    {
      name: 'with blanks around, which HTTP takes away',
      lines: ['authorization', `  Bearer ${token({})}  `],
    },
  ];
};

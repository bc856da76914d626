/** Whole and broken HTTP requests around odd activities, made by chance that can be repeated. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Chance } from '../pretend-school/random.ts';
import { oddActivity, oddText, oddValue, type Surroundings } from './odd-values.ts';

type List = readonly [string, ...string[]];

export interface OddRequest {
  /** What kind it is, for the report. */
  readonly name: string;
  /** As it goes over the socket. */
  readonly bytes: Buffer;
  /** `answer`: an answer or a hang-up must come. `leave`: we hang up ourselves, at once. */
  readonly end: 'answer' | 'leave';
}

const methods: List = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'MKCOL'];
const paths: List = [
  '/api/messages/',
  '/api/messages?x=1',
  '/api//messages',
  '/API/MESSAGES',
  '/api/messages/x',

  '/',
  '/readyz',
  '/healthz',
  '/%',
  '/%E0%A4%A',
  '/%2e%2e/',
  '/api/messages/../../etc/passwd',
  '/__proto__',
  '/local',
  '/local/cards',
  `/${'a'.repeat(3000)}`,
  '/api/messages/%00',
  '//evil.example/',
  '*',
];
const contentTypes: List = [
  ...([
    'text/plain',
    'application/xml',
    'application/json; charset=utf-16',
    'application/json; charset=x',
  ] as const),
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  'application/vnd.api+json',
  '',
  'x',
  '/',
  'application/json; charset="',
  'text/json',
  'application/json, application/json',
];

const withProto = (text: string): string =>
  text.replace('{', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},');

type Body = readonly [name: string, body: Buffer];

const cut = (text: string, chance: Chance): string => text.slice(0, chance.below(text.length));
const scrambled = (text: string, chance: Chance): string => {
  const at = chance.below(text.length);
  return text.slice(0, at) + chance.pick(['"', '{', '}', ',', '\\', '\0', '\\u00', '']) + text.slice(at + 1);
};
const deep = (chance: Chance): string => {
  const levels = chance.pick([21, 100, 1_000, 30_000]);
  const [open, close] = chance.pick<readonly [string, string]>([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"value":', '}]'],
  ]);
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
};

const mutated = (activity: Record<string, unknown>, chance: Chance): Record<string, unknown> => {
  const names = Object.keys(activity) as [string, ...string[]];
  const changed = { ...activity };
  for (let left = 1 + chance.below(3); left > 0; left -= 1) {
    const name = chance.pick(names);
    if (chance.below(3) === 0) delete changed[name];
    else changed[name] = oddValue(chance);
  }
  return changed;
};

const bodyOf = (chance: Chance, id: string, around: Surroundings): Body => {
  const activity = oddActivity(chance, id, around);
  const json = JSON.stringify(activity);
  const kind = chance.below(60);
  const named: Readonly<Record<number, () => Body>> = {
    0: () => ['no body', Buffer.alloc(0)],
    1: () => [
      'random bytes',
      Buffer.from(Array.from({ length: chance.below(500) }, () => chance.below(256))),
    ],
    2: () => ['cut JSON', Buffer.from(cut(json, chance))],
    3: () => ['scrambled JSON', Buffer.from(scrambled(json, chance))],
    4: () => ['deep JSON', Buffer.from(deep(chance))],
    5: () => ['a deep activity', Buffer.from(`${json.slice(0, -1)},"value":${deep(chance)}}`)],
    6: () => ['any JSON', Buffer.from(JSON.stringify(oddValue(chance, 6)))],
    7: () => ['prototype keys', Buffer.from(withProto(json))],
    8: () => [
      'a huge string',
      Buffer.from(
        JSON.stringify({ ...activity, text: 'x'.repeat(chance.pick([200_000, 262_144, 600_000])) }),
      ),
    ],
    9: () => ['UTF-16', Buffer.from(json, 'utf16le')],
    10: () => [
      'a huge list',
      Buffer.from(JSON.stringify({ ...activity, value: Array.from({ length: 40_000 }, () => 0) })),
    ],
    11: () => ['any text', Buffer.from(oddText(chance))],
    12: () => [
      'many keys',
      Buffer.from(
        JSON.stringify({
          ...activity,
          value: Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`k${at}`, at])),
        }),
      ),
    ],
    13: () => [
      'broken UTF-8',
      Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0x2c, 0x22, 0xff, 0xc3, 0x28, 0x22])]),
    ],
  };
  const found = named[kind];
  if (found !== undefined) return found();
  if (kind < 20)
    return ['an activity with other fields', Buffer.from(JSON.stringify(mutated(activity, chance)))];
  return [`an activity: ${String(activity['type'])}`, Buffer.from(json)];
};

const encoded = (body: Buffer, chance: Chance): readonly [name: string, body: Buffer] => {
  const coding = chance.pick(['gzip', 'deflate', 'br', 'x', 'gzip, gzip', 'identity', 'gzip-bomb']);
  if (coding === 'gzip') return [coding, gzipSync(body)];
  if (coding === 'gzip-bomb') return ['gzip', gzipSync(Buffer.alloc(8 * 1024 * 1024))];
  if (coding === 'deflate') return [coding, deflateSync(body)];
  if (coding === 'br') return [coding, brotliCompressSync(body.subarray(0, 10_000))];
  return [coding, body];
};

interface Head {
  readonly method: string;
  readonly path: string;
  readonly lines: readonly string[];
}

const request = ({ method, path, lines }: Head, body: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`, 'latin1'),
    body,
  ]);

const chunked = (body: Buffer, chance: Chance): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const size = Math.min(body.length - at, 1 + chance.below(5_000));
    parts.push(Buffer.from(`${size.toString(16)}\r\n`), body.subarray(at, at + size), Buffer.from('\r\n'));
    at += size;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
};

/** What a client that means well never puts on the wire. */
const brokenOnTheWire = (head: Head, body: Buffer, chance: Chance): OddRequest => {
  const length = (size: number | string): Head => ({
    ...head,
    lines: [...head.lines, `content-length: ${size}`],
  });
  const transfer = { ...head, lines: [...head.lines, 'transfer-encoding: chunked'] };
  const whole = request(length(body.length), body);
  const made: readonly (() => readonly [string, Buffer, OddRequest['end']])[] = [
    () => ['half a head', whole.subarray(0, chance.below(100)), 'leave'],
    () => ['half a body', whole.subarray(0, whole.length - 1 - chance.below(body.length + 1)), 'leave'],
    () => ['a whole one, left at once', whole, 'leave'],
    () => ['chunks', request(transfer, chunked(body, chance)), 'answer'],
    () => ['chunks that end early', request(transfer, chunked(body, chance).subarray(0, -5)), 'leave'],
    () => [
      'chunks of a wrong size',
      request(transfer, Buffer.from(`zz\r\n${body.toString('latin1')}\r\n0\r\n\r\n`)),
      'answer',
    ],
    () => [
      'a chunk size beyond numbers',
      request(transfer, Buffer.from('ffffffffffffffffff\r\nx')),
      'answer',
    ],
    () => ['a length that is no number', request(length('ten'), body), 'answer'],
    () => ['a negative length', request(length(-1), body), 'answer'],
    () => [
      'two lengths',
      request({ ...head, lines: [...head.lines, 'content-length: 1', 'content-length: 2'] }, body),
      'answer',
    ],
    () => [
      'length and chunks',
      request({ ...transfer, lines: [...transfer.lines, 'content-length: 5'] }, chunked(body, chance)),
      'answer',
    ],
    () => ['a length too short', request(length(Math.floor(body.length / 2)), body), 'answer'],
    () => [
      'a head too large',
      request({ ...length(0), lines: [...head.lines, `x-long: ${'x'.repeat(20_000)}`] }, body),
      'answer',
    ],
    () => [
      'many headers',
      request(
        {
          ...length(body.length),
          lines: [...length(body.length).lines, ...Array.from({ length: 1_500 }, (_, at) => `x${at}: 1`)],
        },
        body,
      ),
      'answer',
    ],
    () => ['NUL in a header', request({ ...length(0), lines: [...head.lines, 'x: a\0b'] }, body), 'answer'],
    () => ['no host', request({ ...head, lines: length(body.length).lines.slice(1) }, body), 'answer'],
    () => ['another version', Buffer.from(`POST ${head.path} HTTP/9.9\r\n\r\n`), 'answer'],
    () => ['HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 'answer'],
    () => ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]), 'answer'],
    () => ['no HTTP', Buffer.from(Array.from({ length: 200 }, () => chance.below(256))), 'answer'],
    () => [
      'an upgrade',
      request(
        { ...head, method: 'GET', lines: [...head.lines, 'connection: upgrade', 'upgrade: websocket'] },
        Buffer.alloc(0),
      ),
      'answer',
    ],
    () => [
      'CONNECT',
      Buffer.from('CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n'),
      'answer',
    ],
    () => [
      'expecting something',
      request({ ...length(body.length), lines: [...length(body.length).lines, 'expect: tea'] }, body),
      'answer',
    ],
    () => ['three in one go', Buffer.concat([whole, whole, whole]), 'answer'],
  ];
  const [name, bytes, end] = (made[chance.below(made.length)] ?? made[0])?.() ?? ['', whole, 'answer'];
  return { name: `on the wire: ${name}`, bytes, end };
};

/** @param authorization a header line, or undefined for none */
export const oddRequest = (
  chance: Chance,
  id: string,
  around: Surroundings,
  authorization: string | undefined,
): OddRequest => {
  const [what, plain] = bodyOf(chance, id, around);
  const odd = chance.below(12);
  const method = odd === 0 ? chance.pick(methods) : 'POST';
  const path = odd === 1 ? chance.pick(paths) : '/api/messages';
  const type = odd === 2 ? chance.pick(contentTypes) : 'application/json';
  const [coding, body] = odd === 3 ? encoded(plain, chance) : ['', plain];
  const lines = [
    'host: 127.0.0.1',
    'connection: close',
    ...(type === '' ? [] : [`content-type: ${type}`]),
    ...(coding === '' ? [] : [`content-encoding: ${coding}`]),
    ...(authorization === undefined ? [] : [`authorization: ${authorization}`]),
  ];
  if (odd === 4) return brokenOnTheWire({ method, path, lines }, body, chance);
  const head = { method, path, lines: [...lines, `content-length: ${body.length}`] };
  const how = [method === 'POST' ? '' : method, path === '/api/messages' ? '' : path.slice(0, 30), coding];
  const name = [what, ...how, type === 'application/json' ? '' : type].filter((one) => one !== '').join(', ');
  return { name, bytes: request(head, body), end: 'answer' };
};

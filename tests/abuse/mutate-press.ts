/** The ways in which a press can be changed on its way: every leaf of it, and tokens of all kinds. */
import { createPressSeal } from '../../bot/core/press.ts';
import type { Chance } from '../pretend-school/random.ts';
import { carried } from '../support/sealed.ts';
import type { HonestPress } from './presses-scene.ts';

/** What is sent: `data` as JSON text, so that a key may come twice. */
export interface Sent {
  readonly by: HonestPress;
  readonly verb: unknown;
  readonly data: string;
  /** The token that may have an effect; undefined where none may. */
  readonly token?: string | undefined;
  readonly what: string;
}

type Mutate = (press: HonestPress, all: readonly HonestPress[], chance: Chance) => Omit<Sent, 'by' | 'what'>;

const json = (data: object): string => JSON.stringify(data);
const flip = (text: string, chance: Chance): string => {
  const bytes = Buffer.from(text, 'base64url');
  const at = chance.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
  return bytes.toString('base64url');
};
const pickOf = <T>(list: readonly T[], chance: Chance): T => {
  const found = list[chance.below(list.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};
const others = (press: HonestPress, all: readonly HonestPress[]): HonestPress[] =>
  all.filter(({ who }) => who.persona.key !== press.who.persona.key);
const schoolOf = ({ who }: HonestPress): string => who.persona.school;
const strangers = createPressSeal([Buffer.alloc(32, 99)]);

/** With a token that nobody gave this person for this verb: no effect at all. */
const withToken =
  (tokenOf: (press: HonestPress, all: readonly HonestPress[], chance: Chance) => unknown): Mutate =>
  (press, all, chance) => ({
    verb: press.verb,
    data: json({ ...press.inputs, token: tokenOf(press, all, chance) }),
  });

const notTexts = [null, 0, 1, true, false, [], {}, '', ' ', 'undefined', 1e21, [['x']], { token: 'x' }];

const refused: Readonly<Record<string, Mutate>> = {
  'token flipped': withToken(({ token }, _all, chance) => flip(token, chance)),
  'token cut': withToken(({ token }, _all, chance) => token.slice(0, chance.below(token.length))),
  'token cut at the front': withToken(({ token }, _all, chance) =>
    token.slice(1 + chance.below(token.length - 1)),
  ),
  'token made longer': withToken(
    ({ token }, _all, chance) => token + pickOf(['A', '=', 'AAAA', ' ', '\u0000', '.x', token], chance),
  ),
  'token dropped': ({ verb, inputs }) => ({ verb, data: json(inputs) }),
  'token of another type': withToken(({ token }, _all, chance) =>
    pickOf([...notTexts, [token], { token }, [token, token]], chance),
  ),
  "another person's token": withToken((press, all, chance) => pickOf(others(press, all), chance).token),
  "another person's token of the same verb": (press, all, chance) => {
    const same = others(press, all).filter(({ verb }) => verb === press.verb);
    const { verb, token } = pickOf(same.length === 0 ? others(press, all) : same, chance);
    return { verb, data: json({ ...press.inputs, token }) };
  },
  "another school's token": (press, all, chance) => {
    const theirs = all.filter((one) => schoolOf(one) !== schoolOf(press));
    const { verb, token, inputs } = pickOf(theirs, chance);
    return { verb, data: json({ ...inputs, token }) };
  },
  'halves of two tokens': withToken(({ token }, all, chance) => {
    const other = Buffer.from(pickOf(all, chance).token, 'base64url');
    const mine = Buffer.from(token, 'base64url');
    const at = pickOf([3, 15, mine.length - 16], chance);
    const mixed = Buffer.concat([mine.subarray(0, at), other.subarray(at)]);
    return mixed.equals(mine) || mixed.equals(other) ? flip(token, chance) : mixed.toString('base64url');
  }),
  'another verb beside it': (press, all, chance) => {
    const verbs = [...new Set(all.map(({ verb }) => verb)), '', 'X', 'case.open ', '__proto__', null, 7];
    const verb = pickOf(
      verbs.filter((one) => one !== press.verb),
      chance,
    );
    // Only a button has a verb beside its token: elsewhere nobody looks for one.
    const token = press.how === 'button' ? undefined : press.token;
    return { verb, data: json({ ...press.inputs, token: press.token }), token };
  },
  'plain ids, as cards once carried them': ({ verb, token, inputs }) => ({
    verb,
    data: json({ ...inputs, ...carried({ token }).values }),
  }),
  "somebody else's plain ids": (press, all, chance) => {
    const { verb, token } = pickOf(others(press, all), chance);
    return { verb, data: json({ ...press.inputs, ...carried({ token }).values, verb, send: 'yes' }) };
  },
  'sealed with a key of their own': withToken(({ who, token, verb }) => {
    const { values, inputs } = carried({ token });
    const { personId: id, school } = who.persona;
    const by = { id, school, name: '', kind: 'staff', guest: false, accounts: {} } as const;
    return strangers.seal({ verb, values, inputs }, by, new Date());
  }),
  'the token twice, the last one foreign': (press, all, chance) => ({
    verb: press.verb,
    data: `{"token":"${press.token}","token":"${pickOf(others(press, all), chance).token}"}`,
  }),
  'the token in a prototype': ({ verb, token }) => ({
    verb,
    data: `{"__proto__":{"token":"${token}"},"constructor":{"token":"${token}"}}`,
  }),
  'data of another type': ({ verb, token }, _all, chance) => ({
    verb,
    data: json(pickOf([[token], [{ token }], [], [[]]], chance)),
  }),
};

/** With a token that is theirs: whatever is sent beside it, it can do no more than its own button. */
const own = (press: HonestPress, inputs: object): Omit<Sent, 'by' | 'what'> => ({
  verb: press.verb,
  data: json({ ...inputs, token: press.token }),
  token: press.token,
});
/** Names that buttons seal, with what other people's buttons hold under them. */
const sealedNames = [
  'school',
  'incident',
  'draft',
  'once',
  'send',
  'seen',
  'page',
  'menu',
  'to',
  'shown',
  'record',
  'person',
];
const hostile = [
  '${school}',
  "' or '1' eq '1",
  '\u202e\u0000\ud800',
  '[x](https://x.example)',
  '{{DATE()}}',
  'x'.repeat(30_000),
];

const kept: Readonly<Record<string, Mutate>> = {
  'an input dropped': (press, _all, chance) => {
    const names = Object.keys(press.inputs);
    const gone = names.length === 0 ? '' : pickOf(names, chance);
    return own(press, Object.fromEntries(Object.entries(press.inputs).filter(([name]) => name !== gone)));
  },
  'an input of another type': (press, _all, chance) => {
    const names = Object.keys(press.inputs);
    return own(press, {
      ...press.inputs,
      [names.length === 0 ? 'words' : pickOf(names, chance)]: pickOf(notTexts, chance),
    });
  },
  'inputs exchanged': (press, all, chance) => own(press, { ...press.inputs, ...pickOf(all, chance).inputs }),
  'hostile words': (press, _all, chance) =>
    own(press, Object.fromEntries(Object.keys(press.inputs).map((name) => [name, pickOf(hostile, chance)]))),
  'a sealed value as an input': (press, all, chance) => {
    const { values } = carried({ token: pickOf(all, chance).token });
    const name = pickOf(sealedNames, chance);
    const value =
      name === 'send' ? 'yes' : (values[name] ?? pickOf(['brook', '0', 'yes', 'hillside.S003'], chance));
    return own(press, { ...press.inputs, ...values, [name]: value });
  },
  "another person's record as inputs": (press, all, chance) =>
    own(press, {
      ...press.inputs,
      ...carried({ token: pickOf(others(press, all), chance).token }).values,
      send: 'yes',
    }),
  "another card's token with these inputs": (press, all, chance) => {
    const mine = all.filter(({ who, how }) => who.persona.key === press.who.persona.key && how === press.how);
    const { verb, token } = pickOf(mine, chance);
    return { verb, data: json({ ...press.inputs, token }), token };
  },
  'an input twice': (press, all, chance) => {
    const [name = 'words'] = Object.keys(press.inputs);
    const other = json({ incident: carried({ token: pickOf(all, chance).token }).values['incident'] ?? '' });
    const token = `"token":"${press.token}"`;
    const data = `{${token},"${name}":"once","${name}":"twice",${other.slice(1, -1)},${token}}`;
    return { verb: press.verb, data, token: press.token };
  },
};

const kinds = [...Object.entries(refused), ...Object.entries(kept)];
export const kindsOfMutation = kinds.map(([what]) => what);

/** The `at`th press of a run: every kind of change comes round in turn. */
export const mutated = (all: readonly HonestPress[], at: number, chance: Chance): Sent => {
  const [what, mutate] = kinds[at % kinds.length] ?? pickOf(kinds, chance);
  const by = pickOf(all, chance);
  return { by, what, ...mutate(by, all, chance) };
};

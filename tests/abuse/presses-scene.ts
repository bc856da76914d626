/** A scene with two schools in it, and every press that its people can honestly make at that moment. */
import { makeChannel } from '../pretend-school/channel.ts';
import { actor, answered, dialogToken, type Actor, type Seen } from '../support/actor.ts';
import type { TestLantern } from '../support/lantern.ts';
import { begin, fillIn, keptValues, refOf } from '../support/report.ts';
import { carried } from '../support/sealed.ts';
import { isObject, walk } from '../support/walk-card.ts';

export interface HonestPress {
  readonly who: Actor;
  readonly how: 'button' | 'older button' | 'dialog';
  readonly verb: string;
  readonly token: string;
  /** Each input of the card, filled in. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The message that carries the card. */
  readonly message: string;
}

/** Words that are kept somewhere, and who may read them. */
export interface Secret {
  readonly marker: string;
  readonly readers: readonly string[];
}

export interface Scene {
  readonly presses: readonly HonestPress[];
  readonly secrets: readonly Secret[];
}

export const setScene = async (lantern: TestLantern): Promise<Scene> => {
  const presses: HonestPress[] = [];
  const secrets: Secret[] = [];
  const person = (key: string): Actor => actor(lantern.world, lantern.chat, key);
  /** Everything that this card lets this person press. */
  const see = (who: Actor, card: Seen): Seen => {
    presses.push(...pressesOn(who, card));
    return card;
  };
  const secret = (name: string, readers: readonly string[]): string => {
    const marker = `CANARY-${name}-ZQ`;
    secrets.push({ marker, readers });
    return marker;
  };
  const due = (): Promise<void> => lantern.lantern.runDue();
  const report = async (key: string, words: Parameters<typeof fillIn>[1]): Promise<string> => {
    const who = person(key);
    const receipt = await who.press(see(who, await fillIn(who, words)), 'Send');
    await due();
    return refOf(receipt);
  };
  const theirNotice = (key: string, ref: string): Seen => {
    const who = person(key);
    const found = who.kept().findLast((one) => one.text.includes(ref) && one.buttons.length > 0);
    if (found === undefined) throw new Error(`${key} was not told of ${ref}`);
    return see(who, found);
  };

  const plain = await report('teacher', {
    about: ["maya o'brien"],
    facts: secret('PUPIL', ['coordinator', 'teacher']),
  });
  const head = await report('office', {
    subject: 'headteacher',
    involvesAdult: 'yes',
    facts: secret('HEAD', ['chair', 'office']),
  });
  const brook = await report('brook-teacher', {
    subject: 'nobody',
    facts: secret('BROOK', ['brook-coordinator', 'brook-teacher']),
  });

  for (const [key, ref] of [
    ['coordinator', plain],
    ['chair', head],
    ['brook-coordinator', brook],
  ] as const) {
    const reader = person(key);
    const opened = see(reader, await reader.press(theirNotice(key, ref), 'Open'));
    const acknowledged = see(reader, await reader.press(opened, 'Acknowledge'));
    see(reader, await reader.press(acknowledged, 'Add a note'));
    const assign = see(reader, await reader.press(acknowledged, 'Assign…'));
    see(reader, await reader.press(assign, 'Search', { search: key.startsWith('brook') ? 'a' : 'Priya' }));
    for (const menu of ['Record…', 'More…']) {
      const shown = see(reader, await reader.press(acknowledged, menu));
      for (const { title } of shown.buttons) see(reader, await reader.press(shown, title));
    }
    for (const words of [`case ${ref}`, 'cases', 'closed cases', 'away', 'help'])
      see(reader, await reader.say(words));
    const ask = await reader.press(await reader.press(acknowledged, 'More…'), 'Ask the reporter');
    await reader.press(ask, 'Ask', { words: 'Which class was it in?' });
    await due();
  }
  for (const [key, ref] of [
    ['teacher', plain],
    ['brook-teacher', brook],
  ] as const) {
    const reporter = person(key);
    const [open] = theirNotice(key, ref).buttons;
    see(reporter, await reporter.press(theirNotice(key, ref), open?.title ?? ''));
    const mine = see(reporter, await reporter.say('my reports'));
    see(reporter, await reporter.press(mine, `Add to ${ref}`));
  }
  await drafts(person, see, secret);
  await others(lantern, person, see, presses);
  await due();
  return { presses, secrets };
};

type Person = (key: string) => Actor;
type See = (who: Actor, card: Seen) => Seen;

/** Reports under way, one at each step. */
const drafts = async (person: Person, see: See, secret: (name: string, readers: string[]) => string) => {
  const answers = { subject: 'pupil', involvesAdult: 'no' };
  const kind = { kind: 'conduct', tags: 'threats', illegal: 'no', danger: 'no' };
  const began = async (key: string): Promise<readonly [Actor, Seen]> => {
    const who = person(key);
    return [who, see(who, await begin(who))];
  };
  await began('tutor');
  const [slt, people] = await began('slt');
  const found = see(slt, await slt.press(people, 'Next', answers));
  see(slt, await slt.press(found, 'Find', { words: 'maya', ...keptValues(found) }));
  const nobody = { ...answers, subject: 'nobody' };
  const [deputy, first] = await began('deputy-head');
  see(deputy, await deputy.press(first, 'Next', nobody));
  const [it, second] = await began('it');
  const urgent = await it.press(second, 'Next', nobody);
  see(it, await it.press(urgent, 'Next', { ...kind, danger: 'yes' }));
  const [technician, third] = await began('technician');
  const atKind = await technician.press(third, 'Next', nobody);
  see(technician, await technician.press(atKind, 'Next', kind));
  for (const key of ['pastoral', 'brook-it']) {
    const who = person(key);
    const facts = secret(`DRAFT-${key}`, [key]);
    see(who, await fillIn(who, { subject: 'nobody', facts }));
    see(who, await who.say('report concern'));
  }
};

/** What lies beside the story: something attached, words that tell, a message to report, an older client. */
const others = async (lantern: TestLantern, person: Person, see: See, presses: HonestPress[]) => {
  const { chat, world } = lantern;
  const prevent = person('prevent');
  await chat.say(prevent.persona, '', [{ contentType: 'image/png', content: {} }]);
  const refused = prevent.newest();
  if (refused !== undefined) see(prevent, refused);
  const auditor = person('deputy-dsl');
  see(
    auditor,
    await auditor.say('a pupil told me that somebody sent her a photo last night and she is scared'),
  );
  see(person('pupil'), await person('pupil').say('help'));
  const [message] = makeChannel(world.trust).messages;
  if (message === undefined) throw new Error('no message');
  for (const key of ['deputy-coordinator', 'brook-dsl']) {
    const who = person(key);
    const opened = await chat.messageAction(who.persona, 'reportMessage', message);
    const token = String(dialogToken(opened));
    presses.push({
      who,
      how: 'dialog',
      verb: carried({ token }).verb,
      token,
      inputs: { keepWords: 'true' },
      message: answered(opened, '').message,
    });
  }
  const older = presses.filter(({ verb }) => ['case.open', 'hello.hello', 'concern.begin'].includes(verb));
  presses.push(...older.map((one) => ({ ...one, how: 'older button' as const })));
};

/** Every button of a card, with its inputs filled in as a person might. */
const pressesOn = (who: Actor, card: Seen): HonestPress[] => {
  const fields = [...walk(card.card)].filter((part) => String(part['type']).startsWith('Input.'));
  const filled = Object.fromEntries(fields.map((field) => [String(field['id']), valueFor(field)]));
  return card.buttons.map(({ verb, data }) => ({
    who,
    how: 'button' as const,
    verb,
    token: String(data['token']),
    inputs: filled,
    message: card.message,
  }));
};

const valueFor = (field: Readonly<Record<string, unknown>>): string => {
  if (typeof field['value'] === 'string' && field['value'] !== '') return field['value'];
  const choices: unknown = field['choices'];
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (isObject(first)) return String(first['value']);
  return field['type'] === 'Input.Date' ? '2026-11-23' : 'Words of somebody';
};

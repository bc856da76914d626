/**
 * With and without a concern about somebody, what reaches them over HTTP is equal to the byte: drawn cards, texts, notices
 * and what was written over in their chat, later as a reader in other roles, too (E3, E6). Generated worlds, on the cards'
 * models: tests/abuse/noninterference.ts.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { actor, type Actor, type Seen } from '../support/actor.ts';
import { startTestLantern, unhurried, type TestLantern } from '../support/lantern.ts';
import { fillIn, refOf, type ReportWords } from '../support/report.ts';

const pupil = 'Zoë Núñez-Clarke';
const began = Date.parse('2026-11-23T10:00:00Z');
const secretWords = 'MARKER-SECRET';

interface Case {
  /** The accused. */
  readonly x: string;
  /** Who reads what is about X. */
  readonly reader: string;
  readonly report: ReportWords;
  /** What the profile says later: X deputises, and holds another role. */
  readonly later: readonly (readonly [from: string, to: string])[];
}

const cases: readonly Case[] = [
  {
    x: 'coordinator',
    reader: 'headteacher',
    report: { subject: 'adult', involvesAdult: 'yes', about: ['rachel quinn', pupil] },
    later: [
      ['dsl: [{ person: S003', 'dsl: [{ person: S005'],
      ["phone: '020 7946 0101', deputies: [S002]", "phone: '020 7946 0101', deputies: [S005]"],
    ],
  },
  {
    x: 'headteacher',
    reader: 'chair',
    report: { subject: 'headteacher', involvesAdult: 'yes' },
    later: [['coordinator: [{ person: S005', 'coordinator: [{ person: S001']],
  },
];

test.each(cases)(
  'the $x sees the same with a concern about them and without it',
  async (world) => {
    const [there, absent] = await Promise.all([live(world, true), live(world, false)]);
    expect(there.seen).toEqual(absent.seen);
    const all = there.seen.join('\n');
    for (const secret of [secretWords, there.ref]) expect(all).not.toContain(secret);
    // Or nothing was compared with anything.
    expect(there.readerTold).toBe(true);
    expect(there.seen.length).toBeGreaterThan(40);
    expect(all).toContain('<ref 0>');
  },
  120_000,
);

interface Lived {
  readonly seen: readonly string[];
  /** Of the concern; one that nobody has where there is none. */
  readonly ref: string;
  readonly readerTold: boolean;
}

const live = async (world: Case, isThere: boolean): Promise<Lived> => {
  const lantern = await startTestLantern({ pace: unhurried });
  const person = (key: string): Actor => actor(lantern.world, lantern.chat, key);
  // What was begun before the move has its time from before, in both worlds. The clock goes on between two moves, by as
  // much as this machine takes: so no move may end where something falls due that was timed from the one before (an hour
  // to the next on the route, half an hour to a reminder, ten minutes to a receipt).
  const at = async (minutes: number): Promise<void> => {
    await lantern.lantern.runDue();
    lantern.world.clock.set(new Date(began + minutes * 60_000));
    await lantern.lantern.runDue();
  };
  const send = async (key: string, words: ReportWords): Promise<string> => {
    const who = person(key);
    return refOf(await who.press(await fillIn(who, words), 'Send'));
  };
  try {
    // Another concern about the same pupil, which X may read sooner or later.
    await send('teacher', { about: [pupil] });
    await at(4);
    const ref = isThere ? await send('tutor', { ...world.report, facts: secretWords }) : 'ZZZZ-99';
    await at(8);
    if (isThere) await handled(person(world.reader), ref, person(world.x).persona.name);
    await at(20);
    const seen = await asked(person(world.x), ref, lantern);
    await at(24 * 60 + 5);
    await at(26 * 60);
    await withLater(world, lantern);
    await at(27 * 60 + 10);
    seen.push(...(await asked(person(world.x), ref, lantern)));
    await at(28 * 60 + 20);
    return {
      seen: masked([...seen, ...inChat(world.x, lantern)], ref),
      ref,
      readerTold: isThere && noticeOf(person(world.reader), ref) !== undefined,
    };
  } finally {
    await lantern.close();
  }
};

const noticeOf = (who: Actor, ref: string): Seen | undefined =>
  who.kept().find(({ text }) => text.includes('A task is waiting') && text.includes(ref));

/** Its reader takes it on, writes in it, and tries to give it to X. */
const handled = async (who: Actor, ref: string, name: string): Promise<void> => {
  const notice = noticeOf(who, ref);
  if (notice === undefined) throw new Error(`${who.persona.key} was not told`);
  const opened = await who.press(notice, 'Open');
  const taken = await who.press(opened, 'Acknowledge');
  await who.press(await who.press(taken, 'Add a note'), 'Add it', { words: secretWords });
  await who.press(await who.press(taken, 'Assign…'), 'Search', { search: name });
};

/** From now on X deputises and holds other roles: Lantern is started with another profile. */
const withLater = async ({ later }: Case, lantern: TestLantern): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-later-'));
  const file = join(import.meta.dirname, '..', 'pretend-school', 'policies', 'hillside.yaml');
  const text = await readFile(file, 'utf8');
  for (const [from] of later) expect(text).toContain(from);
  const path = join(folder, 'later.yaml');
  await writeFile(
    path,
    later.reduce((all, [from, to]) => all.replace(from, to), text),
  );
  await lantern.restart({ policies: { hillside: path } });
  await rm(folder, { recursive: true });
};

/** Everything that X can type and press; each answer as it was drawn. */
const asked = async (x: Actor, ref: string, { chat }: TestLantern): Promise<string[]> => {
  const lines: string[] = [];
  const keep = (what: string, { card }: Seen): void => void lines.push(`${what}: ${JSON.stringify(card)}`);
  const typed = [
    '/cases',
    '/closed cases',
    'my reports',
    '/who',
    'help',
    'hello there',
    'away until Friday',
    'back',
  ];
  for (const text of typed) keep(text, await x.say(text));
  for (const said of [ref, ref.toLowerCase().replace('-', ' '), 'ZZZZ-98'])
    keep('find', await x.say(`/case ${said}`));
  const list = await x.say('/cases');
  for (const button of list.buttons.filter(({ title }) => title.startsWith('Open '))) {
    const opened = await x.press(list, button.title);
    keep('opened', opened);
    for (const { title } of opened.buttons) keep(title, await x.press(opened, title));
    const more = await x.press(opened, 'More…');
    for (const { title } of more.buttons) keep(title, await x.press(more, title));
  }
  // Buttons that nobody was given.
  for (const verb of [
    'case.open',
    'case.summary',
    'case.note',
    'case.earlier',
    'concern.question',
    'concern.add',
  ])
    lines.push(`${verb}: ${JSON.stringify(await chat.press(x.persona, { verb, data: {} }, list.message))}`);
  return lines;
};

/** All that lies in X's chat, with what was written over. */
const inChat = (key: string, { world }: TestLantern): string[] =>
  (world.connector.conversations.get(world.persona(key).conversationId)?.lines ?? [])
    .filter(({ from }) => from === 'lantern')
    .flatMap(({ activity, before, at }) =>
      [...before.map((one) => one.activity), activity].map(
        ({ text, summary, attachments }) =>
          `${at.slice(0, 16)} ${JSON.stringify({ text, summary, attachments })}`,
      ),
    );

/** Sealed tokens are random and equally long; references and ids are named in the order in which they appear. */
const masked = (lines: readonly string[], secret: string): string[] => {
  const names = new Map<string, string>();
  const nameOf = (kind: string, one: string): string => {
    const known = names.get(one) ?? `<${kind} ${names.size}>`;
    names.set(one, known);
    return known;
  };
  return lines.map((line) =>
    line
      .replaceAll(/"token":"([^"]*)"/g, (_, token: string) => `"token":"<${token.length}>"`)
      .replaceAll(/\b[0-9A-Z]{4}-[0-9A-Z]{2}\b/g, (one) => (one === secret ? one : nameOf('ref', one)))
      .replaceAll(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, (one) => nameOf('id', one)),
  );
};

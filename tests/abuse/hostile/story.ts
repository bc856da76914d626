/** One case, with a hostile string in every box that a person can fill, from the report to child protection. */
import { makeChannel } from '../../pretend-school/channel.ts';
import { actor, dialogToken, type Actor, type Seen } from '../../support/actor.ts';
import type { Chat, PretendWorld } from '../../pretend-school/index.ts';
import { begin, keptValues, refOf } from '../../support/report.ts';
import { inputsOf, partsOf, wordsOn } from './card-rules.ts';
import { isMarked, settled, type Box, type Pen } from './pen.ts';

const name: Box = { limit: 200, trims: true };
const time: Box = { limit: 200, trims: false };
const line: Box = { limit: 2_000, trims: true };
const reportLine: Box = { limit: 2_000, trims: false };
const words: Box = { limit: 5_000, trims: true };
const long: Box = { limit: 20_000, trims: true };

/** Where it happens: in this process or in one of its own. */
export interface Place {
  readonly world: PretendWorld;
  readonly chat: Chat;
  /** Whoever is to be told has been told. */
  due(): Promise<void>;
}

export const story = async (n: number, pen: Pen, place: Place): Promise<void> => {
  const person = (key: string): Actor => watched(actor(place.world, place.chat, key), pen);
  const due = (): Promise<void> => place.due();
  pen.turn();
  const reporter = person(n % 2 === 0 ? 'teacher' : 'slt');
  const ref = await reported(
    n % 2 === 0 ? await begin(reporter) : await fromMessage(reporter, pen, place),
    reporter,
    pen,
    place,
  );
  await due();
  const coordinator = person('coordinator');
  const opened = await openNotice(coordinator, ref);
  await handled(opened, coordinator, pen);
  await due();
  await answered(ref, reporter, pen);
  await added(ref, reporter, pen);
  await form(coordinator, ref, ['More…', 'Step aside'], 'Step aside', { words: line }, {}, pen);
  await due();
  await closedAndSentOn(ref, person(nextReader(ref, place)), pen);
  await due();
  const head = person('headteacher');
  await openNotice(head, ref);
  const summary = await form(
    head,
    ref,
    ['More…', 'Move to child protection'],
    'Move it and freeze this copy',
    { pointer: line },
    {},
    pen,
  );
  await typedWords(person('prevent'), pen);
  const copied = await following(head, summary, 'Next part', (card) => wordsOn(inputsOf(card)));
  const read = await following(head, await opening(head, ref), /^(?:Read on|Earlier)…$/, (card) =>
    wordsOn(partsOf(card)),
  );
  for (const { box, text, mark } of pen.kept) {
    if (!read.includes(text)) pen.faults.push(`${box}: ${mark} does not stand in the case as it was written`);
    if (!copied.includes(text))
      pen.faults.push(`${box}: ${mark} does not stand in the summary as it was written`);
  }
  for (const mark of pen.out)
    if (read.includes(mark)) pen.faults.push(`${mark} was refused, and stands in the case`);
};

/** Who was told after the coordinator had stepped aside. */
const nextReader = (ref: string, { world, chat }: Place): string => {
  const told = world.personas.filter(({ key }) => noticeOf(actor(world, chat, key), ref) !== undefined);
  const other = told.find(({ key }) => key !== 'coordinator');
  if (other === undefined) throw new Error(`nobody else was told of ${ref}`);
  return other.key;
};

const noticeOf = (who: Actor, ref: string): Seen | undefined =>
  who.kept().findLast((one) => one.text.includes('A task is waiting') && one.text.includes(ref));

/** Everything that anybody is shown is looked at. */
const watched = (one: Actor, pen: Pen): Actor => ({
  ...one,
  say: async (text) => pen.look(await one.say(text), `typed: ${text.slice(0, 12)}`),
  press: async (on, button, inputs) => pen.look(await one.press(on, button, inputs), button),
});

/** From the first card to the reference; the review shows every word. */
const reported = async (first: Seen, who: Actor, pen: Pen, { world }: Place): Promise<string> => {
  let card = await who.press(first, 'Next', { subject: 'pupil', involvesAdult: 'no' });
  const search = pen.write(200);
  card = await who.press(card, 'Find', { words: search.text });
  card = await pen.send(
    who,
    card,
    'Next',
    { unlisted: name },
    { ...keptValues(card), unlistedKind: 'pupil' },
  );
  card = await who.press(card, 'Next', { kind: 'conduct', tags: '', illegal: 'no', danger: 'no' });
  card = await pen.send(
    who,
    card,
    'Look it over',
    {
      facts: { limit: 20_000, trims: false },
      childWords: { limit: 5_000, trims: false },
      time,
      place: reportLine,
      knows: reportLine,
      done: reportLine,
    },
    { date: world.clock.now().toISOString().slice(0, 10), where: 'in' },
  );
  const review = wordsOn(card.card);
  for (const { box, text, mark } of pen.kept)
    if (!review.includes(text))
      pen.faults.push(`${box}: ${mark} does not stand in the review as it was written`);
  if (review.includes(search.mark)) pen.faults.push('words of a search were kept');
  const sent = await who.press(card, 'Send');
  if (isMarked(sent.text)) pen.faults.push('words of a person on the receipt');
  return refOf(sent);
};

/** "Report this message": link, sender and words come from somebody else's message. */
const fromMessage = async (who: Actor, pen: Pen, place: Place): Promise<Seen> => {
  const [there] = makeChannel(place.world.trust).messages;
  if (there === undefined) throw new Error('no message');
  const boxes = { words: { limit: 30_000, trims: true }, link: reportLine, sender: reportLine };
  for (;;) {
    const at = { words: pen.write(30_000), link: pen.write(2_000), sender: pen.write(2_000) };
    const message = {
      ...there,
      link: at.link.text,
      from: { name: at.sender.text, aadObjectId: 'nobody-here' },
      html: at.words.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    };
    const token = dialogToken(await place.chat.messageAction(who.persona, 'reportMessage', message));
    const answer = await place.chat.submitMessageAction(who.persona, 'reportMessage', message, {
      token,
      keepWords: 'true',
    });
    const said = JSON.stringify(answer.body);
    if (answer.status !== 200 || isMarked(said))
      pen.faults.push('report this message: not answered, or with its words');
    const texts = Object.entries(boxes).map(([id, box]) => {
      const { text, mark } = at[id as keyof typeof at];
      return { box: `message/${id}`, mark, text: settled(text, box), limit: box.limit };
    });
    const short = texts.every(({ text, limit }) => text.length <= limit);
    if (short !== said.includes('carry on'))
      pen.faults.push('report this message: taken though too long, or refused');
    if (!short) {
      for (const { mark } of texts) pen.out.add(mark);
      continue;
    }
    pen.kept.push(...texts);
    const first = who.newest();
    if (first === undefined) throw new Error('the form was not opened');
    return first;
  }
};

const openNotice = async (who: Actor, ref: string): Promise<Seen> => {
  const notice = noticeOf(who, ref);
  if (notice === undefined) throw new Error(`${who.persona.key} has no notice of ${ref}`);
  return who.press(notice, 'Open');
};

const opening = async (who: Actor, ref: string): Promise<Seen> =>
  who.press(await who.say(`/case ${ref}`), 'Open');

/** Opens the case, goes through its menus to a form, fills it and sends it. */
const form = async (
  who: Actor,
  ref: string,
  way: readonly string[],
  submit: string,
  boxes: Readonly<Record<string, Box>>,
  chosen: Readonly<Record<string, string>>,
  pen: Pen,
): Promise<Seen> => {
  let card = await opening(who, ref);
  for (const button of way) card = await who.press(card, button);
  return pen.send(who, card, submit, boxes, chosen);
};

/** What the first reader records. */
const handled = async (opened: Seen, who: Actor, pen: Pen): Promise<void> => {
  const ref = refOf(opened);
  await who.press(opened, 'Acknowledge');
  const record = (
    title: string,
    submit: string,
    boxes: Readonly<Record<string, Box>>,
    chosen: Readonly<Record<string, string>>,
  ) => form(who, ref, ['Record…', title], submit, boxes, chosen, pen);
  await form(who, ref, ['Add a note'], 'Add it', { words: long }, {}, pen);
  await record(
    'Parents or carers',
    'Sign and record it',
    { when: name, whom: name, words: line },
    { informed: 'yes' },
  );
  await record('The outcome', 'Record it', { words: line }, { outcome: 'advice' });
  await record(
    'A referral',
    'Record it',
    { when: name, whom: line, reference: line },
    { row: 'new:lado', decided: 'done' },
  );
  await record('A referral', 'Record it', { because: line }, { row: 'new:mash', decided: 'declined' });
  await record(
    'An agency was contacted',
    'Record it',
    { when: name, reference: line, words },
    { contact: 'prevent' },
  );
  await record('A sanction', 'Record it', { words: line }, { sanction: 'detention', until: '' });
  await record('What should change?', 'Record it', { words }, {});
  await form(who, ref, ['More…', 'Ask the reporter'], 'Ask', { words: line }, {}, pen);
  const assign = await who.press(await opening(who, ref), 'Assign…');
  await who.press(assign, 'Search', { search: pen.write(200).text });
};

const answered = async (ref: string, reporter: Actor, pen: Pen): Promise<void> => {
  const asked = reporter
    .kept()
    .findLast((one) => one.text.includes('question about your report') && one.text.includes(ref));
  if (asked === undefined) throw new Error('no question arrived');
  const question = await reporter.press(asked, 'Open');
  const wanted = pen.kept.findLast(({ box }) => box === 'Ask/words');
  if (wanted !== undefined && !wordsOn(question.card).includes(wanted.text))
    pen.faults.push(`the question ${wanted.mark} does not stand before the reporter as it was written`);
  await pen.send(reporter, question, 'Send the answer', { words });
};

const added = async (ref: string, reporter: Actor, pen: Pen): Promise<void> => {
  const card = await reporter.press(await reporter.say('my reports'), `Add to ${ref}`);
  await pen.send(reporter, card, 'Send', { words: { limit: 20_000, trims: false } });
};

/** The second reader closes it, opens it again, and says that it is about an adult who is not on the list. */
const closedAndSentOn = async (ref: string, who: Actor, pen: Pen): Promise<void> => {
  await who.press(await openNotice(who, ref), 'Acknowledge');
  await form(who, ref, ['Close'], 'Close it', { words }, {}, pen);
  await form(who, ref, ['Reopen'], 'Reopen it', { words: line }, {}, pen);
  const about = { subject: 'adult', involves: 'yes' };
  const submit = 'Correct it, and tell the new route';
  const box = { search: name, words: line };
  const card = await who.press(
    await who.press(await opening(who, ref), 'More…'),
    'It is about somebody else',
  );
  const at = pen.kept.length;
  const offered = await pen.send(who, card, submit, box, about);
  const [search, why] = pen.kept.slice(at);
  const done = await who.press(offered, submit, {
    ...about,
    person: 'not-listed',
    search: search?.text ?? '',
    words: why?.text ?? '',
  });
  if (done.inputs.length > 0) pen.faults.push('a correction was not taken');
};

/** Commands, and words that are none: nothing of them is said again. */
const typedWords = async (who: Actor, pen: Pen): Promise<void> => {
  for (const command of ['/case ', 'away until ', '', '/report concern '])
    await who.say(`${command}${pen.write(20_000).text}`);
};

/** What `words` finds on this card and on all that follow. */
const following = async (
  who: Actor,
  first: Seen,
  next: string | RegExp,
  wordsIn: (card: unknown) => string,
): Promise<string> => {
  let card = first;
  let text = wordsIn(card.card);
  for (let page = 0; page < 60; page += 1) {
    const more = card.buttons.find(({ title }) =>
      typeof next === 'string' ? title === next : next.test(title),
    );
    if (more === undefined) return text;
    card = await who.press(card, more.title);
    text += wordsIn(card.card);
  }
  throw new Error('a case without an end');
};

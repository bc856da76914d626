/** Something attached, and "report this message": guidance, nothing fetched, and a short way to somebody. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeChannel } from '../pretend-school/channel.ts';
import { generalChannel, type ChannelMessage } from '../pretend-school/chat.ts';
import { dialogToken, seen, type Actor, type Seen } from '../support/actor.ts';
import { listen, stop } from '../support/listen.ts';
import { refOf } from '../support/report.ts';
import { useStory } from '../support/story.ts';

const story = useStory();
let fetched = 0;
const files = createServer((_request, response) => {
  fetched += 1;
  response.end('CANARY-PICTURE');
});
let url = '';
beforeAll(async () => {
  url = await listen(files);
});
afterAll(() => stop(files));

const kinds = (): Readonly<Record<string, readonly Record<string, unknown>[]>> => ({
  'a file': [
    {
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      contentUrl: `${url}/file`,
      name: 'CANARY-NAME.jpg',
      content: { downloadUrl: `${url}/download`, fileType: 'jpg' },
    },
  ],
  'a picture': [{ contentType: 'image/png', contentUrl: `${url}/picture.png` }],
  'a pasted picture': [{ contentType: 'text/html', content: `<p>look<img src="${url}/pasted.png"></p>` }],
  'a link card': [
    { contentType: 'application/vnd.microsoft.card.thumbnail', content: { images: [{ url }] } },
  ],
});
const attach = async (who: Actor, attachments: readonly Record<string, unknown>[]): Promise<Seen> => {
  await story.lantern.chat.say(who.persona, 'CANARY-TEXT look at this', attachments as never);
  const newest = who.newest();
  if (newest === undefined) throw new Error('nothing was said');
  return newest;
};

describe('something attached', () => {
  test.each(['a file', 'a picture', 'a pasted picture', 'a link card'])(
    '%s is answered with guidance, and nothing is fetched or kept',
    async (kind) => {
      const card = await attach(story.person('teacher'), kinds()[kind] ?? []);
      expect(card.text).toContain('Please do not send pictures or files here');
      expect(card.text).toContain('has not opened what you attached');
      expect(card.text).toContain('999');
      expect(card.inputs).toEqual(['subject', 'involvesAdult']);
      expect(JSON.stringify(await story.dump())).not.toContain('CANARY');
      expect(JSON.stringify(story.lantern.world.connector.sent)).not.toContain('CANARY');
      expect(fetched).toBe(0);
    },
  );

  test('two questions, and somebody is told, at any hour again after 30 minutes', async () => {
    await story.goTo('2026-11-23T22:00:00Z');
    const teacher = story.person('teacher');
    const card = await attach(teacher, kinds()['a picture'] ?? []);
    const half = await teacher.press(card, 'Send the alert', { subject: 'pupil' });
    expect(half.text).toContain('Please answer both questions');
    const sent = await teacher.press(card, 'Send the alert', { subject: 'pupil', involvesAdult: 'no' });
    expect(sent.text).toContain('Received');
    expect(sent.text).toContain('020 7946 0105');
    const ref = refOf(sent);
    const again = await teacher.press(card, 'Send the alert', { subject: 'adult', involvesAdult: 'yes' });
    expect(again.text).toBe(sent.text);
    await story.due();
    expect(story.told(ref)).toEqual(['coordinator']);
    expect(await story.read('coordinator', ref)).toContain('Sent as a quick alert');
    await story.later(31);
    expect(story.told(ref).toSorted()).toEqual(['coordinator', 'deputy-coordinator']);
    expect((await teacher.say('my reports')).text).toContain(ref);
    expect(fetched).toBe(0);
    await story.goTo('2026-11-24T10:00:00Z');
  });

  test('an alert about the Headteacher goes to the Chair', async () => {
    const teacher = story.person('teacher');
    const card = await attach(teacher, kinds()['a picture'] ?? []);
    const sent = await teacher.press(card, 'Send the alert', {
      subject: 'headteacher',
      involvesAdult: 'yes',
    });
    expect(sent.text).toContain('LADO');
    expect(sent.text).not.toContain('020 7946 0101');
    await story.due();
    expect(story.told(refOf(sent))).toEqual(['chair']);
  });

  test('the full form is one press away', async () => {
    const tutor = story.person('tutor');
    const card = await attach(tutor, kinds()['a picture'] ?? []);
    expect((await tutor.press(card, 'Write a full report')).text).toContain('Step 1 of 5');
  });

  test('in a channel: no details there, the guidance in the 1:1 chat', async () => {
    const office = story.person('office');
    const { world, chat } = story.lantern;
    const before = world.connector.requests.length;
    await chat.post(office.persona, {
      type: 'message',
      text: '<at>Lantern</at> CANARY-TEXT',
      attachments: kinds()['a picture'] as never,
      conversation: {
        isGroup: true,
        conversationType: 'channel',
        tenantId: office.persona.tenant,
        id: generalChannel,
      },
      channelData: { tenant: { id: office.persona.tenant }, team: { id: generalChannel } },
    });
    expect(office.newest()?.text).toContain('Please do not send pictures or files here');
    expect(world.connector.requests.length).toBeGreaterThan(before);
    expect(fetched).toBe(0);
  });

  test('a pupil gets whom they may tell', async () => {
    const card = await attach(story.person('pupil'), kinds()['a picture'] ?? []);
    expect(card.text).toContain('Childline');
    expect(card.text).toContain('done nothing wrong');
    expect(card.inputs).toEqual([]);
  });
});

describe('report this message', () => {
  const words = 'CANARY-WORDS come and buy coins';
  const message = (html = `<p>${words} &amp; more</p>`): ChannelMessage => {
    const [first] = makeChannel(story.lantern.world.trust).messages;
    if (first === undefined) throw new Error('no message');
    return { ...first, html, at: '2026-11-23T23:30:00.000Z' };
  };
  const dialogOf = (answer: { readonly body: unknown }): string => JSON.stringify(answer.body);
  const report = async (who: Actor, data: object, html?: string): Promise<Seen> => {
    const { chat } = story.lantern;
    const opened = await chat.messageAction(who.persona, 'reportMessage', message(html));
    expect(dialogOf(opened)).toContain('Also copy the words');
    expect(dialogOf(opened)).not.toContain('CANARY');
    const sent = await chat.submitMessageAction(who.persona, 'reportMessage', message(html), {
      ...data,
      token: dialogToken(opened),
    });
    expect(dialogOf(sent)).toContain('private chat');
    const newest = who.newest();
    if (newest === undefined) throw new Error('nothing was said');
    return newest;
  };
  const finish = async (who: Actor, first: Seen, illegal = 'no'): Promise<{ review: Seen; ref: string }> => {
    let card = await who.press(first, 'Next', { subject: 'nobody', involvesAdult: 'no' });
    card = await who.press(card, 'Next', { kind: 'commerce', tags: 'scam', illegal, danger: 'no' });
    if (illegal === 'yes') card = await who.press(card, 'Carry on');
    // The day on which it was written, by the school's clock.
    expect(JSON.stringify(card.card)).toContain('"value":"2026-11-23"');
    const review = await who.press(card, 'Look it over', {
      facts: 'In the form channel.',
      date: '2026-11-23',
    });
    const receipt = await who.press(review, 'Send');
    await story.due();
    return { review, ref: refOf(receipt) };
  };

  test('without the tick: link, sender and time, none of its words, and it goes on in the 1:1 chat', async () => {
    const slt = story.person('slt');
    const first = await report(slt, { keepWords: 'false' });
    expect(first.text).toContain('Step 1 of 5');
    const { review, ref } = await finish(slt, first);
    expect(review.text).toContain('23 Nov, 23:30');
    expect(review.text).toContain('https://teams.microsoft.com/l/message/');
    expect(review.text).not.toContain('CANARY');
    const { report: stored } = await story.stored(ref);
    expect(stored.message).toMatchObject({ link: message().link, at: message().at });
    expect(stored.message?.from).not.toBe('');
    expect(JSON.stringify(await story.dump())).not.toContain('CANARY-WORDS');
  });

  test('a second delivery of the dialog says the same, and opens no second report', async () => {
    const technician = story.person('technician');
    await report(technician, { keepWords: 'false' });
    const before = technician.kept().length;
    const again = await report(technician, { keepWords: 'false' });
    expect(again.text).toContain('Step 1 of 5');
    expect(technician.kept().length).toBe(before + 1);
    await technician.press(await technician.say('/report concern'), 'Throw it away');
  });

  test('with the tick its words come along, to the reader only', async () => {
    const slt = story.person('slt');
    const { review, ref } = await finish(slt, await report(slt, { keepWords: 'true' }));
    expect(review.text).toContain(`${words} & more`);
    expect(await story.read('coordinator', ref)).toContain(`${words} & more`);
    expect(JSON.stringify(story.lantern.world.connector.sent)).not.toContain('CANARY-WORDS');
  });

  test('where it could be illegal no link is taken', async () => {
    const slt = story.person('slt');
    const { review, ref } = await finish(slt, await report(slt, { keepWords: 'false' }), 'yes');
    expect(review.text).not.toContain('teams.microsoft.com');
    expect(review.text).toContain('23 Nov, 23:30');
    expect((await story.stored(ref)).report.message).toMatchObject({ link: '', at: message().at });
  });

  test('what comes with it is checked as well: a name without end is refused, a time that is none is not kept', async () => {
    const { chat } = story.lantern;
    const { persona } = story.person('slt');
    const from = { name: 'x'.repeat(2_001), aadObjectId: 'somebody-else' };
    const token = dialogToken(await chat.messageAction(persona, 'reportMessage', message()));
    const submit = (one: ReturnType<typeof message>) =>
      chat.submitMessageAction(persona, 'reportMessage', one, { token });
    const refused = await submit({ ...message(), from });
    expect(dialogOf(refused)).toContain('“Who sent it” has 2,001 characters');
    const at = 'Mon, 23 Nov 2026 10:00:00 GMT (<at>x</at>)';
    const taken = { ...message(), from: { ...from, name: 'Sam' }, at };
    expect(dialogOf(await submit(taken))).toContain('carry on');
    const first = story.person('slt').newest();
    if (first === undefined) throw new Error('no form');
    const { ref } = await finish(story.person('slt'), first);
    expect((await story.stored(ref)).report.message).toMatchObject({
      from: 'Sam',
      at: '2026-11-23T10:00:00.000Z',
    });
  });

  test('while another report is under way it says what to do', async () => {
    const office = story.person('office');
    const first = await office.say('/report concern');
    await office.press(first, 'Next', { subject: 'nobody', involvesAdult: 'no' });
    const { chat } = story.lantern;
    const token = dialogToken(await chat.messageAction(office.persona, 'reportMessage', message()));
    const sent = await chat.submitMessageAction(office.persona, 'reportMessage', message(), { token });
    expect(dialogOf(sent)).toContain('another report under way');
    expect(office.newest()?.buttons.map(({ title }) => title)).toEqual(['Continue', 'Throw it away']);
  });

  test('a pupil gets whom they may tell, in the dialog', async () => {
    const pupil = story.person('pupil');
    const opened = await story.lantern.chat.messageAction(pupil.persona, 'reportMessage', message());
    expect(seen('', opened.body).text).toContain('Childline');
    const forged = await story.lantern.chat.submitMessageAction(
      pupil.persona,
      'reportMessage',
      message(),
      {},
    );
    expect(dialogOf(forged)).not.toContain('Step 1');
  });
});

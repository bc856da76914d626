/** `/my reports`, adding to a report, and words of any length and shape: kept exactly or refused, never cut. */
import { describe, expect, test } from '@jest/globals';
import type { Actor, Seen } from '../support/actor.ts';
import { walk } from '../support/walk-card.ts';
import { fillIn, refOf, type ReportWords } from '../support/report.ts';
import { useStory } from '../support/story.ts';
import { carried, forged } from '../support/sealed.ts';

const story = useStory();
const send = async (who: Actor, words: ReportWords = {}): Promise<string> => {
  const ref = refOf(await who.press(await fillIn(who, { subject: 'nobody', ...words }), 'Send'));
  await story.due();
  return ref;
};
const additions = async (ref: string): Promise<string[]> => {
  const { id } = await story.stored(ref);
  return (await story.dump())
    .filter(({ kind, row }) => kind === 'chronicle' && row.includes(id))
    .map(({ body }) => JSON.parse(body) as { what: string; words: string })
    .filter(({ what }) => what === 'added')
    .map(({ words }) => words);
};

describe('my reports', () => {
  test('reference and stage, no more, and it follows the stage', async () => {
    const teacher = story.person('teacher');
    expect((await teacher.say('/my reports')).text).toContain('You have not sent a report yet.');
    const ref = await send(teacher, { subject: 'pupil', about: ["maya o'brien"], facts: 'MARKER-MINE' });
    const waiting = await teacher.say('My   Reports');
    expect(waiting.text).toContain(ref);
    expect(waiting.text).toContain('stored; somebody is being told');
    expect(JSON.stringify(waiting.card)).not.toMatch(/Maya|MARKER|oordinator|Quinn|onduct/);
    await story.person('coordinator').press(await story.open('coordinator', ref), 'Acknowledge');
    await story.due();
    expect(teacher.newest()?.text).toContain('Your report has been read');
    const inHand = await teacher.say('my reports');
    expect(inHand.text).toContain('somebody has it in hand');
    expect(JSON.stringify(inHand.card)).not.toMatch(/Quinn|oordinator/);
  });

  test('shows the newest five and how many there are', async () => {
    const tutor = story.person('tutor');
    const refs: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      refs.push(await send(tutor));
      await story.later(1);
    }
    const mine = await tutor.say('my reports');
    expect(mine.text).toContain('newest 5 of 6');
    expect(mine.text).not.toContain(refs[0]);
    expect(mine.text).toContain(refs[5]);
  });

  test('adding tells those who have it; the same press twice is one, other words on the same card are more', async () => {
    const teacher = story.person('teacher');
    const ref = await send(teacher);
    const form = await teacher.press(await teacher.say('my reports'), `Add to ${ref}`);
    expect(form.text).toContain(ref);
    const empty = await teacher.press(form, 'Send', { words: '  ' });
    expect(empty.text).toContain('Please write what you would like to add.');
    const twice = await Promise.all([1, 2].map(() => teacher.press(form, 'Send', { words: 'First thing' })));
    expect(new Set(twice.map(({ text }) => text)).size).toBe(1);
    expect(twice[0]?.text).toContain(`Added to ${ref}`);
    await teacher.press(form, 'Send', { words: 'First thing' });
    await teacher.press(form, 'Send', { words: 'Second thing' });
    expect((await additions(ref)).toSorted()).toEqual(['First thing', 'Second thing']);
    await story.due();
    expect(
      story
        .notices('coordinator', ref)
        .map(({ text }) => text)
        .join(),
    ).toContain('Something was added');
    const read = await story.read('coordinator', ref);
    expect(read).toContain('First thing');
    expect(read).toContain('Second thing');
    expect(JSON.stringify(story.lantern.world.connector.sent)).not.toContain('First thing');
  });

  test('somebody else’s report is refused with the words of one that does not exist', async () => {
    const teacher = story.person('teacher');
    const ref = await send(teacher);
    const mine = await teacher.say('my reports');
    const form = await teacher.press(mine, `Add to ${ref}`);
    const resealed = (card: Seen, who: Actor, data: object = {}): Seen => ({
      ...card,
      buttons: card.buttons.map((one) => {
        const { verb, values, inputs, press } = carried(one.data);
        const token = forged(who.persona, { verb, values: { ...values, ...data }, inputs, at: press.at });
        return { ...one, data: { token } };
      }),
    });
    const nobody = { incident: '01M8AAAAAAAAAAAAAAAAAAAAAA' };
    for (const key of ['office', 'coordinator', 'headteacher']) {
      const other = story.person(key);
      for (const [card, button] of [
        [mine, `Add to ${ref}`],
        [form, 'Send'],
      ] as const) {
        const refused = await other.press(resealed(card, other), button, { words: 'x' });
        const unknown = await other.press(resealed(card, other, nobody), button, { words: 'x' });
        expect(refused.text).toBe(unknown.text);
        expect(refused.text).toContain('nothing under that reference');
      }
    }
    const elsewhere = await teacher.press(resealed(form, teacher, { school: 'brook' }), 'Send', {
      words: 'x',
    });
    expect(elsewhere.text).toContain('nothing under that reference');
    expect(await additions(ref)).toEqual([]);
  });

  test('what was moved to child protection takes no more, says whom to tell, and leaves the words in the box', async () => {
    const teacher = story.person('teacher');
    const ref = await send(teacher, { kind: 'contact', tags: 'grooming' });
    const dsl = story.person('dsl');
    const form = await teacher.press(await teacher.say('my reports'), `Add to ${ref}`);
    const menu = await dsl.press(await story.open('dsl', ref), 'More…');
    const ask = await dsl.press(menu, 'Move to child protection');
    const [field = 'pointer'] = ask.inputs;
    await dsl.press(ask, 'case.protect', { [field]: 'CPOMS 12' });
    expect((await story.stored(ref)).stage).toBe('protected');
    const refused = await teacher.press(form, 'Send', { words: 'MARKER-LATE' });
    expect(refused.text).toMatch(/Please tell .*020 7946 0103, in person/);
    expect(JSON.stringify(refused.card)).toContain('MARKER-LATE');
    expect((await teacher.say('my reports')).text).toContain('somebody has it in hand');
  });
});

describe('words', () => {
  const letter = { 'of one unit': 'a', 'of two bytes': 'é', 'of three bytes': '鶴', 'of two units': '🦉' };
  const exactly = (text: string, units: number): string => text.repeat(units / text.length);
  const factsOf = (card: Seen): string => {
    const box = [...walk(card.card)].find((one) => one['id'] === 'facts');
    return String(box?.['value']);
  };

  test.each(Object.entries(letter))(
    '20,000 characters %s are kept exactly, 20,001 refused in words',
    async (_, one) => {
      const slt = story.person('slt');
      const whole = exactly(one, 20_000);
      const review = await fillIn(slt, { subject: 'nobody', facts: whole, childWords: exactly(one, 5_000) });
      const change = await slt.press(review, 'Change what happened');
      expect(factsOf(change)).toBe(whole);
      for (const [field, long] of [
        ['facts', `${whole}.`],
        ['childWords', `${exactly(one, 5_000)}.`],
      ] as const) {
        const refused = await slt.press(change, 'Look it over', {
          facts: whole,
          childWords: exactly(one, 5_000),
          date: '2026-11-23',
          [field]: long,
        });
        expect(refused.text).toMatch(/has (?:20,001|5,001) characters; the most is (?:20,000|5,000)/);
        const box = [...walk(refused.card)].find(({ id }) => id === field);
        expect(box?.['value']).toBe(long);
      }
      const back = await slt.press(change, 'Look it over', {
        facts: whole,
        childWords: exactly(one, 5_000),
        date: '2026-11-23',
      });
      const ref = refOf(await slt.press(back, 'Send'));
      await story.due();
      expect((await story.stored(ref)).report.facts).toBe(whole);
      const shown = (await story.read('coordinator', ref)).split(one).length - 1;
      expect(shown).toBeGreaterThanOrEqual(whole.length / one.length + 5_000 / one.length);
    },
  );

  test('half a surrogate pair is replaced, and nothing else changes', async () => {
    const slt = story.person('slt');
    const ref = await send(slt, { facts: 'before \ud83e after \udd89 end', unlisted: '' });
    expect((await story.stored(ref)).report.facts).toBe('before \ufffd after \ufffd end');
    const form = await slt.press(await slt.say('my reports'), `Add to ${ref}`);
    await slt.press(form, 'Send', { words: 'cut \ud83e' });
    expect(await additions(ref)).toEqual(['cut \ufffd']);
  });

  test('Markdown, expressions, mentions and markup come back exactly, and never in a TextBlock', async () => {
    const slt = story.person('slt');
    const hostile = [
      '**bold** [here](https://a.example) `x` # no',
      '${facts} ${$root.draft} {{DATE(2026-11-23)}} @{x}',
      '<at>everyone</at> <script>alert(1)</script> &amp;',
      '","type":"Action.OpenUrl","url":"https://a.example"',
      'line one\n\n  line two\ttab \u202e rtl \u0000 nul',
    ];
    const facts = hostile.join('\n');
    const review = await fillIn(slt, {
      subject: 'pupil',
      unlisted: '**A** ${b} <at>c</at>',
      facts,
      childWords: facts.slice(0, 200),
    });
    const ref = refOf(await slt.press(review, 'Send'));
    await story.due();
    const { report } = await story.stored(ref);
    expect(report.facts).toBe(facts);
    expect(report.about[0]?.name).toBe('**A** ${b} <at>c</at>');
    const opened = await story.open('coordinator', ref);
    for (const card of [review, opened]) {
      const parts = [...walk(card.card)];
      const runs = parts.filter(({ type }) => type === 'TextRun').map(({ text }) => String(text));
      for (const line of hostile) expect(runs.join('\n')).toContain(line);
      const blocks = parts.filter(({ type }) => type === 'TextBlock').map(({ text }) => String(text));
      expect(blocks.join('\n')).not.toMatch(/\*\*|\$\{|<at>|a\.example|script/);
      expect(parts.some(({ type }) => type === 'Action.OpenUrl')).toBe(false);
    }
  });
});

/** What readers write into a case, and what it takes to close it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  button,
  buttonsOf,
  cardOf,
  fill,
  inputsOf,
  send,
  startTriageWorld,
  textOf,
  type TriageWorld,
} from './triage-world.ts';

let world: TriageWorld;
beforeAll(async () => {
  world = await startTriageWorld();
});
beforeEach(() => world.setTime('2026-11-23T10:00:00Z'));
afterAll(async () => {
  await world.close();
});

const at = (incident: { school: string; id: string }) => ({ school: incident.school, incident: incident.id });

describe('notes', () => {
  test('are kept under the writer’s name; many at once lose nothing', async () => {
    const incident = await world.seed();
    const notes = Array.from({ length: 8 }, (_, n) => `MARKER note ${n}`);
    await Promise.all(notes.map((words) => fill(world, 'coordinator', 'case.note', incident, { words })));
    const { chronicle } = await world.load(incident);
    expect(
      chronicle
        .filter((line) => line.what === 'note')
        .map((line) => line.words)
        .sort(),
    ).toEqual(notes);
    expect(textOf(await world.act('coordinator', 'case.open', at(incident)))).toContain('MARKER note 7');
  });

  test('pressed twice, at once or later: one note', async () => {
    const incident = await world.seed();
    const form = await world.act('coordinator', 'case.note', at(incident));
    await Promise.all([1, 2, 3].map(() => send(world, 'coordinator', form, { words: 'MARKER once' })));
    expect(textOf(await send(world, 'coordinator', form, { words: 'MARKER once' }))).toContain(
      'That was kept already.',
    );
    expect((await world.load(incident)).chronicle.filter((line) => line.what === 'note')).toHaveLength(1);
  });

  test('empty or too long: refused in words, and the text still stands in the box', async () => {
    const incident = await world.seed();
    expect(textOf(await fill(world, 'coordinator', 'case.note', incident, { words: '  ' }))).toContain(
      'Please write something first',
    );
    const long = 'MARKER'.repeat(4_000);
    const refused = await world.act('coordinator', 'case.note', {
      ...at(incident),
      send: 'yes',
      words: long.slice(0, 20_001),
    });
    expect(textOf(refused)).toContain('20001 characters; 20000 fit');
    expect(inputsOf(refused)['words']).toBe(long.slice(0, 20_001));
    await world.act('coordinator', 'case.note', {
      ...at(incident),
      send: 'yes',
      words: `MARKER \ud800 ${'x'.repeat(100)}`,
    });
    expect((await world.load(incident)).chronicle.at(-1)?.words).toContain('\ufffd');
  });

  test.each([
    ['unavailable', 'read', 'This was not saved'],
    ['unavailable', 'write', 'This was not saved'],
    ['unconfirmed', 'write', 'Not confirmed'],
  ] as const)(
    'storage %s while it %ss: the words stand in a box, and the same button works later',
    async (code, when, say) => {
      const incident = await world.seed();
      const form = await world.act('coordinator', 'case.note', at(incident));
      const failed = await send(world.broken(code, when), 'coordinator', form, { words: 'MARKER kept' });
      expect(textOf(failed)).toContain(say);
      expect(inputsOf(failed)).toEqual({ words: 'MARKER kept' });
      await send(world, 'coordinator', failed, {});
      expect((await world.load(incident)).chronicle.at(-1)).toMatchObject({
        what: 'note',
        words: 'MARKER kept',
      });
    },
  );
});

describe('agencies and referrals', () => {
  test('an agency contacted: which, when, their reference, their advice (A28)', async () => {
    const incident = await world.seed();
    expect(textOf(await fill(world, 'coordinator', 'case.agency', incident, {}))).toContain(
      'Please choose whom you contacted',
    );
    await fill(world, 'coordinator', 'case.agency', incident, {
      contact: 'mash',
      reference: 'MARKER-77',
      words: 'MARKER wait',
    });
    expect((await world.load(incident)).chronicle.at(-1)).toMatchObject({
      what: 'agency',
      words: "Children's social care (MASH), 23 Nov, 10:00. Their reference: MARKER-77. Advice: MARKER wait",
    });
  });

  test('compulsory referrals are done, or declined with a reason, by two people at once', async () => {
    const incident = await world.seed({ illegal: true });
    expect(incident.referrals.map((row) => row.contact)).toEqual(['police', 'iwf']);
    const declined = await fill(world, 'dsl', 'case.referral', incident, {
      row: 'row:1',
      decided: 'declined',
    });
    expect(textOf(declined)).toContain('declined with a reason');
    await Promise.all([
      fill(world, 'dsl', 'case.referral', incident, {
        row: 'row:0',
        decided: 'done',
        whom: 'MARKER PC',
        reference: 'MARKER 12',
      }),
      send(world, 'dsl', declined, { because: 'MARKER not online' }),
    ]);
    const { incident: after } = await world.load(incident);
    expect(after.value.referrals).toMatchObject([
      { contact: 'police', done: { by: 'hillside.S003', reference: 'MARKER 12' } },
      { contact: 'iwf', declined: { because: 'MARKER not online' } },
    ]);
  });

  test('a further one can be added; what somebody recorded is replaced only knowingly', async () => {
    const incident = await world.seed();
    const done = { decided: 'done', whom: 'MARKER me' };
    await fill(world, 'coordinator', 'case.referral', incident, { ...done, row: 'new:mash' });
    const again = await fill(world, 'coordinator', 'case.referral', incident, {
      ...done,
      row: 'row:0',
      reference: 'MARKER two',
    });
    expect(textOf(again)).toMatch(/recorded this at 23 Nov, 10:00\. Press once more/);
    expect(inputsOf(again)['reference']).toBe('MARKER two');
    await send(world, 'coordinator', again, {});
    expect((await world.load(incident)).incident.value.referrals).toMatchObject([
      { contact: 'mash', compulsory: false, done: { reference: 'MARKER two' } },
    ]);
  });
});

describe('one record for each pupil', () => {
  test('parents: informed, or not yet because, signed', async () => {
    const incident = await world.seed({ about: [await world.pupil(1), await world.pupil(2)] });
    const form = await world.act('coordinator', 'case.parents', at(incident));
    expect(textOf(await send(world, 'coordinator', form, { informed: 'yes' }))).toContain(
      'Please choose for whom',
    );
    expect(textOf(await send(world, 'coordinator', form, { record: '1' }))).toContain(
      'Please say whether they were informed',
    );
    await send(world, 'coordinator', form, { record: '1', informed: 'yes', words: 'MARKER by telephone' });
    await fill(world, 'coordinator', 'case.parents', incident, {
      record: '2',
      informed: 'no',
      words: 'MARKER police asked',
    });
    const { records } = await world.load(incident);
    const { name } = await world.person('coordinator');
    expect(records.map(({ value }) => value.parents)).toMatchObject([
      { by: 'hillside.S005', informed: true, how: `23 Nov, 10:00, by ${name}: MARKER by telephone` },
      { informed: false, how: 'MARKER police asked' },
    ]);
  });

  test('two people at once: the second is told, and both entries stay in the chronology', async () => {
    const incident = await world.seed();
    const forms = await Promise.all([1, 2].map(() => world.act('coordinator', 'case.parents', at(incident))));
    const replies = await Promise.all(
      forms.map((form, n) => send(world, 'coordinator', form, { informed: 'yes', words: `MARKER ${n}` })),
    );
    const later = replies.find((reply) => cardOf(reply) === 'case/form');
    if (later === undefined) throw new Error('nobody was told of the other');
    expect(textOf(later)).toContain('Press once more to put yours in its place');
    await send(world, 'coordinator', later, {});
    expect((await world.load(incident)).chronicle.filter((line) => line.what === 'parents')).toHaveLength(2);
  });

  test('a sanction that takes access away needs an end date that is not past, and warns of coursework (A26)', async () => {
    const incident = await world.seed();
    const form = await world.act('coordinator', 'case.sanction', at(incident));
    expect(textOf(form)).toMatch(/coursework/i);
    const access = { sanction: 'access-removed', words: 'MARKER note' };
    expect(textOf(await send(world, 'coordinator', form, access))).toContain(
      'needs the day on which access comes back',
    );
    const past = await send(world, 'coordinator', form, { ...access, until: '2026-11-22' });
    expect(textOf(past)).toContain('That day is past');
    expect(inputsOf(past)).toMatchObject({
      sanction: 'access-removed',
      words: 'MARKER note',
      until: '2026-11-22',
    });
    const done = await send(world, 'coordinator', past, { until: '2026-12-04' });
    expect(textOf(done)).toContain('until Friday 4 December');
    await fill(world, 'coordinator', 'case.sanction', incident, { sanction: 'detention' });
    expect((await world.load(incident)).records[0]?.value.sanctions).toMatchObject([
      { sanction: 'access-removed', until: '2026-12-04', note: 'MARKER note' },
      { sanction: 'detention' },
    ]);
  });

  test('sanctions given at the same moment are all kept', async () => {
    const incident = await world.seed();
    await Promise.all(
      ['detention', 'conversation', 'external-support'].map((sanction) =>
        fill(world, 'coordinator', 'case.sanction', incident, { sanction }),
      ),
    );
    expect((await world.load(incident)).records[0]?.value.sanctions).toHaveLength(3);
  });
});

describe('the menu of what to record', () => {
  test('says what closing still needs, and puts it first', async () => {
    const incident = await world.seed();
    await fill(world, 'coordinator', 'case.parents', incident, { informed: 'yes', words: 'MARKER met' });
    const menu = await world.act('coordinator', 'case.menu', { ...at(incident), menu: 'record' });
    expect(buttonsOf(menu)[0]?.verb).toBe('case.outcome');
    expect(textOf(menu).match(/Needed before it can be closed/g)).toHaveLength(1);
  });
});

describe('closing', () => {
  test('explains exactly what is missing, with a button to each form', async () => {
    const incident = await world.seed({ illegal: true, about: [await world.pupil(1), await world.pupil(2)] });
    const reply = await world.act('dsl', 'case.close', at(incident));
    expect(buttonsOf(reply).map(({ title, verb }) => `${verb}: ${title}`)).toEqual([
      'case.acknowledge: Acknowledge',
      'case.referral: Referral: Police',
      'case.referral: Referral: Internet Watch Foundation',
      'case.parents: Parents or carers (record 1)',
      'case.outcome: The outcome (record 1)',
      'case.parents: Parents or carers (record 2)',
      'case.outcome: The outcome (record 2)',
      'case.open: Back to the case',
    ]);
    const police = button(reply, 'Referral: Police');
    const form = await world.act('dsl', police.verb, police.data);
    expect(inputsOf(form)['row']).toBe('row:0');
    const second = button(reply, 'The outcome (record 2)');
    expect(inputsOf(await world.act('dsl', second.verb, second.data))['record']).toBe('2');
  });

  test('what may be illegal is not closed by somebody to whom it was merely given', async () => {
    const incident = await world.seed({ illegal: true });
    await world.act('dsl', 'case.assign', { ...at(incident), send: 'yes', person: 'hillside.S007' });
    expect(textOf(await world.act('it', 'case.close', at(incident)))).toMatch(/somebody of its route/i);
    expect(textOf(await world.act('dsl', 'case.close', at(incident)))).not.toMatch(/somebody of its route/i);
  });

  test('closes with everything there, keeps “what should change”, refuses more, reopens with a reason', async () => {
    const incident = await world.seed();
    await world.act('coordinator', 'case.acknowledge', at(incident));
    await fill(world, 'coordinator', 'case.change', incident, { words: 'MARKER teach it' });
    await fill(world, 'coordinator', 'case.parents', incident, { informed: 'yes', words: 'MARKER met' });
    await fill(world, 'coordinator', 'case.outcome', incident, { outcome: 'malicious', words: 'MARKER why' });
    const form = await world.act('coordinator', 'case.close', at(incident));
    expect(inputsOf(form)['words']).toBe('MARKER teach it');
    await send(world, 'coordinator', form, { words: 'MARKER teach it sooner' });
    const closed = (await world.load(incident)).incident.value;
    expect(closed).toMatchObject({
      stage: 'closed',
      closed: { by: 'hillside.S005' },
      change: 'MARKER teach it sooner',
    });

    const late = await world.act('coordinator', 'case.outcome', {
      ...at(incident),
      send: 'yes',
      outcome: 'unfounded',
      words: 'MARKER late',
    });
    expect(textOf(late)).toContain('This was closed on 23 Nov, 10:00');
    expect(inputsOf(late)).toEqual({ words: 'MARKER late' });
    expect(
      textOf(await fill(world, 'coordinator', 'case.note', incident, { words: 'MARKER afterwards' })),
    ).toContain('Your note is kept');

    expect(textOf(await fill(world, 'coordinator', 'case.reopen', incident, {}))).toContain(
      'Please write why',
    );
    await fill(world, 'coordinator', 'case.reopen', incident, { words: 'MARKER again' });
    expect((await world.load(incident)).incident.value).toMatchObject({ stage: 'acknowledged' });
  });
});

describe('child protection', () => {
  test('hands over a summary, keeps a pointer and freezes', async () => {
    const incident = await world.seed();
    await world.act('coordinator', 'case.assign', { ...at(incident), send: 'yes', person: 'hillside.S007' });
    expect(textOf(await fill(world, 'coordinator', 'case.protect', incident, {}))).toContain(
      'Please write where it goes',
    );
    const reply = await fill(world, 'coordinator', 'case.protect', incident, { pointer: 'MARKER file 12' });
    expect(cardOf(reply)).toBe('case/summary');
    expect(inputsOf(reply)['summary']).toContain('MARKER-FACTS');
    expect(inputsOf(reply)['summary']).toContain(incident.ref);
    const frozen = await world.load(incident);
    expect(frozen.incident.value).toMatchObject({
      stage: 'protected',
      protection: { pointer: 'MARKER file 12' },
    });

    const attempts = [
      ['case.note', { words: 'MARKER x' }],
      ['case.agency', { contact: 'mash', when: 'now' }],
      ['case.referral', { row: 'new:mash', decided: 'done', when: 'x', whom: 'x' }],
      ['case.parents', { record: '1', informed: 'yes', when: 'x', whom: 'x', words: 'x' }],
      ['case.sanction', { record: '1', sanction: 'detention' }],
      ['case.outcome', { record: '1', outcome: 'unfounded' }],
      ['case.change', { words: 'x' }],
      ['case.assign', { person: 'hillside.S013' }],
      ['case.acknowledge', {}],
      ['case.close', {}],
      ['case.recuse', {}],
      ['case.reroute', { subject: 'nobody', involves: 'no', words: 'x' }],
      ['case.ask', { words: 'x' }],
      ['case.protect', { pointer: 'x' }],
    ] as const;
    for (const [verb, values] of attempts) {
      expect(
        textOf(await world.act('coordinator', verb, { ...at(incident), send: 'yes', ...values })),
      ).toContain('is frozen');
    }
    await world.act('coordinator', 'case.open', at(incident));
    const after = await world.load(incident);
    expect(after.incident.etag).toBe(frozen.incident.etag);
    expect(after.chronicle).toEqual(frozen.chronicle);

    expect(textOf(await world.act('it', 'case.reopen', at(incident)))).toContain(
      'Only somebody of its route',
    );
    await fill(world, 'coordinator', 'case.reopen', incident, { words: 'MARKER back' });
    expect((await world.load(incident)).incident.value).toMatchObject({ stage: 'acknowledged' });
  });

  test('a long summary comes in parts of which nothing is missing', async () => {
    const facts = Array.from({ length: 1_500 }, (_, n) => `word${n}`).join(' ');
    const incident = await world.seed({ facts });
    await fill(world, 'coordinator', 'case.note', incident, { words: 'z'.repeat(15_000) });
    let reply = await world.act('coordinator', 'case.summary', at(incident));
    let text = inputsOf(reply)['summary'] ?? '';
    for (let next = buttonsOf(reply).find((one) => one.title === 'Next part'); next !== undefined;) {
      reply = await world.act('coordinator', next.verb, next.data);
      text += inputsOf(reply)['summary'] ?? '';
      next = buttonsOf(reply).find((one) => one.title === 'Next part');
    }
    expect(text).toContain(facts);
    expect(text).toContain('z'.repeat(15_000));
  });
});

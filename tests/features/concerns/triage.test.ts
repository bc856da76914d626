/** What a reader finds: the list, a case by its reference, the case itself, and the first acknowledgement. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { nothingThere } from '../../../bot/features/concerns/triage/meet-case.ts';
import { reporterHearsJob } from '../../../bot/features/concerns/telling/reporter-hears.ts';
import { triageFlows } from '../../../bot/features/concerns/triage/index.ts';
import {
  button,
  buttonsOf,
  cardOf,
  fill,
  planted,
  startTriageWorld,
  textOf,
  type TriageWorld,
} from './triage-world.ts';

let world: TriageWorld;
const started = '2026-11-23T10:00:00Z';

beforeAll(async () => {
  world = await startTriageWorld();
});
beforeEach(() => world.setTime(started));
afterAll(async () => {
  await world.close();
});

const at = (incident: { school: string; id: string }) => ({ school: incident.school, incident: incident.id });

describe('opening', () => {
  test('shows the report to somebody of its route, and keeps that it was opened', async () => {
    const incident = await world.seed();
    const reply = await world.act('coordinator', 'case.open', at(incident));
    const text = textOf(reply);
    for (const words of Object.values(planted)) expect(text).toContain(words);
    expect(text).toContain(incident.ref);
    expect(text).toContain('by 16:00 today');
    expect(text).toContain((await world.person('teacher')).name);
    const found = await world.load(incident);
    expect(found.incident.value.opened).toEqual(['hillside.S005']);
    expect(found.chronicle.map((line) => line.what)).toEqual(['raised', 'opened']);
  });

  test('is one read and one write, the first time and each further time', async () => {
    const incident = await world.seed();
    let reads = 0;
    let writes = 0;
    const { records, ledger } = world.deps;
    const counting = {
      ...world.deps,
      records: {
        ...records,
        get: <T>(...args: Parameters<typeof records.get<T>>) => ((reads += 1), records.get<T>(...args)),
        listMixed: (...args: Parameters<typeof records.listMixed>) => (
          (reads += 1),
          records.listMixed(...args)
        ),
        list: <T>(...args: Parameters<typeof records.list<T>>) => ((reads += 1), records.list<T>(...args)),
      },
      ledger: {
        record: (...args: Parameters<typeof ledger.record>) => ((writes += 1), ledger.record(...args)),
      },
    };
    const open = triageFlows.find((flow) => flow.verb === 'case.open');
    const by = await world.person('coordinator');
    const act = {
      by,
      school: 'hillside',
      verb: 'case.open',
      values: at(incident),
      place: 'personal' as const,
    };
    await open?.run(act, counting);
    expect({ reads, writes }).toEqual({ reads: 1, writes: 1 });
    await open?.run(act, counting);
    expect({ reads, writes }).toEqual({ reads: 2, writes: 2 });
    expect((await world.load(incident)).chronicle.filter((line) => line.what === 'opened')).toHaveLength(1);
  });

  test('two people at once: both openings are kept', async () => {
    const incident = await world.seed({ tags: ['extremism'] });
    const told = incident.told.map((one) => one.person);
    expect(told).toEqual(['hillside.S003', 'hillside.S011']);
    await world.act('dsl', 'case.assign', { ...at(incident), send: 'yes', person: 'hillside.S007' });
    await Promise.all([
      world.act('dsl', 'case.open', at(incident)),
      world.act('it', 'case.open', at(incident)),
    ]);
    expect([...(await world.load(incident)).incident.value.opened].sort()).toEqual([
      'hillside.S003',
      'hillside.S007',
    ]);
  });

  test('not there and not for this person are the same words, for every verb', async () => {
    const incident = await world.seed();
    const verbs = triageFlows
      .map((flow) => flow.verb)
      .filter((verb) => verb.startsWith('case.') && !/list|find/i.test(verb));
    expect(verbs.length).toBeGreaterThan(15);
    for (const verb of [...verbs, 'concern.question', 'concern.answer']) {
      const values = { send: 'yes', menu: 'more', words: 'x', person: 'hillside.S007', page: '0' };
      const theirs = await world.act('tutor', verb, { ...values, ...at(incident) });
      const nowhere = await world.act('tutor', verb, {
        ...values,
        school: 'hillside',
        incident: '01NOWHERE',
      });
      expect(theirs).toEqual({ answer: { text: nothingThere } });
      expect(nowhere).toEqual(theirs);
    }
    expect((await world.load(incident)).chronicle).toHaveLength(1);
  });

  test('of another school: the same words', async () => {
    const incident = await world.seed();
    const reply = await world.act('coordinator', 'case.open', { school: 'brook', incident: incident.id });
    expect(textOf(reply)).toBe(nothingThere);
  });

  test('the reporter is no reader', async () => {
    const incident = await world.seed();
    expect(textOf(await world.act('teacher', 'case.open', at(incident)))).toBe(nothingThere);
  });

  test('the accused coordinator sees nothing; the Headteacher does', async () => {
    const { id: person, name } = await world.person('coordinator');
    const incident = await world.seed({ subject: 'adult', about: [{ person, name, kind: 'adult' }] });
    expect(textOf(await world.act('coordinator', 'case.open', at(incident)))).toBe(nothingThere);
    expect(textOf(await world.act('head', 'case.open', at(incident)))).toContain(planted.facts);
  });

  test('says first what to do now: acknowledge, then what closing asks for, then close', async () => {
    const incident = await world.seed({ subject: 'headteacher', about: [] });
    const head = (reply: Awaited<ReturnType<typeof world.act>>) => {
      const message = reply.answer;
      if (message === undefined || !('card' in message) || message.card !== 'case/case')
        throw new Error('no case');
      const { next, actions, late } = message.model;
      const first = actions.filter((one) => one.style === 'positive').map((one) => one.title);
      return { next: next.map((one) => one.title), first, late };
    };
    const opened = await world.act('chair', 'case.open', at(incident));
    expect(head(opened)).toEqual({ next: ['What to do now'], first: ['Acknowledge'], late: false });
    world.setTime('2026-11-23T16:00:01Z');
    const late = await world.act('chair', 'case.open', at(incident));
    expect(head(late).late).toBe(true);
    expect(textOf(late)).toContain('overdue since 16:00 today');
    const acknowledged = await world.act('chair', 'case.acknowledge', at(incident));
    expect(head(acknowledged)).toEqual({
      next: ['Before it can be closed'],
      first: ['Record…'],
      late: false,
    });
    expect(textOf(acknowledged)).toContain('• The outcome');
    const ready = await fill(world, 'chair', 'case.outcome', incident, { outcome: 'unfounded' });
    expect(head(ready)).toEqual({ next: ['Ready to be closed'], first: ['Close'], late: false });
    expect(head(await fill(world, 'chair', 'case.close', incident, {}))).toMatchObject({
      next: [],
      first: [],
    });
  });

  test('says what to do when it may be illegal, and when somebody may be in danger', async () => {
    const incident = await world.seed({ illegal: true, danger: true });
    const text = textOf(await world.act('dsl', 'case.open', at(incident)));
    expect(text).toMatch(/Do not look at it, copy it, forward it/);
    expect(text).toContain('Police: 999');
    expect(text).toMatch(/ring 999/i);
  });

  test('flags what was reported on a later school day than it was noticed (A2)', async () => {
    const flag = 'It was noticed on an earlier school day than it was reported.';
    const late = await world.seed({ date: '2026-11-20' });
    expect(textOf(await world.act('coordinator', 'case.open', at(late)))).toContain(flag);
    const weekend = await world.seed({ date: '2026-11-21' });
    expect(textOf(await world.act('coordinator', 'case.open', at(weekend)))).not.toContain(flag);
  });

  test('a very long case comes in parts of which nothing is missing', async () => {
    const facts = Array.from({ length: 2_000 }, (_, n) => `MARKER${n}"\n`)
      .join('')
      .slice(0, 20_000);
    const incident = await world.seed({ facts, childWords: '\u0001"'.repeat(2_500) });
    await fill(world, 'coordinator', 'case.note', incident, { words: 'n'.repeat(20_000) });
    world.setTime('2026-11-23T10:05:00Z');
    await fill(world, 'coordinator', 'case.note', incident, { words: 'newest note' });
    let text = '';
    let page = await world.act('coordinator', 'case.open', at(incident));
    for (let part = 0; ; part += 1) {
      expect(cardOf(page)).toBe('case/case');
      text += textOf(page);
      const next = buttonsOf(page).find((one) => /Earlier|Read on/.test(one.title));
      if (next === undefined) break;
      page = await world.act('coordinator', next.verb, next.data);
      expect(part).toBeLessThan(20);
    }
    for (const n of [0, 700, 1_500]) expect(text).toContain(`MARKER${n}"`);
    expect(text.replaceAll(/[^n]/g, '').length).toBeGreaterThan(20_000);
    expect(text.indexOf('newest note')).toBeLessThan(text.indexOf('nnnn'));
  });
});

describe('acknowledging', () => {
  test('counts once, and the second person hears who was first', async () => {
    const incident = await world.seed({ tags: ['extremism'] });
    await world.act('dsl', 'case.assign', { ...at(incident), send: 'yes', person: 'hillside.S007' });
    world.setTime('2026-11-23T10:02:00Z');
    const [one, two] = await Promise.all([
      world.act('dsl', 'case.acknowledge', at(incident)),
      world.act('it', 'case.acknowledge', at(incident)),
    ]);
    const texts = [textOf(one), textOf(two)];
    const { incident: after, chronicle } = await world.load(incident);
    const first = await world.deps.directory.person(after.value.acknowledged?.by ?? '');
    expect(texts.filter((text) => text.includes('The reporter hears'))).toHaveLength(1);
    expect(
      texts.filter((text) => text.includes(`Already acknowledged by ${first?.name} at 23 Nov, 10:02.`)),
    ).toHaveLength(1);
    expect(chronicle.filter((line) => line.what === 'acknowledged')).toHaveLength(1);
    expect(after.value.stage).toBe('acknowledged');
  });

  test('the reporter hears it in a card that says nothing else; a repeat says that it is one', async () => {
    const incident = await world.seed();
    await world.act('coordinator', 'case.acknowledge', at(incident));
    world.sent.length = 0;
    const run = (attempt: number) =>
      reporterHearsJob.run({ incident: incident.id, what: 'stage' }, world.deps, {
        school: 'hillside',
        attempt,
      });
    const done = await run(1);
    await run(2);
    expect(world.sent).toEqual([
      {
        person: 'hillside.S012',
        message: { card: 'concern/stage', model: { ref: incident.ref, repeat: false } },
      },
      {
        person: 'hillside.S012',
        message: { card: 'concern/stage', model: { ref: incident.ref, repeat: true } },
      },
    ]);
    expect(done).toMatchObject({ trail: [{ action: 'concern.reporter-heard-stage' }] });
  });

  test('a reporter who cannot be reached is noted; a chat that is away for a while is tried again', async () => {
    const incident = await world.seed();
    const run = () =>
      reporterHearsJob.run({ incident: incident.id, what: 'stage' }, world.deps, {
        school: 'hillside',
        attempt: 1,
      });
    world.deliveries.push({ delivered: false, permanent: true, because: 'blocked' });
    expect(await run()).toMatchObject({ trail: [{ action: 'concern.reporter-unreachable' }] });
    world.deliveries.push({ delivered: false, permanent: false, because: '502' });
    await expect(run()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('lists', () => {
  test('kind words where there is nothing', async () => {
    const reply = await world.say('tutor', '/cases');
    expect(reply.chat).toMatchObject({ card: 'case/list' });
    expect(textOf(reply)).toMatch(/Nothing is waiting for you/);
  });

  test('six at a time, the most overdue first, in a chat card that names nobody', async () => {
    const incidents = [];
    for (let n = 0; n < 8; n += 1) {
      world.setTime(`2026-11-${10 + n}T10:00:00Z`);
      incidents.push(await world.seed({ subject: 'headteacher', about: [] }));
    }
    world.setTime('2026-11-16T09:00:00Z');
    const first = await world.say('chair', 'My cases');
    const refs = (reply: typeof first) =>
      buttonsOf(reply)
        .filter((one) => one.verb === 'case.open')
        .map((one) => one.title.slice(5));
    expect(first.chat).toMatchObject({ card: 'case/list' });
    expect(refs(first)).toHaveLength(6);
    expect(refs(first)[0]).toBe(incidents[0]?.ref);
    expect(textOf(first)).toContain('Overdue since 10 Nov, 16:00');
    expect(textOf(first)).toContain('Raised Tuesday 10 November');
    expect(textOf(first)).not.toContain('MARKER');
    const more = button(first, 'More');
    const second = await world.act('chair', more.verb, more.data);
    expect(second.answer).toMatchObject({ card: 'case/list' });
    expect([...refs(first), ...refs(second)].sort()).toEqual(incidents.map((one) => one.ref).sort());
    expect(buttonsOf(second).some((one) => one.title === 'More')).toBe(false);
  });

  test('closed ones have a list of their own', async () => {
    const incident = await world.seed({ subject: 'headteacher', about: [] });
    await world.act('chair', 'case.acknowledge', at(incident));
    await fill(world, 'chair', 'case.outcome', incident, { outcome: 'unfounded' });
    expect(textOf(await fill(world, 'chair', 'case.close', incident, {}))).toContain('Closed. It stays here');
    const closed = await world.say('chair', 'closed cases');
    expect(textOf(closed)).toContain(incident.ref);
    const open = button(closed, 'Open cases');
    expect(textOf(await world.act('chair', open.verb, open.data))).not.toContain(incident.ref);
  });
});

describe('/case REF', () => {
  test.each([
    (ref: string) => ref,
    (ref: string) => ref.toLowerCase(),
    (ref: string) => ref.replace('-', ''),
    (ref: string) => ` ${ref.replace('-', ' ')} `,
  ])('finds it however it is written (%#)', async (write) => {
    const incident = await world.seed();
    const reply = await world.say('coordinator', `/case ${write(incident.ref)}`);
    expect(reply.chat).toEqual({ card: 'case/found', model: { ref: incident.ref, ...at(incident) } });
  });

  test('not there, not theirs and not a reference are the same words', async () => {
    const incident = await world.seed();
    for (const said of [incident.ref, 'ZZZZ-ZZ', 'hello', '7']) {
      expect(await world.say('tutor', `case ${said}`)).toEqual({ chat: { text: nothingThere } });
    }
  });
});

/** The web front by itself: limits, bodies, tokens that are none, what it draws, and words that look like markup (I7, D1). */
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import fc from 'fast-check';
import { noClouds, noLists } from '../../../bot/clouds.ts';
import { createLinkBook, randomPageId } from '../../../bot/core/links.ts';
import type { Act, Deps, Person, Policies, Reply } from '../../../bot/core/ports.ts';
import { linkRows } from '../../../bot/features/agreements/links/link.ts';
import { desks, rows } from '../../../bot/features/visitors/visitor.ts';
import { put } from '../../../bot/core/change.ts';
import { mountWeb, type Pace } from '../../../bot/fronts/web/index.ts';
import { markup } from '../../../bot/fronts/web/markup.ts';
import { readForm } from '../../../bot/fronts/web/read-form.ts';
import { pageHeaders, strictHeaders } from '../../../bot/headers.ts';
import { cardNames, definitionOf, type Card } from '../../../cards/cards.ts';
import { listen, stop } from '../../support/listen.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { forged, testSeal } from '../../support/sealed.ts';
import { unlinked } from '../../support/unlinked.ts';
import { openWeb, sendForm } from '../../support/web-page.ts';

const now = new Date('2026-11-23T10:00:00Z');
const later = new Date('2026-12-23T10:00:00Z');
const pupil: Person = {
  id: 'hillside.P0001',
  school: 'hillside',
  name: "Maya O'Brien",
  kind: 'pupil',
  guest: false,
  accounts: {},
};
const clerk: Person = { ...pupil, id: 'hillside.S014', name: 'Linda Baker', kind: 'staff' };
const never = (): never => {
  throw new Error('nobody asks this here');
};

interface World {
  readonly url: string;
  readonly acts: Act[];
  readonly warned: unknown[];
  readonly book: ReturnType<typeof createLinkBook>;
  readonly link: string;
  readonly desk: string;
  answers(reply: (act: Act) => Reply | Promise<Reply>): void;
  close(): Promise<void>;
}

const start = async (pace?: Pace, deadline?: number): Promise<World> => {
  const records = createMemoryRecords();
  const at = { url: '' };
  const book = createLinkBook([Buffer.alloc(32, 2)], () => at.url);
  const acts: Act[] = [];
  const warned: unknown[] = [];
  let answering: (act: Act) => Reply | Promise<Reply> = () => ({ answer: { text: 'heard' } });
  const policies = { schools: ['hillside'], of: () => ({ name: 'Hillside School' }) } as unknown as Policies;
  const deps: Deps = {
    directory: {
      person: async (id) => [pupil, clerk].find((one) => one.id === id),
      byAccount: never,
      search: never,
      everybody: never,
    },
    records,
    ledger: { record: never },
    ...unlinked(),
    links: book,
    notifier: { tell: never, overwrite: never, inTurn: never, arrivedAt: () => Promise.resolve(undefined) },
    away: { in: never, forget: never },
    holders: { newcomers: never, refresh: never },
    clouds: noClouds,
    lists: noLists,
    clock: { now: () => now },
    log: {
      info: () => undefined,
      warn: (message, ids) => void warned.push({ message, ...ids }),
      error: (message, ids) => void warned.push({ message, ...ids }),
    },
    policies,
  };
  const app = express();
  app.use(strictHeaders);
  mountWeb(app, {
    perform: {
      perform: async (act) => {
        acts.push(act);
        return answering(act);
      },
      understand: () => undefined,
    },
    seal: testSeal,
    links: book,
    deps: () => deps,
    headers: pageHeaders,
    pace,
    deadline,
    words: {
      lateText: () => 'Not confirmed: late',
      troubleText: () => 'Not confirmed: trouble',
      help: (school) => ({ lines: [school === undefined ? 'Ask.' : 'Ring 020 7946 0100.'] }),
    },
  });
  const server: Server = createServer(app);
  at.url = await listen(server);
  const { link, rows: made } = linkRows(
    'hillside',
    { person: pupil.id, signer: 'parent' },
    clerk.id,
    now,
    later,
  );
  await records.commit(made);
  const id = randomPageId();
  await records.commit([
    put(desks, rows.desk('hillside'), { v: 1, id, madeBy: clerk.id, madeAt: now.toISOString() }),
  ]);
  return {
    url: at.url,
    acts,
    warned,
    book,
    link: book.page('s', 'hillside', link.id) ?? '',
    desk: book.page('d', 'hillside', id) ?? '',
    answers: (reply) => void (answering = reply),
    close: () => stop(server),
  };
};

let world: World;
beforeEach(async () => {
  world = await start();
});
afterEach(() => world.close());

const parent = { personId: `${pupil.id}~parent`, school: 'hillside' };

describe('an act', () => {
  test('is the parent’s, for the child of the link, at the place web', async () => {
    await openWeb(world.link);
    expect(world.acts).toEqual([
      expect.objectContaining({
        by: expect.objectContaining({ id: parent.personId, kind: 'parent', name: '', accounts: {} }),
        verb: 'agreements.open',
        values: { for: pupil.id, link: expect.stringMatching(/^[0-9A-F]{4}-[0-9A-F]{4}$/) },
        place: 'web',
      }),
    ]);
  });

  test('of a press is what its token says, with its inputs only; `for` is the link’s own', async () => {
    const token = forged(parent, {
      verb: 'agreements.sign',
      values: { hash: 'h' },
      inputs: ['name', 'monitoring'],
      at: now,
    });
    const typed: [string, string][] = [
      ['name', 'A'],
      ['monitoring', 'true'],
      ['off:monitoring', 'false'],
      ['hash', 'other'],
      ['for', 'hillside.P0002'],
      ['__proto__', 'x'],
      ['verb', 'links.make'],
      ['token', token],
    ];
    await sendForm(world.link, typed);
    expect(world.acts).toHaveLength(1);
    expect(world.acts[0]).toMatchObject({
      verb: 'agreements.sign',
      values: { hash: 'h', name: 'A', monitoring: 'true', for: pupil.id },
    });
    expect(Object.keys(world.acts[0]?.values ?? {}).toSorted()).toEqual([
      'for',
      'hash',
      'link',
      'monitoring',
      'name',
    ]);
  });

  test('with a token of somebody else, or none, opens the page anew and does nothing', async () => {
    const others = [
      forged(
        { personId: 'hillside.P0002~parent', school: 'hillside' },
        { verb: 'agreements.sign', values: {}, at: now },
      ),
      forged({ ...parent, school: 'brook' }, { verb: 'agreements.sign', values: {}, at: now }),
      'x',
      '',
    ];
    for (const token of others) await sendForm(world.link, [['token', token]]);
    await sendForm(world.link, []);
    expect(world.acts.map(({ verb }) => verb)).toEqual(Array(5).fill('agreements.open'));
    expect(world.acts.every(({ press }) => press === undefined)).toBe(true);
  });

  test('that breaks or takes too long is told in words', async () => {
    world.answers(() => {
      throw new Error('CANARY');
    });
    const broken = await openWeb(world.link);
    expect(broken.text).toContain('Not confirmed: trouble');
    expect(broken.text).not.toContain('CANARY');
    expect(JSON.stringify(world.warned)).not.toContain('CANARY');
    await world.close();
    world = await start(undefined, 20);
    world.answers(() => new Promise((done) => setTimeout(() => done({ answer: { text: 'at last' } }), 300)));
    expect((await openWeb(world.link)).text).toContain('Not confirmed: late');
    // A file may take its time: whoever pressed for it waits.
    const file = world.book.sealed(clerk, 'signed.certificate', {}, later) ?? '';
    expect((await openWeb(file)).text).toContain('at last');
  });
});

describe('a press that fails', () => {
  const token = () => forged(parent, { verb: 'agreements.sign', values: {}, inputs: ['name'], at: now });

  test('is pressed again with what was typed', async () => {
    world.answers(() => ({ answer: { text: 'Please try again in a minute.' }, again: true }));
    const name = 'Ana "<b>" O’Brien';
    const failed = await sendForm(world.link, [
      ['name', name],
      ['token', token()],
    ]);
    expect(failed.html).toContain('role="alert"');
    expect(failed.text).toContain('Please try again in a minute.');
    expect(failed.html).not.toContain('<b>');
    world.answers(() => ({ answer: { text: 'Thank you' } }));
    expect((await failed.press('Try again', { name })).text).toContain('Thank you');
    expect(world.acts.map(({ verb, values }) => [verb, values['name']])).toEqual([
      ['agreements.sign', name],
      ['agreements.sign', name],
    ]);
  });

  test('because something broke, or takes too long, has the same way on', async () => {
    world.answers(() => {
      throw new Error('CANARY');
    });
    expect((await sendForm(world.link, [['token', token()]])).buttons).toContain('Try again');
    expect((await openWeb(world.link)).text).toContain('Try again');
  });
});

describe('limits', () => {
  test('one link or desk too often waits; another does not; a forged one costs nothing', async () => {
    await world.close();
    const rate = { burst: 3, perHour: 0 };
    world = await start({ link: rate, looks: rate });
    const statuses = async (url: string): Promise<number[]> => {
      const found: number[] = [];
      for (let turn = 0; turn < 5; turn += 1) found.push((await openWeb(url)).status);
      return found;
    };
    expect(await statuses(`${world.url}/s/hillside/${'A'.repeat(28)}`)).toEqual([404, 404, 404, 404, 404]);
    expect(await statuses(world.link)).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses(world.desk)).toEqual([200, 200, 200, 429, 429]);
    const held = await openWeb(world.desk);
    expect(held.headers.get('retry-after')).toBe('60');
    expect(held.text).toContain('Please try again in a few minutes.');
  });

  test('the desk is looked at however often, and those who agree there go on', async () => {
    for (let turn = 0; turn < 400; turn += 1) expect((await openWeb(world.desk)).status).toBe(200);
    expect((await sendForm(world.desk, [])).status).toBe(200);
    await world.close();
    world = await start({ desk: { burst: 1, perHour: 0 } });
    expect((await sendForm(world.desk, [])).status).toBe(200);
    expect((await sendForm(world.desk, [])).status).toBe(429);
    expect((await openWeb(world.desk)).status).toBe(200);
  });

  test('a body that is too large, of another kind, or cut is answered by a page, and nothing is done', async () => {
    const post = (body: string, type: string): Promise<Response> =>
      fetch(world.link, { method: 'POST', body, headers: { 'content-type': type } });
    const large = await post('a='.padEnd(70_000, 'x'), 'application/x-www-form-urlencoded');
    expect(large.status).toBe(413);
    expect(await large.text()).toContain('nothing was done');
    expect((await post('{"token":"x"}', 'application/json')).status).toBe(200);
    expect((await post('token=x', 'application/x-www-form-urlencoded; charset=nonsense')).status).toBe(415);
    expect(world.acts.map(({ verb }) => verb)).toEqual(['agreements.open']);
    expect(
      readForm(
        new URLSearchParams(
          Array.from({ length: 400 }, (_, i): [string, string] => [`a${i}`, 'x']),
        ).toString(),
      ).values,
    ).toEqual({});
  });

  test.each(['/s/', '/s/hillside', '/s/hillside/x/y', '/d/hillside/', '/f/', '/f/a/b'])(
    'half an address (%s) gives a page that says what to do',
    async (path) => {
      const page = await openWeb(`${world.url}${path}`);
      expect(page.status).toBe(404);
      expect(page.text).toMatch(/does not work any more|not there any more/);
    },
  );
});

describe('a page of staff', () => {
  const url = (by: Person, minutes = 10): string =>
    world.book.sealed(by, 'links.csv', { group: '8B' }, new Date(now.getTime() + minutes * 60_000)) ?? '';

  test('does what was sealed, as that person', async () => {
    world.answers(() => ({ file: { name: 'a"b\r\nc.csv', type: 'text/csv', body: 'x,y' } }));
    const response = await fetch(url(clerk));
    expect(await response.text()).toBe('x,y');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="a-b--c.csv"');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(world.acts[0]).toMatchObject({
      by: clerk,
      verb: 'links.csv',
      values: { group: '8B' },
      place: 'web',
    });
  });

  test('of somebody who has left, or past its time, is not there any more', async () => {
    for (const gone of [
      url({ ...clerk, id: 'hillside.S999' }),
      url(clerk, -1),
      url({ ...clerk, school: 'brook' }),
    ])
      expect((await openWeb(gone)).status).toBe(404);
    expect(world.acts).toEqual([]);
  });

  test('a press on one is no way in', async () => {
    expect((await sendForm(url(clerk), [['token', 'x']])).status).toBe(404);
    expect(world.acts).toEqual([]);
  });
});

describe('what is drawn', () => {
  const show = (card: Card) => {
    world.answers(() => ({ answer: card }));
    return openWeb(world.link);
  };

  test.each(cardNames)('%s can be drawn: nothing of a card is left out without a word', async (name) => {
    const page = await show({ card: name, model: definitionOf(name).sample } as Card);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('Not confirmed');
    expect(page.html).not.toContain('${');
  });

  test('words stay words, whatever they look like', async () => {
    const canary = `"><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;' \u0000`;
    const sample = definitionOf('agreements/read').sample as Extract<
      Card,
      { card: 'agreements/read' }
    >['model'];
    const page = await show({
      card: 'agreements/read',
      model: {
        ...sample,
        title: canary,
        problems: [
          { field: canary, text: canary },
          { field: 'monitoring', text: canary },
        ],
        about: canary,
        blocks: sample.blocks.map((one) => ({ ...one, runs: [{ text: canary, bold: true }] })),
        boxes: sample.boxes.map((one) => ({ ...one, value: canary, hint: canary })),
      },
    });
    expect(page.html).not.toMatch(/<script|<img|onerror=alert\(1\)>(?!&)/);
    expect(page.html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.html).not.toContain('\u0000');
  });

  test('for any text: it is read back as it was, and makes no mark of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const { text } = markup`<p title="${words}">${words}</p>`;
        expect(
          text
            .replace(/^<p title="/, '')
            .replace(/<\/p>$/, '')
            .replace('">', ''),
        ).not.toMatch(/[<>"']/);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Asking IT, through the chat: who may, what each decision does, what two presses and an old card do, and who is told. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { create } from '../../../../bot/core/change.ts';
import { outboxKind } from '../../../../bot/core/outbox.ts';
import { leavers, rows, type Leaver } from '../../../../bot/features/leavers/leaver.ts';
import { makeTrust } from '../../../pretend-school/trust.ts';
import type { Seen } from '../../../support/actor.ts';
import { anAccount, cloudInMemory, cloudsOf } from '../../../support/clouds.ts';
import { unhurried } from '../../../support/lantern.ts';
import { commit, rowsOf } from '../../../support/rows-of.ts';
import { useStory } from '../../../support/story.ts';

const { tenant } = makeTrust().school('hillside');
const cloud = cloudInMemory('entra', tenant, [
  anAccount({ id: 'nobody', tenant, address: 'nobody@hillside.example' }),
]);
// Away throughout: what IT decides is written down, and nothing is done about it here (`disabling/` has its own tests).
cloud.break(true);
const story = useStory({ pace: unhurried, clouds: cloudsOf({ hillside: [cloud] }) });

const unknown = 'I do not know that. Type help to see what you can do here.';
const nothing = 'There is nothing about leavers for you here.';

let count = 0;
const leaver = (name: string, more: Partial<Leaver> = {}): Leaver => {
  count += 1;
  return {
    v: 1,
    id: `leaver${count}`,
    stage: 'candidate',
    name,
    kind: 'staff',
    lastDay: '2026-07-17',
    accounts: [
      {
        cloud: 'entra',
        tenant,
        id: `account${count}`,
        address: `${name.toLowerCase().replaceAll(' ', '.')}@hillside.example`,
        name,
        enabled: true,
        lastSignIn: { checked: true, value: '2026-11-19T23:41:00Z' },
        licences: [],
        onPremises: false,
        roles: { checked: true, value: [] },
        unit: '',
      },
    ],
    grounds: [{ what: 'list', lastDay: '2026-07-17', list: 'leavers.csv', line: count }],
    protections: [],
    burdens: [],
    notChecked: [],
    rank: 1_000 - count,
    foundAt: '2026-11-23T02:00:00.000Z',
    seenAt: '2026-11-23T02:00:00.000Z',
    runs: [],
    events: [],
    ...more,
  };
};
const put = async (...all: Leaver[]): Promise<void> => {
  for (const one of all) await commit(story.lantern, [create(leavers, rows.leaver('hillside', one.id), one)]);
};
const stored = async (name: string): Promise<Leaver> => {
  const found = (await rowsOf(story.lantern, leavers, 'hillside', 'L!')).find(
    ({ value }) => value.name === name,
  );
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found.value;
};
const waiting = async (job: string): Promise<number> =>
  (await rowsOf(story.lantern, outboxKind, 'hillside', 'O!')).filter(({ value }) => value.job === job).length;

/** The list as this person sees it, at the part of it where `name` stands. */
const list = async (key: string, view = ''): Promise<Seen> => {
  const opened = await story.person(key).press(await story.person(key).say('/leavers'), 'Open');
  return view === '' ? opened : story.person(key).press(opened, 'Show', { view });
};
/** The button of one person on a page. */
const pressOf = async (key: string, on: Seen, name: string, title: RegExp, inputs = {}): Promise<Seen> => {
  const look = on.buttons.findIndex((one) => one.title === `More about ${name}`);
  const before = on.buttons
    .slice(0, look)
    .map(({ title: one }) => one)
    .lastIndexOf('Show');
  const start = Math.max(
    before,
    on.buttons.slice(0, look).findLastIndex(({ title: one }) => one.startsWith('More about')),
  );
  const button = on.buttons.slice(start + 1, look + 1).find((one) => title.test(one.title));
  if (button === undefined) throw new Error(`${name} has no button ${String(title)}`);
  return story.person(key).press({ ...on, buttons: [button] }, button.title, inputs);
};
const hasButton = (on: Seen, title: RegExp): boolean => on.buttons.some((one) => title.test(one.title));

beforeEach(async () => {
  for (const { value, key } of await rowsOf(story.lantern, leavers, 'hillside', 'L!'))
    await commit(story.lantern, [{ op: 'remove', table: 'cases', key }]).then(() => value);
});

describe('who may', () => {
  test('somebody without a role of the policy gets what a verb that does not exist gets', async () => {
    for (const key of ['teacher', 'pupil'])
      expect((await story.person(key).say('/leavers')).text).toBe(key === 'pupil' ? unknown : unknown);
  });

  test('a role that is not asked about leavers has nothing there; IT of another school does not see this one', async () => {
    await put(leaver('Joanne Fletcher'));
    for (const key of ['dsl', 'office']) expect((await story.person(key).say('/leavers')).text).toBe(nothing);
    const brook = await list('brook-it');
    expect(brook.text).toContain('Brook');
    expect(brook.text).not.toContain('Joanne');
  });

  test('what lies in the chat names nobody', async () => {
    await put(leaver('Joanne Fletcher'));
    const notice = await story.person('it').say('/leavers');
    expect(notice.text).toContain('1 person may have left');
    expect(notice.text).not.toContain('Joanne');
    expect((await list('it')).text).toContain('Joanne Fletcher');
    expect(JSON.stringify(story.person('it').kept())).not.toContain('Joanne');
  });

  test('whoever may only agree sees the list and decides nothing', async () => {
    await put(leaver('Joanne Fletcher'));
    const seen = await list('headteacher');
    expect(seen.text).toContain('Joanne Fletcher');
    expect(hasButton(seen, /^(Disable|Keep|Not a leaver)/)).toBe(false);
  });
});

describe('a decision', () => {
  test('Disable: written down, with the work and the watch; pressed twice it is one', async () => {
    await put(leaver('Sam Carter'));
    const before = await list('it');
    const said = await pressOf('it', before, 'Sam Carter', /^Disable$/);
    expect(said.text).toContain('Sam Carter is being disabled');
    expect((await stored('Sam Carter')).decision).toMatchObject({
      what: 'disable',
      needs: 1,
      by: 'hillside.S007',
    });
    const again = await pressOf('it', before, 'Sam Carter', /^Disable$/);
    expect(again.text).toContain('decided meanwhile');
    expect((await stored('Sam Carter')).events.filter(({ what }) => what === 'decided')).toHaveLength(1);
    expect(await waiting('leavers.watch')).toBe(1);
  });

  test('Keep: a day and a reason are needed, what was typed stays, and on the list it says until when', async () => {
    await put(leaver('Kit Marlow'));
    const form = await pressOf('it', await list('it'), 'Kit Marlow', /^Keep/);
    const it = story.person('it');
    const noDay = await it.press(form, 'Keep it', { day: '', reason: 'She hands over' });
    expect(noDay.text).toContain('Please choose the day');
    expect(JSON.stringify(noDay.card)).toContain('She hands over');
    const noReason = await it.press(noDay, 'Keep it', { day: '2026-12-01', reason: ' ' });
    expect(noReason.text).toContain('Please write down why');
    const past = await it.press(noReason, 'Keep it', { day: '2026-11-01', reason: 'She hands over' });
    expect(past.text).toContain('That day is past');
    const kept = await it.press(past, 'Keep it', { day: '2026-12-01', reason: 'She hands over' });
    expect(kept.text).toContain('is kept until 1 December 2026');
    expect((await stored('Kit Marlow')).stage).toBe('kept');
  });

  test('Not a leaver needs a reason', async () => {
    await put(leaver('Nell Gray'));
    const form = await pressOf('it', await list('it'), 'Nell Gray', /^Not a leaver/);
    expect((await story.person('it').press(form, 'Not a leaver', { reason: '' })).text).toContain(
      'write down why',
    );
    await story.person('it').press(form, 'Not a leaver', { reason: 'Two people of one name' });
    expect((await stored('Nell Gray')).stage).toBe('not-leaver');
  });

  test('a card of yesterday does nothing, and what was typed on it is still there', async () => {
    await put(leaver('Old Card'));
    const seen = await list('it');
    const form = await pressOf('it', seen, 'Old Card', /^Keep/);
    await story.later(25 * 60);
    const late = await story
      .person('it')
      .press(form, 'Keep it', { day: '2026-12-01', reason: 'Written yesterday' });
    expect(late.text).toContain('nothing was saved');
    expect(JSON.stringify(late.card)).toContain('Written yesterday');
    expect((await pressOf('it', seen, 'Old Card', /^Disable$/)).text).toContain('nothing was done');
    expect((await stored('Old Card')).stage).toBe('candidate');
  });

  test('an account that is protected has no Disable, and says why', async () => {
    await put(
      leaver('Break Glass', {
        protections: [{ level: 'never', why: 'break-glass', words: 'It is for emergencies.' }],
      }),
    );
    const seen = await list('it');
    expect(seen.text).toContain('It is for emergencies.');
    expect(hasButton(seen, /^Disable/)).toBe(false);
  });

  test('a sign-in age alone: no Disable before somebody of IT says that they have left, and then two must agree', async () => {
    await put(
      leaver('Long Quiet', { grounds: [{ what: 'not-in-roster' }, { what: 'no-sign-in', days: 400 }] }),
    );
    const seen = await list('it', 'look');
    expect(hasButton(seen, /^Disable/)).toBe(false);
    const form = await pressOf('it', seen, 'Long Quiet', /^They have left/);
    await story.person('it').press(form, 'They have left', { day: '2026-07-17', reason: 'He told me' });
    const after = await pressOf('it', await list('it'), 'Long Quiet', /^Disable/);
    expect(after.text).toContain('A second person is asked about Long Quiet');
    expect((await stored('Long Quiet')).stage).toBe('approving');
  });
});

describe('where a word of IT’s own is needed though there is a ground', () => {
  test.each([
    ['Enabled Again', 'came-back', 'Somebody enabled this account again.'],
    ['Two Of Them', 'not-sure-who', 'It is not certain whose account this is.'],
  ])(
    '%s: no Disable; said by name, it can be decided at once, and a second person is asked',
    async (name, why, words) => {
      await put(leaver(name, { protections: [{ level: 'never', why, words }] }));
      const seen = await list('it');
      expect(hasButton(seen, /^Disable/)).toBe(false);
      const form = await pressOf('it', seen, name, /^They have left/);
      expect(form.text).toContain(words);
      const said = await story
        .person('it')
        .press(form, 'They have left', { day: '2026-11-20', reason: 'I asked her' });
      expect(said.text).toContain('You can now decide');
      expect(hasButton(await list('it'), /^They have left/)).toBe(false);
      await pressOf('it', await list('it'), name, /^Disable \(a second person is asked\)/);
      expect((await stored(name)).stage).toBe('approving');
    },
  );

  test('not where the list is enough, nor where a case takes access away for a time', async () => {
    const at = '2026-11-22T10:00:00.000Z';
    const sanction = { what: 'sanction', until: '2026-12-01', incident: 'I', record: 0, at } as const;
    await put(
      leaver('On List'),
      leaver('For A Time', {
        grounds: [sanction],
        protections: [{ level: 'never', why: 'came-back', words: 'Somebody enabled it again.' }],
      }),
    );
    expect(hasButton(await list('it'), /^They have left/)).toBe(false);
  });
});

describe('somebody who is here again', () => {
  const standing = (name: string, stage: Leaver['stage'], undone = false): Leaver => {
    const one = leaver(name, { stage });
    const at = '2026-11-20T10:00:00.000Z';
    const done = { state: 'done', words: [] } as const;
    const run = (direction: 'disable' | 'undo'): Leaver['runs'][number] => ({
      cloud: 'entra', id: one.accounts[0]?.id ?? '', direction, urgent: false, scope: 'all', startedAt: at,
      order: ['lock', 'read-back'],
      steps: { lock: { ...done, words: [] }, 'read-back': { ...done, words: [] } },
    }); // prettier-ignore
    return { ...one, runs: undone ? [run('disable'), run('undo')] : [run('disable')] };
  };

  test.each([
    ['gone', 'doing'],
    ['candidate', 'decide'],
    ['kept', 'kept'],
    ['not-leaver', 'kept'],
  ] as const)('%s: what Lantern took can be put back', async (stage, view) => {
    await put(standing('Back Again', stage));
    const seen = await list('it', view);
    const more = await story.person('it').press(seen, 'More about Back Again');
    const form = await story.person('it').press(more, 'Undo…');
    await story.person('it').press(form, 'Put it back', { reason: 'She works here again' });
    expect((await stored('Back Again')).stage).toBe('undoing');
  });

  test('nothing is offered where nothing was taken, or all of it was put back', async () => {
    await put(standing('All Back', 'candidate', true), standing('All Gone', 'gone', true));
    const seen = await list('it', 'decide');
    expect(seen.text).not.toContain('All Gone');
    const more = await story.person('it').press(seen, 'More about All Back');
    expect(hasButton(more, /^Undo/)).toBe(false);
  });
});

describe('two people', () => {
  const role = { level: 'twice', why: 'role', words: 'It has the role User Administrator.' } as const;

  test('a role holder: the second ones are told, IT cannot agree with himself, the Headteacher can', async () => {
    const watches = await waiting('leavers.watch');
    await put(leaver('Yvonne Tate', { protections: [role] }));
    const asked = await pressOf(
      'it',
      await list('it'),
      'Yvonne Tate',
      /^Disable \(a second person is asked\)$/,
    );
    expect(asked.text).toContain('Nothing happens before they agree');
    await story.later(2);
    expect(story.person('headteacher').newest()?.text).toContain('A second person is needed');
    expect(await waiting('leavers.watch')).toBe(watches);
    expect(hasButton(await list('it', 'agree'), /^Agree/)).toBe(false);
    const agreed = await pressOf('headteacher', await list('headteacher'), 'Yvonne Tate', /^Agree: disable$/);
    expect(agreed.text).toContain('Yvonne Tate is being disabled');
    expect((await stored('Yvonne Tate')).decision?.approvals).toMatchObject([{ by: 'hillside.S001' }]);
    expect(await waiting('leavers.watch')).toBe(watches + 1);
  });

  test('the second one does not agree: with a reason, and it is to be decided again', async () => {
    await put(leaver('Una Nash', { protections: [role] }));
    await pressOf('it', await list('it'), 'Una Nash', /^Disable/);
    const form = await pressOf('slt', await list('slt'), 'Una Nash', /^Do not agree/);
    await story.person('slt').press(form, 'Do not disable', { reason: 'She comes back in January' });
    expect(await stored('Una Nash')).toMatchObject({ stage: 'candidate' });
    expect((await stored('Una Nash')).events.at(-1)).toMatchObject({
      what: 'not-agreed',
      words: 'She comes back in January',
    });
  });

  test('an agreement that comes too late agrees to nothing', async () => {
    await put(leaver('Vera Late', { protections: [role] }));
    await pressOf('it', await list('it'), 'Vera Late', /^Disable/);
    await story.later(73 * 60);
    expect(hasButton(await list('headteacher', 'agree'), /^Agree: disable$/)).toBe(false);
    expect((await stored('Vera Late')).stage).toBe('approving');
  });
});

describe('many at once', () => {
  test('shown once more with their names; only those about whom nothing is special; above the cap a second person is asked', async () => {
    const plain = Array.from({ length: 26 }, (_, index) => leaver(`Plain ${String(index).padStart(2, '0')}`));
    await put(...plain, leaver('With Team', { burdens: [{ what: 'sole-owner-of-team', title: '9C' }] }));
    const confirm = await story.person('it').press(await list('it'), 'Disable all 26 that are confirmed…');
    expect(confirm.text).toContain('Plain 00');
    expect(confirm.text).not.toContain('With Team');
    expect(confirm.text).toContain('more than 25 people in one day');
    const said = await story.person('it').press(confirm, 'Ask a second person about 26 people');
    expect(said.text).toContain('26 people: a second person is asked first.');
    expect((await stored('With Team')).stage).toBe('candidate');
    const all = await story
      .person('headteacher')
      .press(await list('headteacher', 'agree'), 'Agree to all 26…');
    await story.person('headteacher').press(all, 'Agree: disable 26 people');
    expect((await stored('Plain 25')).stage).toBe('disabling');
  }, 60_000);
});

describe('a leaver list, pasted', () => {
  const csv = 'Staff Code,Name,Leaving Date,Start Date\nS901,Hugo Lind,18/12/2026,01/09/2025\n';
  const preview = async (): Promise<Seen> => {
    const it = story.person('it');
    const form = await it.press(await list('it'), 'Put in a leaver list…');
    return it.press(form, 'Read it', { text: csv });
  };
  const columns = { col_staffId: 'staff code', col_name: 'name' };

  test('columns that were changed are shown as they will be read before the list is used', async () => {
    const it = story.person('it');
    const seen = await preview();
    expect(seen.text).toContain('last day 18 December 2026');
    const changed = await it.press(seen, 'Use this list', { ...columns, col_lastDay: 'start date' });
    expect(changed.text).toContain('The columns were changed');
    expect(changed.text).toContain('last day 1 September 2025');
    const back = await it.press(changed, 'Use this list', { ...columns, col_lastDay: 'leaving date' });
    expect(back.text).toContain('The columns were changed');
    const used = await it.press(back, 'Use this list', { ...columns, col_lastDay: 'leaving date' });
    expect(used.text).toContain('1 person is on the list now');
    expect((await it.press(back, 'Throw it away')).text).not.toContain('Nothing was changed');
  });

  test('somebody who may only agree cannot put one in', async () => {
    const seen = await list('headteacher');
    const said = await story.person('headteacher').press(seen, 'Put in a leaver list…');
    expect(said.text).toBe(nothing);
  });
});

describe('one leaver', () => {
  test('the card with the details has the decision, for IT and for the second person', async () => {
    await put(
      leaver('Yvonne Tate', { protections: [{ level: 'twice', why: 'role', words: 'It has a role.' }] }),
    );
    const it = story.person('it');
    const titles = (on: Seen): string[] => on.buttons.map(({ title }) => title);
    const card = await it.press(await list('it'), 'More about Yvonne Tate');
    expect(titles(card)).toEqual([
      'Disable', 'They may do harm: sign-in ends first', 'Keep until…', 'Not a leaver…', 'Back to the list',
    ]); // prettier-ignore
    await it.press(card, 'Disable');
    const second = await story
      .person('headteacher')
      .press(await list('headteacher', 'agree'), 'More about Yvonne Tate');
    expect(titles(second)).toEqual(['Agree: disable', 'Do not disable…', 'Back to the list']);
  });

  test('access that a case takes away for a time is no leaver, on the list and in the notice', async () => {
    const sanction = {
      what: 'sanction',
      until: '2026-12-04',
      incident: 'i',
      record: 1,
      at: '2026-11-23T09:00:00.000Z',
    } as const;
    await put(leaver('Lily Nguyen', { kind: 'pupil', year: '8', grounds: [sanction] }));
    expect((await story.person('it').say('/leavers')).text).toContain(
      'access is to be taken away for a time',
    );
    const seen = await list('it');
    for (const title of [/^Take access away$/, /^Do not take it away…$/])
      expect(hasButton(seen, title)).toBe(true);
    for (const title of [/^Keep/, /^Not a leaver/, /^Disable/]) expect(hasButton(seen, title)).toBe(false);
  });

  test('what has to be disabled on the school’s own server is not taken along with many', async () => {
    const one = leaver('Peter Lomax');
    await put(leaver('A B'), leaver('C D'), {
      ...one,
      accounts: one.accounts.map((account) => ({ ...account, onPremises: true })),
    });
    expect(hasButton(await list('it'), /^Disable all 2 /)).toBe(true);
  });
});

describe('the cap of a day', () => {
  const plain = (from: number, to: number, more: Partial<Leaver> = {}) =>
    Array.from({ length: to - from }, (_, index) =>
      leaver(`Plain ${String(from + index).padStart(2, '0')}`, more),
    );

  test('whom one person disabled and put back today still counts: nobody gets 25 more through alone', async () => {
    const at = story.lantern.world.clock.now().toISOString();
    const event = { at, by: 'hillside.S007', what: 'decided', words: '' };
    await put(...plain(0, 25, { stage: 'restored', events: [event] }), leaver('One More'));
    const seen = await list('it');
    await pressOf('it', seen, 'One More', /^Disable/);
    expect((await stored('One More')).stage).toBe('approving');
    await put(leaver('Another Day'));
    await story.later(24 * 60);
    await pressOf('it', await list('it'), 'Another Day', /^Disable$/);
    expect((await stored('Another Day')).stage).toBe('disabling');
  }, 60_000);
});

describe('in the morning', () => {
  test('IT is told how many wait, once, and nobody by name', async () => {
    await put(leaver('Joanne Fletcher'), leaver('Sam Carter'));
    const { schedule } = await import('../../../../bot/core/outbox.ts');
    const { askCall } = await import('../../../../bot/features/leavers/calls.ts');
    await commit(story.lantern, [schedule(askCall, {}, story.lantern.world.clock.now(), 'hillside')]);
    await story.due();
    const told = story.person('it').newest();
    expect(told?.text).toContain('2 people may have left');
    expect(told?.text).not.toContain('Joanne');
    expect(story.person('technician').newest()?.text ?? '').not.toContain('may have left');
  });
});

test('put back but for what was refused: looking again goes on with it, and everything back has nothing to look at', async () => {
  const undone = (name: string, mail: 'handed' | 'done'): Leaver => {
    const one = leaver(name);
    const at = '2026-11-23T09:00:00.000Z';
    return {
      ...one,
      stage: 'restored',
      decision: { what: 'undo', by: 'hillside.S007', at, reason: 'A mistake', urgent: false, needs: 1, because: [], approvals: [] }, // prettier-ignore
      runs: one.accounts.map(({ id }) => ({
        cloud: 'entra',
        id,
        direction: 'undo',
        urgent: false,
        scope: 'all',
        startedAt: at,
        order: ['lock', 'groups', 'mail', 'sessions', 'read-back'],
        steps: { mail: { state: mail, words: [] }, 'read-back': { state: 'done', words: [] } },
      })),
    };
  };
  await put(undone('Half Back', 'handed'), undone('All Back', 'done'));
  const done = await list('it', 'done');
  const again = /look again/;
  const all = await story.person('it').press(done, 'More about All Back');
  expect(hasButton(all, again)).toBe(false);
  const half = await story.person('it').press(done, 'More about Half Back');
  await story.person('it').press(half, half.buttons.find(({ title }) => again.test(title))?.title ?? '');
  expect((await stored('Half Back')).stage).toBe('undoing');
  expect((await stored('All Back')).stage).toBe('restored');
  expect(await waiting('leavers.undo')).toBe(1);
});

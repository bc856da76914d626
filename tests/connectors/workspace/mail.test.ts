/** What lets mail out of a Gmail mailbox, or others in: seen, taken, put back. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Held } from '../../../bot/core/ports.ts';
import { gmailOf } from '../../pretend-school/estate/index.ts';
import { idOf, startWorld, userOf, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => world.close());

const id = () => idOf(world, 'brook-forwarder');
const user = () => userOf(world, 'brook-forwarder');
const gmail = () => gmailOf(world.estate.google, user());
const outside = 'me.at.home@elsewhere.example';

const held = async (): Promise<readonly Held[]> => {
  const found = await world.cloud.mail.held(id());
  if (!found.checked) throw new Error(found.because);
  return found.value;
};
const one = async (what: string): Promise<Held> => {
  const found = (await held()).find((each) => each.what === what);
  if (found === undefined) throw new Error(`no ${what}`);
  return found;
};

describe('held', () => {
  test('everything that lets mail out or others in, in words', async () => {
    expect((await held()).map(({ what, title }) => [what, title])).toEqual([
      ['forwarding', `All mail is forwarded to ${outside}`],
      ['filter', `A filter forwards mail with subject: invoice to ${outside}`],
      ...[...gmail().delegates.keys()].map((address) => [
        'delegate',
        `${address} ${gmail().delegates.get(address) === 'accepted' ? 'may' : 'was invited to'} read and send mail in this mailbox`,
      ]),
      ['forwarding-address', `Mail may be forwarded to ${outside}, outside the school`],
      [
        'forwarding-address',
        'Mail may be forwarded to never.confirmed@elsewhere.example, outside the school',
      ],
      ['send-as', `Mail may be sent as ${outside}, outside the school`],
      ['imap', 'Other mail programs may fetch mail by IMAP'],
      ['pop', 'Other mail programs may fetch mail by POP'],
    ]);
  });

  test('the school’s own addresses are not outside, nor those of its other domains', async () => {
    gmail().forwardingAddresses.set('office@brook.example', 'accepted').set('a@lake.example', 'accepted');
    const outsiders = async (cloud = world.cloud): Promise<readonly string[]> => {
      const found = await cloud.mail.held(id());
      return found.checked ? found.value.filter(({ what }) => what === 'forwarding-address').map((each) => each.id) : []; // prettier-ignore
    };
    expect(await outsiders()).toEqual([outside, 'never.confirmed@elsewhere.example', 'a@lake.example']);
    expect(await outsiders(world.connect({ domains: ['brook.example', 'lake.example'] }))).not.toContain(
      'a@lake.example',
    );
  });

  test('of somebody without Gmail: looked at, nothing there. Of somebody suspended: not looked at', async () => {
    user().isMailboxSetup = false;
    expect(await world.cloud.mail.held(id())).toEqual({ checked: true, value: [] });
    user().suspended = true;
    world.google.calls.clear();
    expect(await world.cloud.mail.held(id())).toMatchObject({ checked: false });
    expect(world.google.calls.all.map(({ template }) => template)).toEqual([
      '/admin/directory/v1/users/{userKey}',
    ]);
  });

  test('switched off in the middle is not taken for empty', async () => {
    const template = '/gmail/v1/users/{userId}/settings/delegates';
    const message = 'Mail service not enabled';
    world.google.faults.add({ template, status: 400, code: 'failedPrecondition', message, times: 1 });
    await expect(world.cloud.mail.held(id())).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('one setting that cannot be read fails the whole: an error is never "nothing"', async () => {
    for (const template of ['autoForwarding', 'filters', 'delegates', 'forwardingAddresses', 'sendAs', 'imap', 'pop']) {
      const stop = world.google.faults.add({ template: `/gmail/v1/users/{userId}/settings/${template}`, status: 403, code: 'forbidden' }); // prettier-ignore
      await expect(world.cloud.mail.held(id())).rejects.toMatchObject({ code: 'misconfigured' });
      stop();
    }
  }); // prettier-ignore

  test('suspended while it is being looked at: not looked at, whether Gmail says so or the token', async () => {
    const { google } = world;
    google.knobs.staleReads = 0;
    for (const refusesSuspended of [false, true]) {
      await world.close();
      world = await startWorld({ refusesSuspended });
      world.google.faults.add({ template: '/admin/directory/v1/users/{userKey}', status: 200, times: 1, body: plainUser() }); // prettier-ignore
      user().suspended = true;
      expect(await world.cloud.mail.held(id())).toMatchObject({ checked: false });
    }
  });
});

/** What a replica that is behind still says. */
const plainUser = () => ({
  id: id(),
  primaryEmail: user().primaryEmail,
  suspended: false,
  isAdmin: false,
  isDelegatedAdmin: false,
});

describe('taken', () => {
  test('all of it goes, is gone the second time, and the rest of the mailbox stays', async () => {
    for (const each of await held()) {
      const first = await world.cloud.mail.take(id(), each);
      expect(first).toMatchObject({ done: true });
      expect(await world.cloud.mail.take(id(), each)).toEqual({ done: true, already: true });
    }
    expect(await held()).toEqual([]);
    expect([...gmail().filters.values()].map(({ action }) => action.addLabelIds)).toEqual([['TRASH']]);
    expect(gmail().imap).toMatchObject({ enabled: false, autoExpunge: true, expungeBehavior: 'archive' });
    expect(gmail().pop).toEqual({ accessWindow: 'disabled', disposition: 'leaveInInbox' });
  });

  test('while suspended it is owed, and so is putting it back', async () => {
    const all = await held();
    user().suspended = true;
    for (const each of all) {
      expect(await world.cloud.mail.take(id(), each)).toMatchObject({ done: false, owed: true });
      expect(await world.cloud.mail.give(id(), each)).toMatchObject({ done: false, owed: true });
    }
    expect(gmail().autoForwarding.enabled).toBe(true);
  });

  test('of a mailbox that is switched off there is nothing to take, and nothing can be put back', async () => {
    const imap = await one('imap');
    user().isMailboxSetup = false;
    expect(await world.cloud.mail.take(id(), imap)).toEqual({ done: true, already: true });
    expect(await world.cloud.mail.give(id(), imap)).toMatchObject({ done: false });
  });
});

describe('put back', () => {
  test('IMAP and POP as they were; a delegate who had accepted', async () => {
    const before = structuredClone({ imap: gmail().imap, pop: gmail().pop });
    for (const what of ['imap', 'pop', 'delegate']) {
      const each = await one(what);
      expect(await world.cloud.mail.give(id(), each)).toEqual({ done: true, already: true });
      await world.cloud.mail.take(id(), each);
      expect(await world.cloud.mail.give(id(), each)).toEqual({ done: true, already: false });
      expect((await held()).find((other) => other.id === each.id)).toEqual(each);
    }
    expect({ imap: gmail().imap, pop: gmail().pop }).toEqual(before);
  });

  test('a delegate who had not accepted, and one who has left, are for the person', async () => {
    const delegates = (await held()).filter(({ what }) => what === 'delegate');
    const pending = delegates.find(({ undoable }) => !undoable);
    const accepted = delegates.find(({ undoable }) => undoable);
    if (accepted === undefined || pending === undefined) throw new Error('not one of each');
    await world.cloud.mail.take(id(), pending);
    expect(await world.cloud.mail.give(id(), pending)).toEqual({ done: false, askHuman: pending.undo });
    expect([...gmail().delegates.keys()]).toEqual([accepted.id]);
    await world.cloud.mail.take(id(), accepted);
    world.estate.google.addresses.delete(accepted.id);
    const given = await world.cloud.mail.give(id(), accepted);
    expect(!given.done && given.askHuman).toMatch(/delegate any more/);
  });

  test('inside the school forwarding and filters come back whole, the filter under a new id that is known', async () => {
    const own = 'office@brook.example';
    const { autoForwarding, filters, forwardingAddresses } = gmail();
    forwardingAddresses.set(own, 'accepted');
    autoForwarding.emailAddress = own;
    filters.set('F1', { id: 'F1', criteria: { from: 'bank', subject: 'pay' }, action: { forward: own } });
    const forwarding = await one('forwarding');
    const filter = (await held()).find((each) => each.id === 'F1');
    if (filter === undefined) throw new Error('no filter');
    for (const each of [forwarding, filter]) {
      expect(await world.cloud.mail.give(id(), each)).toEqual({ done: true, already: true });
      expect(await world.cloud.mail.take(id(), each)).toEqual({ done: true, already: false });
      expect(await world.cloud.mail.give(id(), each)).toEqual({ done: true, already: false });
    }
    expect(await one('forwarding')).toEqual(forwarding);
    expect(filters.has('F1')).toBe(false);
    // The old id is gone, and yet what was meant is taken.
    expect(await world.cloud.mail.take(id(), filter)).toEqual({ done: true, already: false });
    expect([...filters.values()].some(({ criteria }) => criteria.from === 'bank')).toBe(false);
  });

  test('outside the school an address must be confirmed again, and nothing is said to be done before', async () => {
    const all = await held();
    for (const each of all) await world.cloud.mail.take(id(), each);
    for (const what of ['forwarding', 'filter', 'send-as']) {
      const each = all.find((other) => other.what === what);
      if (each === undefined) throw new Error(`no ${what}`);
      const given = await world.cloud.mail.give(id(), each);
      expect(!given.done && given.askHuman).toMatch(/must be confirmed/);
    }
    expect(gmail().autoForwarding.enabled).toBe(false);
    expect(gmail().forwardingAddresses.get(outside)).toBe('pending');
    gmail().forwardingAddresses.set(outside, 'accepted');
    for (const what of ['forwarding', 'filter'])
      for (const each of all.filter((other) => other.what === what))
        expect(await world.cloud.mail.give(id(), each)).toEqual({ done: true, already: false });
  });

  test('an outside forwarding address: pending until it is confirmed; one that never was is as it was', async () => {
    const addresses = (await held()).filter(({ what }) => what === 'forwarding-address');
    for (const each of addresses) await world.cloud.mail.take(id(), each);
    const [confirmed, never] = addresses;
    if (confirmed === undefined || never === undefined) throw new Error('no addresses');
    expect(await world.cloud.mail.give(id(), confirmed)).toMatchObject({ done: false });
    expect(await world.cloud.mail.give(id(), never)).toEqual({ done: true, already: false });
    expect(await world.cloud.mail.give(id(), never)).toEqual({ done: true, already: true });
  });

  test('a send-as that left through a foreign server is for the person: Google does not tell its password', async () => {
    world.google.faults.add({
      template: '/gmail/v1/users/{userId}/settings/sendAs',
      method: 'GET',
      status: 200,
      times: 1,
      body: { sendAs: [{ sendAsEmail: outside, smtpMsa: { host: 'mail.elsewhere.example', port: 587 } }] },
    });
    const sendAs = await one('send-as');
    expect(sendAs.undo).toMatch(/whose password Google does not tell/);
    await world.cloud.mail.take(id(), sendAs);
    expect(await world.cloud.mail.give(id(), sendAs)).toEqual({ done: false, askHuman: sendAs.undo });
  });

  test('what was noted and cannot be read is refused', async () => {
    const imap = { ...(await one('imap')), was: '{"enabled":"perhaps"}' };
    await world.cloud.mail.take(id(), imap);
    await expect(world.cloud.mail.give(id(), imap)).rejects.toMatchObject({ code: 'invalid' });
  });
});

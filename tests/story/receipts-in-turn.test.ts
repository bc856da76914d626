/** Receipts of a whole year that signs in one lesson keep the pace that all messages share. */
import { expect, test } from '@jest/globals';
import { put } from '../../bot/core/change.ts';
import { schedule } from '../../bot/core/outbox.ts';
import { places, rows, sheets } from '../../bot/features/agreements/agreement.ts';
import { signedReceiptCall } from '../../bot/features/agreements/signing/calls.ts';
import { signedReceiptJob } from '../../bot/features/agreements/signing/receipt.ts';
import { conversationIdOf } from '../pretend-school/personas.ts';
import { mostWithin, tenantWindow } from '../pretend-school/sending-limits.ts';
import { unhurried } from '../support/lantern.ts';
import { ourText, sheetFor } from '../support/lay-sheet.ts';
import { commit } from '../support/rows-of.ts';
import { useStory } from '../support/story.ts';

const story = useStory({ pace: unhurried });
const text = ourText('pupils-ks3');
const most = 120;
const inOneSheet = 30;

test('never above 50 in any second, and each over the card that asked', async () => {
  const { trust, connector } = story.lantern.world;
  const school = trust.school('hillside');
  const people = school.people.filter(({ kind, entra }) => kind === 'pupil' && entra !== '').slice(0, most);
  const now = new Date('2026-11-23T10:00:30Z');
  for (let at = 0; at < people.length; at += inOneSheet) {
    const some = people.slice(at, at + inOneSheet);
    const asked = sheetFor({
      group: `G${at}`,
      people: some.map(({ id }) => `hillside.${id}`),
      texts: [text],
    });
    const signed = asked.lines.map((line) => ({
      ...line,
      items: line.items.map((item) => ({ ...item, state: 'signed' as const })),
    }));
    const place = { v: 1 as const, round: '2026', sheet: asked.id };
    await commit(story.lantern, [
      put(sheets, rows.sheet('hillside', '2026', asked.id), { ...asked, lines: signed }),
      ...some.flatMap(({ id, entra }) => {
        const person = `hillside.${id}`;
        const conversation = conversationIdOf(trust.seed, entra);
        const spot = { front: 'teams', message: '1', service: connector.url } as const;
        const receipt = {
          person,
          agreement: text.id,
          at: now.toISOString(),
          ref: '0000-0000',
          spot: { ...spot, tenant: school.tenant, conversation },
        };
        return [
          put(places, rows.place('hillside', person), place),
          schedule(signedReceiptCall, receipt, now, 'hillside', { now: () => now }),
        ];
      }),
    ]);
  }
  const before = connector.requests.length;
  await story.later(2);
  const requests = connector.requests.slice(before);
  expect(requests.filter(({ op }) => op === 'update')).toHaveLength(most);
  const moments = requests.map(({ at }) => at);
  expect(mostWithin(moments, tenantWindow.ms)).toBeLessThanOrEqual(tenantWindow.most);
});

test('they leave the places of the worker to what is urgent', () => {
  expect(signedReceiptJob.slow).toBe(true);
});

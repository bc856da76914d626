/** The campaign for somebody of several schools, for a headteacher, and where the roster lacks a year. */
import { expect, test } from '@jest/globals';
import { createPerform } from '../../../../bot/core/perform.ts';
import type { Reply, Values } from '../../../../bot/core/ports.ts';
import { askingFlows } from '../../../../bot/features/agreements/asking/index.ts';
import { registerFlows } from '../../../../bot/features/agreements/register/index.ts';
import { person, policyWith, registerWorld } from '../register/register-world.ts';

const everywhere = { coordinator: ['C'], it: ['C'] };
const theirs = (school: string) => {
  const policy = policyWith(school, { headteacher: ['H'] });
  const held = Object.keys(everywhere).map((role) => [role, [{ person: 'oak.C', deputies: [] }]]);
  return { ...policy, roles: { ...policy.roles, ...Object.fromEntries(held) } };
};
const people = [
  person({ id: 'oak.C', kind: 'staff', name: 'Cora' }),
  person({ id: 'oak.H', kind: 'staff', name: 'Hanna' }),
  person({ id: 'oak.P1', year: '8', class: '8B', name: 'Ada' }),
  person({ id: 'oak.P2', class: '8B', name: 'Without Year', accounts: { entra: 'a2' } }),
  person({ id: 'oak.P3', year: 'X', class: '8B', name: 'Odd Year', accounts: { entra: 'a3' } }),
  person({ id: 'elm.P1', year: '8', class: '8B', name: 'Eve' }),
];
const { deps } = registerWorld({ people, policies: { oak: theirs('oak'), elm: theirs('elm') } });
const front = createPerform([...askingFlows, ...registerFlows], (_, error) => Promise.reject(error));

let presses = 0;
const press = async (id: string, verb: string, values: Values = {}): Promise<string> => {
  const by = people.find((one) => one.id === id);
  if (by === undefined) throw new Error('nobody');
  const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
  const at = { press: { id: `press-${presses++}`, at: deps.clock.now() }, spot };
  const reply: Reply = await front.perform(
    { by, school: by.school, verb, values: { show: 'yes', ...values }, place: 'personal', ...at },
    deps,
  );
  return JSON.stringify(reply);
};

test.each(['agreements.campaign', 'agreements.preview', 'signed.group'])(
  'whoever looks after several schools chooses one of them: %s',
  async (verb) => {
    const choice = await press('oak.C', verb);
    expect(choice).toContain('Which school?');
    expect(choice).toMatch(/oak school.*elm school/);
    const elm = await press('oak.C', verb, { school: 'elm' });
    expect(elm).not.toContain('Which school?');
    expect(elm).toContain('elm');
  },
);

test('whoever has one school is asked nothing, and a school that is not theirs is none', async () => {
  expect(await press('oak.H', 'agreements.preview')).toContain('what would be sent');
  expect(await press('oak.H', 'agreements.preview', { school: 'elm' })).toContain('I do not know that');
});

test('the dry run says of how many pupils no year is known, and the headteacher sees who they are', async () => {
  const shown = await press('oak.H', 'agreements.preview');
  expect(shown).toContain('2 pupils have no year that a text is for');
  expect(shown).not.toContain('Without Year');
  const names = await press('oak.H', 'agreements.unreached');
  for (const name of ['Without Year', 'Odd Year', 'Ada']) expect(names).toContain(name);
  expect(names).toContain('no year that a text is for');
});

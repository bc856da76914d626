/** Who is next when nobody acknowledges, also when the ladder has changed since the last ones were told. */
import { describe, expect, test } from '@jest/globals';
import { planRoute, type RouteFacts } from '../../../bot/features/concerns/routing/route.ts';
import { rungAfter } from '../../../bot/features/concerns/routing/tell-rung.ts';
import { christmas, hillside, inTerm, people, quiet } from './route-world.ts';

/** Everybody who is told after these, in their order, on the ladder as it is now. */
const rest = (already: readonly string[], facts: Partial<RouteFacts> = {}): string[] => {
  const plan = planRoute(hillside, { ...quiet, ...facts });
  const told = new Set(people(...already));
  const order: string[] = [];
  for (let next = rungAfter(plan, told, inTerm); next !== undefined; next = rungAfter(plan, told, inTerm)) {
    for (const { person } of next.told) {
      told.add(person);
      order.push(person.replace('hillside.', ''));
    }
  }
  return order;
};

describe('the next of the ladder', () => {
  test.each<[string, string[], Partial<RouteFacts>, string[]]>([
    ['from the beginning', [], {}, ['S005', 'S006', 'S003', 'S004', 'S001', 'S002']],
    ['after the deputy', ['S005', 'S006'], {}, ['S003', 'S004', 'S001', 'S002']],
    [
      'the Headteacher is not passed over when the coordinator stepped aside',
      ['S005', 'S006', 'S003', 'S004'],
      { recused: people('S005') },
      ['S001', 'S002'],
    ],
    [
      'nor when deputies went away',
      ['S005', 'S006', 'S003', 'S004'],
      { away: new Set(people('S004', 'S006')) },
      ['S001', 'S002'],
    ],
    ['nor when term ended', ['S005', 'S006', 'S003', 'S004'], { at: christmas }, ['S002']],
    ['a coordinator who came back comes last', ['S006'], {}, ['S003', 'S004', 'S001', 'S002', 'S005']],
  ])('%s', (_when, already, facts, expected) => {
    expect(rest(already, facts)).toEqual(expected);
  });
});

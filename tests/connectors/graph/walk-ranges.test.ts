/** Walking a sorted list in stretches: nobody missed, nobody twice, from any place on, however the list lies. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evenCuts, nameAt, namesBetween, placeOf } from '../../../connectors/graph/split-names.ts';
import { walkRanges, type Fetched, type Stretch } from '../../../connectors/graph/walk-ranges.ts';

interface Person {
  readonly id: string;
  readonly name: string;
}

interface Asked {
  readonly from?: string;
  readonly to?: string;
  readonly begin: number;
  readonly empty: boolean;
}

/** A sorted list as a service serves it, with pages that may be short or empty. */
const service = (people: readonly Person[], pageSize: number, odd: () => number) => {
  const sorted = [...people].sort((left, right) => (left.name < right.name ? -1 : 1));
  let [inFlight, peak] = [0, 0];
  const fetch = async (stretch: Stretch): Promise<Fetched<Person>> => {
    inFlight += 1;
    peak = Math.max(peak, inFlight);
    await new Promise((done) => void setImmediate(done));
    inFlight -= 1;
    // A link carries its whole query, as a service's does.
    const { link } = stretch;
    const query = link === undefined ? { ...stretch, begin: 0, empty: false } : (JSON.parse(link) as Asked);
    const { from = '', to, begin, empty } = query;
    const fits = sorted.filter(({ name }) => name >= from && (to === undefined || name <= to));
    const luck = odd();
    const size = luck < 0.15 && !empty ? 0 : luck < 0.4 ? Math.ceil(pageSize / 2) : pageSize;
    const end = begin + size;
    return {
      items: fits.slice(begin, end),
      ...(link === undefined ? { count: fits.length } : {}),
      ...(end < fits.length ? { link: JSON.stringify({ from, to, begin: end, empty: size === 0 }) } : {}),
    };
  };
  return { fetch, peak: () => peak };
};

const people = fc
  .uniqueArray(fc.stringMatching(/^[a-z0-9._-]{1,7}$/), { maxLength: 60 })
  .map((names) => names.map((name, index) => ({ id: `id${index}`, name: `${name}@x` })));
const setting = fc.record({
  people,
  pageSize: fc.integer({ min: 1, max: 9 }),
  atOnce: fc.integer({ min: 1, max: 7 }),
  stop: fc.nat(20),
  luck: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
});
const key = ({ id, name }: Person) => ({ id, name });

test('every person exactly once, in this process and in one that goes on from any page', async () => {
  await fc.assert(
    fc.asyncProperty(setting, async ({ people: all, pageSize, atOnce, stop, luck }) => {
      const { fetch, peak } = service(all, pageSize, () => Number(luck.next().value ?? 1));
      const got: string[] = [];
      let open: readonly Stretch[] = [];
      let pages = 0;
      for await (const page of walkRanges({ stretches: [{}], fetch, key, atOnce, pageSize })) {
        got.push(...page.items.map(({ id }) => id));
        ({ open } = page);
        pages += 1;
        if (pages > stop) break;
      }
      const named = open.map(({ from, after, to }) => ({ from, after, to }));
      const again = service(all, pageSize, () => Number(luck.next().value ?? 1)).fetch;
      for await (const page of walkRanges({ stretches: named, fetch: again, key, atOnce, pageSize }))
        got.push(...page.items.map(({ id }) => id));
      expect(got.sort()).toEqual(all.map(({ id }) => id).sort());
      expect(peak()).toBeLessThanOrEqual(atOnce);
    }),
    { numRuns: 300 },
  );
});

test('what went well is handed out before a failure is thrown, and the place before it is good', async () => {
  const all = Array.from({ length: 40 }, (_, index) => ({
    id: `${index}`,
    name: `${'abcd'[index % 4]}${index}@x`,
  }));
  const { fetch } = service(all, 3, () => 1);
  let calls = 0;
  const failing = (stretch: Stretch) => {
    calls += 1;
    return calls === 6 ? Promise.reject(new Error('gone')) : fetch(stretch);
  };
  const got: string[] = [];
  let open: readonly Stretch[] = [{}];
  const walk = async () => {
    for await (const page of walkRanges({ stretches: [{}], fetch: failing, key, atOnce: 3, pageSize: 3 })) {
      got.push(...page.items.map(({ id }) => id));
      ({ open } = page);
    }
  };
  await expect(walk()).rejects.toThrow('gone');
  const named = open.map(({ from, after, to }) => ({ from, after, to }));
  for await (const page of walkRanges({ stretches: named, fetch, key, atOnce: 3, pageSize: 3 }))
    got.push(...page.items.map(({ id }) => id));
  expect(got.sort()).toEqual(all.map(({ id }) => id).sort());
});

test('cuts lie in order, strictly between their ends', () => {
  const name = fc.stringMatching(/^[a-z0-9.]{1,9}$/);
  fc.assert(
    fc.property(
      name,
      fc.option(name, { nil: undefined }),
      fc.integer({ min: 2, max: 12 }),
      (from, to, parts) => {
        const cuts = namesBetween(from, to, parts);
        expect(cuts.length).toBeLessThan(parts);
        const chain = [from, ...cuts, ...(to !== undefined && cuts.length > 0 ? [to] : [])];
        for (const [index, cut] of chain.entries())
          if (index > 0) expect(cut > (chain[index - 1] ?? '')).toBe(true);
      },
    ),
  );
});

test('a name stands where its place says', () => {
  for (const name of ['a', 'amelia', 'p2041', 'zoe', 'mohammed'])
    expect(placeOf(nameAt(placeOf(name)))).toBeCloseTo(placeOf(name), 6);
});

test('after a walk, the cuts make pieces of one page each', () => {
  fc.assert(
    fc.property(people, fc.integer({ min: 2, max: 20 }), (all, pageSize) => {
      const names = all.map(({ name }) => name);
      const bounds = ['', ...evenCuts(names, pageSize)];
      const sizes = bounds.map(
        (bound, index) =>
          names.filter((name) => name >= bound && name < (bounds[index + 1] ?? '\u{10FFFF}')).length,
      );
      expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(pageSize);
    }),
  );
});

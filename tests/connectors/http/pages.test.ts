/** Lists in pages: nothing missed, nothing twice, from any place on, and never to another service. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sameOrigin } from '../../../connectors/http/same-origin.ts';
import { walkPages, type Page } from '../../../connectors/http/walk-pages.ts';
import { httpTo, startService } from './scripted.ts';

const listOf = (pages: readonly (readonly number[])[]) => {
  const asked: (string | undefined)[] = [];
  const fetchPage = (place: string | undefined): Promise<Page<number>> => {
    asked.push(place);
    const index = place === undefined ? 0 : Number(place.slice(5));
    const last = index >= pages.length - 1;
    return Promise.resolve({ items: pages[index] ?? [], place: last ? undefined : `page-${index + 1}` });
  };
  return { asked, fetchPage };
};

test('whoever dies on any page goes on there: every item once, the empty pages too', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer(), { maxLength: 3 }), { minLength: 1, maxLength: 12 }),
      fc.nat(12),
      fc.boolean(),
      async (pages, dies, ahead) => {
        const { asked, fetchPage } = listOf(pages);
        const got: number[] = [];
        let place: string | undefined;
        let worked = 0;
        for await (const page of walkPages({ fetchPage, ahead })) {
          got.push(...page.items);
          place = page.place;
          worked += 1;
          if (worked > dies) break;
        }
        if (place !== undefined)
          for await (const page of walkPages({ fetchPage, from: place, ahead })) got.push(...page.items);
        expect(got).toEqual(pages.flat());
        expect(asked.length).toBeLessThanOrEqual(pages.length + 1);
      },
    ),
  );
});

test('a list that leads in a circle ends with an error, wherever the circle closes', async () => {
  const next: Record<string, string> = { start: 'a', a: 'b', b: 'c', c: 'a' };
  const walk = async (from?: string): Promise<number> => {
    let pages = 0;
    const fetchPage = (place = 'start') => {
      if (pages > 20) throw new Error('It goes on for ever');
      return Promise.resolve({ items: [place], place: next[place] });
    };
    for await (const page of walkPages({ fetchPage, from })) pages += page.items.length;
    return pages;
  };
  await expect(walk()).rejects.toMatchObject({ code: 'unavailable' });
  await expect(walk('b')).rejects.toMatchObject({ code: 'unavailable' });
});

test('the next page is fetched while the last one is worked on, and its error comes with it', async () => {
  const { asked, fetchPage } = listOf([[1], [2], [3]]);
  const failing = (place: string | undefined) =>
    place === 'page-2' ? Promise.reject(new Error('page 2')) : fetchPage(place);
  const pages = walkPages({ fetchPage: failing });
  await pages.next();
  expect(asked).toEqual([undefined, 'page-1']);
  await pages.next();
  await expect(pages.next()).rejects.toThrow('page 2');
  const stopped = walkPages({ fetchPage: failing, from: 'page-1' });
  await stopped.next();
  await stopped.return();
});

test('a next page at another service is refused before anything is sent', async () => {
  const elsewhere = await startService(() => ({}));
  const service = await startService(() => ({
    text: JSON.stringify({ value: [1], '@odata.nextLink': `${elsewhere.origin}/users?$skiptoken=x` }),
  }));
  const http = httpTo(service.origin);
  const walk = async (check: boolean): Promise<void> => {
    const fetchPage = async (place = `${service.origin}/users`) => {
      const { text } = await http.send({ method: 'GET', url: place });
      const { value, ...page } = JSON.parse(text) as { value: number[]; '@odata.nextLink': string };
      const next = page['@odata.nextLink'];
      return { items: value, place: check ? sameOrigin(next, http.origin) : next };
    };
    for await (const page of walkPages({ fetchPage })) expect(page.items).toEqual([1]);
  };
  // By the connector's own check, and by the layer's where a connector forgets.
  for (const check of [true, false]) await expect(walk(check)).rejects.toMatchObject({ code: 'unavailable' });
  expect(elsewhere.arrivals).toHaveLength(0);
  expect(service.arrivals).toHaveLength(2);
  await http.close();
  await service.close();
  await elsewhere.close();
});

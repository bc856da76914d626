/** Lists that come in pages, one page after another, with the place to stand on for whoever dies in between. */
import { AppError } from '../../bot/core/errors.ts';

/** A page: its items and where the next one is (a link or a token, opaque). Undefined: this was the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly place: string | undefined;
}

export interface Walk<Item> {
  /** Fetches the page at a place; the first page where there is none. */
  readonly fetchPage: (place: string | undefined) => Promise<Page<Item>>;
  /** Where to go on: the `place` of the last page that was dealt with. */
  readonly from?: string | undefined;
  /** Whether the next page is fetched while the last one is worked on. On unless said otherwise. */
  readonly ahead?: boolean | undefined;
}

/**
 * Every page, the empty ones with a next place too (Graph and Google's Policy API send them), so that each place can be
 * kept. Keep a page's `place` only when its items are dealt with: a new walk `from` there misses and repeats nothing.
 *
 * @throws AppError `unavailable` when a place comes a second time: the list would never end
 */
export async function* walkPages<Item>({
  fetchPage,
  from,
  ahead = true,
}: Walk<Item>): AsyncGenerator<Page<Item>, void, undefined> {
  const seen = new Set(from === undefined ? [] : [from]);
  let coming = fetchPage(from);
  for (;;) {
    const page = await coming;
    const { place } = page;
    if (place === undefined) {
      yield page;
      return;
    }
    if (seen.has(place)) throw new AppError('unavailable', 'A list of a service leads in a circle');
    seen.add(place);
    if (ahead) {
      coming = fetchPage(place);
      // Whoever walks on meets its error; whoever stops here never asked for that page.
      coming.catch(() => undefined);
      yield page;
    } else {
      yield page;
      coming = fetchPage(place);
    }
  }
}

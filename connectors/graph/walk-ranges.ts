/**
 * Walks a long sorted list in several stretches side by side. A stretch whose end is far off gives parts of it to whoever has
 * nothing to do, so that all of them end at about the same time; what is left open fits into a short text that another process
 * can go on from.
 */
import { namesBetween } from './split-names.ts';

/** A stretch of the list that is still to be read. */
export interface Stretch {
  /** The name that it begins with, included; left out: the beginning of the list. */
  readonly from?: string | undefined;
  /** The id of the person with that name, where they were handed out already. */
  readonly after?: string | undefined;
  /** The name that it ends with, included; left out: the end of the list. */
  readonly to?: string | undefined;
  /** How to go on within this process; another one asks by name. */
  readonly link?: string | undefined;
  /** How many are believed to be left. */
  readonly left?: number | undefined;
}

export interface Fetched<Item> {
  readonly items: readonly Item[];
  /** How many there are in the whole stretch, where the service says so. */
  readonly count?: number | undefined;
  readonly link?: string | undefined;
}

export interface RangeWalk<Item> {
  readonly stretches: readonly Stretch[];
  readonly fetch: (stretch: Stretch) => Promise<Fetched<Item>>;
  readonly key: (item: Item) => { readonly id: string; readonly name: string };
  /** Most requests in flight. */
  readonly atOnce: number;
  readonly pageSize: number;
}

export interface RangePage<Item> {
  readonly items: readonly Item[];
  /** What is still to be read once these are dealt with; empty after the last. */
  readonly open: readonly Stretch[];
}

/** How many pages may wait for whoever works on them, for each request that may be in flight. */
const aheadPerRequest = 2;

interface Ready<Item> {
  readonly stretch: Stretch;
  readonly items: readonly Item[];
  readonly next: readonly Stretch[];
}

/** @throws what `fetch` throws, after every page before it was handed out */
export async function* walkRanges<Item>(
  walk: RangeWalk<Item>,
): AsyncGenerator<RangePage<Item>, void, undefined> {
  const state = new Walking(walk);
  state.pump();
  try {
    for (;;) {
      const page = await state.nextPage();
      if (page === undefined) return;
      yield page;
    }
  } finally {
    state.stop();
  }
}

class Walking<Item> {
  readonly #walk: RangeWalk<Item>;
  readonly #pending: Stretch[];
  readonly #ready: Ready<Item>[] = [];
  /** Not handed out yet, and nothing before it in its stretch is still to be handed out. */
  readonly #open: Set<Stretch>;
  #inFlight = 0;
  #failed: { readonly error: unknown } | undefined;
  #stopped = false;
  #wake: () => void = () => undefined;

  constructor(walk: RangeWalk<Item>) {
    this.#walk = walk;
    this.#pending = [...walk.stretches];
    this.#open = new Set(walk.stretches);
  }

  pump(): void {
    const { atOnce } = this.#walk;
    while (
      !this.#stopped &&
      this.#failed === undefined &&
      this.#inFlight < atOnce &&
      this.#inFlight + this.#ready.length < atOnce * aheadPerRequest
    ) {
      const stretch = this.#pending.shift();
      if (stretch === undefined) return;
      this.#inFlight += 1;
      void this.#fetch(stretch);
    }
  }

  async #fetch(stretch: Stretch): Promise<void> {
    try {
      const page = await this.#walk.fetch(stretch);
      this.#inFlight -= 1;
      const next = this.#after(stretch, page);
      this.#pending.push(...next);
      const items = page.items.filter((item) => this.#walk.key(item).id !== stretch.after);
      this.#ready.push({ stretch, items, next });
    } catch (error) {
      this.#inFlight -= 1;
      this.#failed ??= { error };
    }
    this.pump();
    this.#wake();
  }

  /** What is left of a stretch after a page of it: one piece, or several where others have nothing to do. */
  #after(stretch: Stretch, { items, count, link }: Fetched<Item>): Stretch[] {
    if (link === undefined) return [];
    const total = count ?? stretch.left;
    const left = total === undefined ? undefined : Math.max(1, total - items.length);
    const last = items.at(-1);
    if (last === undefined) return [{ ...stretch, link, left }];
    const { id, name } = this.#walk.key(last);
    const { atOnce, pageSize } = this.#walk;
    const idle = atOnce - this.#inFlight - this.#pending.length;
    const parts = Math.min(idle, Math.ceil((left ?? 0) / pageSize));
    const cuts = parts > 1 ? namesBetween(name, stretch.to, parts) : [];
    if (cuts.length === 0) return [{ from: name, after: id, to: stretch.to, link, left }];
    return [
      { from: name, after: id, to: cuts[0] },
      ...cuts.map((cut, index) => ({ from: cut, to: cuts[index + 1] ?? stretch.to })),
    ];
  }

  async nextPage(): Promise<RangePage<Item> | undefined> {
    for (;;) {
      const page = this.#ready.shift();
      if (page !== undefined) {
        this.#open.delete(page.stretch);
        for (const stretch of page.next) this.#open.add(stretch);
        this.pump();
        return { items: page.items, open: [...this.#open] };
      }
      // Those under way are waited for: what they bring is handed out before the error is.
      if (this.#inFlight === 0) {
        if (this.#failed !== undefined) throw this.#failed.error;
        return undefined;
      }
      await new Promise<void>((done) => {
        this.#wake = done;
      });
    }
  }

  stop(): void {
    this.#stopped = true;
  }
}

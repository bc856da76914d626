/** Hands out hostile strings to fields, sends forms with them, and remembers what must come back and what must not. */
import type { Actor, Seen } from '../../support/actor.ts';
import { faultsOf } from './card-rules.ts';
import { atEdge, overEdge, type Hostile } from './strings.ts';

/** A box in which a person writes: the most it takes, and whether blanks around the words are taken away. */
export interface Box {
  readonly limit: number;
  readonly trims: boolean;
}

export interface Pen {
  readonly used: () => number;
  readonly refused: () => number;
  readonly faults: string[];
  /** What each box of this story was given and must show again. */
  readonly kept: { readonly box: string; readonly text: string; readonly mark: string }[];
  readonly out: Set<string>;
  /** A string for a box, and what the box makes of it. */
  write(limit: number): { readonly text: string; readonly mark: string };
  /** Looks at what somebody was shown. */
  look(seen: Seen, where: string): Seen;
  /** Fills the boxes and presses; what is too long is refused in words, and shorter ones are tried in its place. */
  send(
    who: Actor,
    form: Seen,
    button: string,
    boxes: Readonly<Record<string, Box>>,
    chosen?: Readonly<Record<string, string>>,
  ): Promise<Seen>;
  /** A new story: nothing is kept yet. */
  turn(): void;
}

/** No token of ours can hold it by chance: base64 has no `~`. */
const anyMark = /Zq~[0-9a-z]{4}~[JE]/;
export const isMarked = (text: string): boolean => anyMark.test(text);

export const settled = (text: string, { trims }: Pick<Box, 'trims'>): string =>
  trims ? text.toWellFormed().trim() : text.toWellFormed();

export const createPen = (strings: readonly Hostile[]): Pen => {
  const faults: string[] = [];
  const kept: { box: string; text: string; mark: string }[] = [];
  const out = new Set<string>();
  const given: string[] = [];
  const wrote = (piece: string): boolean => given.some((text) => text.includes(piece));
  let stories = 0;
  let sends = 0;
  let used = 0;
  let refused = 0;
  const write: Pen['write'] = (limit) => {
    const next = strings[used];
    used += 1;
    // Once all are used up the story goes on with words that nobody minds.
    const mark = next?.mark ?? `Zq~${used.toString(36).padStart(4, '0')}~J`;
    const text = next?.text(limit) ?? `plain ${mark}`;
    given.push(text.toWellFormed());
    return { mark, text };
  };
  /** In two stories of three one box of each form is filled to the very edge of what it takes, or one over it. */
  const edge = (limit: number): { readonly text: string; readonly mark: string } | undefined => {
    if (stories % 3 === 1) return undefined;
    const mark = `Zq~${(stories % 1_000).toString(36).padStart(2, '0')}${(sends % 1_000).toString(36).padStart(2, '0')}~E`;
    const text = stories % 3 === 2 ? overEdge(mark, limit, sends) : atEdge(mark, limit, sends);
    given.push(text);
    return { mark, text };
  };
  const look: Pen['look'] = (seen, where) => {
    if (typeof seen.card === 'string') {
      if (isMarked(seen.card)) faults.push(`${where}: words of a person in a message`);
    } else for (const fault of faultsOf(seen.card, isMarked, wrote)) faults.push(`${where}: ${fault}`);
    return seen;
  };
  const send: Pen['send'] = async (who, form, button, boxes, chosen = {}) => {
    const values = new Map(Object.entries(boxes).map(([id, { limit }]) => [id, write(limit)]));
    sends += 1;
    const ids = Object.keys(boxes);
    const edged = ids[(sends + stories) % ids.length] ?? '';
    const full = edge(boxes[edged]?.limit ?? 0);
    if (full !== undefined) values.set(edged, full);
    const isLong = ([id, { text }]: [string, { text: string }]): boolean =>
      settled(text, boxes[id] ?? { trims: false }).length > (boxes[id]?.limit ?? 0);
    const press = async (): Promise<Seen> => {
      const typed = Object.fromEntries([...values].map(([id, { text }]) => [id, text]));
      return look(await who.press(form, button, { ...chosen, ...typed }), button);
    };
    let long = [...values].filter(isLong);
    for (; long.length > 0; long = [...values].filter(isLong)) {
      const answer = await press();
      if (!/characters|fewer letters/.test(answer.text))
        faults.push(`${button}: too long, and not refused in words`);
      for (const [id, { mark }] of long) {
        out.add(mark);
        refused += 1;
        values.set(id, write(boxes[id]?.limit ?? 0));
      }
    }
    const answer = await press();
    for (const [id, { text, mark }] of values)
      kept.push({ box: `${button}/${id}`, mark, text: settled(text, boxes[id] ?? { trims: false }) });
    return answer;
  };
  return {
    used: () => Math.min(used, strings.length),
    refused: () => refused,
    faults,
    kept,
    out,
    write,
    look,
    send,
    turn: () => {
      stories += 1;
      kept.length = 0;
      out.clear();
      given.length = 0;
    },
  };
};

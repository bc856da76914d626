/** What was sent, written onto the sheet: pure, and the same however often it is applied. */
import type { Delivery } from '../../../core/ports.ts';
import type { Line, Sheet } from '../agreement.ts';
import type { What } from '../due-of.ts';

export interface Result {
  readonly person: string;
  readonly what: What;
  /** When it was sent, or refused (ISO, UTC). */
  readonly at: string;
  readonly delivery: Delivery;
}

/** Refused for now: it stays due, and nothing is written. */
export const isPassing = ({ delivery }: Pick<Result, 'delivery'>): boolean =>
  !delivery.delivered && !delivery.permanent && delivery.perhaps !== true;

export const applyResults = (sheet: Sheet, results: readonly Result[]): Sheet => {
  const by = new Map(results.filter((one) => !isPassing(one)).map((one) => [one.person, one]));
  return {
    ...sheet,
    lines: sheet.lines.map((line) => {
      const result = by.get(line.person);
      return result === undefined ? line : applied(line, result);
    }),
  };
};

/** What was perhaps delivered counts as delivered: it is not repeated, since both cards would open the same. */
const applied = (line: Line, { what, at, delivery }: Result): Line => {
  if (!delivery.delivered && delivery.permanent)
    return { ...line, reached: 'no', because: delivery.because, refusedAt: at };
  const sure = delivery.delivered || line.reached === 'yes';
  const reached: Line = { ...line, reached: sure ? 'yes' : 'perhaps' };
  switch (what) {
    case 'ask':
    case 'again':
      return { ...reached, asked: at, reminded: [] };
    case 'remind':
      return { ...reached, reminded: [...line.reminded.filter((one) => one !== at), at] };
    case 'note':
      return {
        ...reached,
        items: line.items.map((item) =>
          item.noted === undefined || item.noted.at !== undefined
            ? item
            : { ...item, noted: { ...item.noted, at } },
        ),
      };
    case 'mid-year':
      return { ...reached, midYear: at };
  }
};

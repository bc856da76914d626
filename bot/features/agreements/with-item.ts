/** Changes one item of one person on a sheet. */
import type { PersonId } from '../../core/ports.ts';
import type { Item, Sheet } from './agreement.ts';

/** The sheet with one item of one person changed; as it was where they do not owe it. */
export const withItem = (
  sheet: Sheet,
  person: PersonId,
  agreement: string,
  signer: Item['signer'],
  change: (item: Item) => Item,
): Sheet => ({
  ...sheet,
  lines: sheet.lines.map((line) =>
    line.person === person
      ? {
          ...line,
          items: line.items.map((item) =>
            item.agreement === agreement && item.signer === signer ? change(item) : item,
          ),
        }
      : line,
  ),
});

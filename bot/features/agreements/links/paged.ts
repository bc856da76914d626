/** A list of the office in pages that a card holds. */
import type { OfficeButton, OfficeRow } from './office.ts';

const pageSize = 12;

/** @param more the button to the page with that number */
export const paged = (
  rows: readonly OfficeRow[],
  asked: string | undefined,
  more: (page: string) => OfficeButton,
): { readonly rows: OfficeRow[]; readonly buttons: OfficeButton[] } => {
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(asked ?? '1') || 1));
  return {
    rows: rows.slice((page - 1) * pageSize, page * pageSize),
    buttons: page < pages ? [more(String(page + 1))] : [],
  };
};

export const fitsOnCard = (rows: number): boolean => rows <= pageSize;

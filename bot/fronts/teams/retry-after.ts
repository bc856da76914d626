/** The header `Retry-After`, whatever a service writes into it. */

/**
 * @returns milliseconds to wait; undefined where it says nothing that can be waited for, such as a date that is past
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after (seconds, or an HTTP date)
 */
export const retryAfterMs = (
  header: string | readonly string[] | undefined,
  now: number,
): number | undefined => {
  const [text] = typeof header === 'string' ? [header] : (header ?? []);
  if (text === undefined) return undefined;
  const words = text.trim();
  if (/^\d{1,12}(\.\d+)?$/.test(words)) return Number(words) * 1_000;
  const at = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(words)
    ? Date.parse(words)
    : Number.NaN;
  return at > now ? at - now : undefined;
};

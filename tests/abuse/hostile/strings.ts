/**
 * Strings that have broken other programs (promises.md T3–T9): markup, templates, filters, keys, formulas, directions,
 * control characters, and lengths at the very edge. Each carries a mark, so that it is found wherever it comes to lie.
 */
import fc from 'fast-check';

export interface Hostile {
  /** Stands once in the text, and in no other text. */
  readonly mark: string;
  /** The text for a field that takes `limit` UTF-16 units. */
  text(limit: number): string;
}

type Recipe = (mark: string, limit: number) => string;

/** Once around the mark: where it stands matters to whatever trims or matches beginnings. */
const fixed: readonly string[] = [
  // Markdown and HTML
  '[press here](https://evil.example/?q=#)#',
  '![#](https://evil.example/x.png)',
  '[#](javascript:alert(1))',
  '<https://evil.example/#>',
  'https://evil.example/#',
  '# heading #\n- one\n- two\n1. three',
  '**#** _#_ `#` ~~#~~ > #',
  '<a href="https://evil.example">#</a>',
  '<img src=x onerror=alert(1)>#',
  '<script>alert("#")</script>',
  '</textarea><script>alert(1)</script>#',
  '<svg/onload=alert(1)>#<iframe src="https://evil.example">',
  '<b>#</b><br/>&lt;#&gt; &amp; &#x3c; &nbsp;',
  '<!-- # --><![CDATA[#]]>',
  // Mentions and messages of the fronts
  '<at>Lantern</at> # <at id="0">Everyone</at>',
  '<users/all> # <users/123>',
  '<https://evil.example|#> <url|text>',
  '@everyone @channel #',
  // Templates
  '${$root.ref}#${secret}',
  '${if(true, "#", "")}${json("{}")}',
  '#${',
  '$#{}}}{{${$data}$when',
  '{{DATE(2026-11-21T10:00:00Z, SHORT)}}#{{TIME(2026-11-21T10:00:00Z)}}',
  '{{{{DATE(2026-11-21T10:00:00Z)}}}}#{',
  '{{#}} {% # %} <%= # %> #{#} {0} %s %n %x',
  // Directions, nothing to be seen, and marks upon marks
  '\u202e#txt.exe\u202c \u2066#\u2069 \u200f\u200e\u061c',
  '\u200b\u200c\u200d\u2060\ufeff#\ufeff\u00ad\u034f',
  'مرحبا # שלום \u202b# \u202c ۱۲۳',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘# \u0301\u0301',
  '👩‍👩‍👧‍👦#🏳️‍🌈🇬🇧👍🏽\ufe0f\u20e3',
  'ﬁ ㎏ Ⅳ ½ ＝ ＂ ＇ ． # é e\u0301 Å \u212b İ ı ß ẞ ſ',
  '\u{e0001}\u{e0041}#\u{10ffff}\ufffe\uffff\ufffd',
  // Half a character
  '#\ud83d',
  '\ude00#',
  'a\ud800#\udfffb\udc00\ud800c',
  // What is no letter
  '\0#\0\u0001\u0007\b\u000b\f\u001b[31m#\u001b[0m\u007f',
  '\u0080#\u0085\u009f\u00a0',
  '\r\n#\n\r\r\n\n\r#\u2028\u2029\u0085',
  '\t #\t\t \u3000\u2003',
  // Cells
  '=HYPERLINK("https://evil.example","#")',
  "+#+cmd|' /C calc'!A0",
  '-2+3+#',
  '@SUM(1+9)*#',
  '\t=#',
  '\r=#',
  '\n＝#',
  '"#","#"\r\n"=1+1"',
  // Filters, queries, JSON, keys
  "' or 1 eq 1 or '#' eq '",
  "#' or PartitionKey ne '",
  "O''Brien '#'' %27 %2527",
  "'; DROP TABLE cases; -- #",
  "RowKey ge '' and # $filter=true",
  '{"#":1,"__proto__":{"admin":true}}',
  '"},{"type":"Action.OpenUrl","url":"https://evil.example/#"}',
  '\\#\\\\ \\" \\u0000 \\ud800 \\n',
  '#/\\#?%2f..%2f..',
  '--batch_#\r\nContent-Type: application/http\r\n\r\nDELETE /cases HTTP/1.1\r\n\r\n',
  '#\r\nSet-Cookie: a=b\r\n\r\n<html>',
  // Names of an object's own parts, and words that are something else to a program
  '__proto__ #',
  'constructor #',
  'toString#',
  'hasOwnProperty#',
  '$data#',
  '$when#',
  'null#',
  'undefined#',
  'NaN#',
  '[object Object]#',
  'true#',
  '-0#',
  '1e309#',
  '0x#',
  'CON#',
  'send: yes #',
];

const fill = (mark: string, length: number, unit: string): string =>
  mark + unit.repeat(Math.max(0, Math.floor((length - mark.length) / unit.length)));

const units = ['x', 'é', '漢', '😀'] as const;
const padded = (mark: string, length: number, n: number): string => {
  const text = fill(mark, length, units[n % units.length] ?? 'x');
  return text.padEnd(length, 'z');
};
/** Exactly as long as a box takes: of characters of one unit and of two, of two bytes, three and four. */
export const atEdge = (mark: string, limit: number, n: number): string => padded(mark, limit, n);
export const overEdge = (mark: string, limit: number, n: number): string => padded(mark, limit + 1, n);

/** Lengths at the edge of what a field takes: none of these is cut. */
const edges: readonly Recipe[] = [
  (mark, limit) => fill(mark, limit, 'x'),
  (mark, limit) => fill(mark, limit - 1, 'x'),
  (mark, limit) => `${fill(mark, limit, 'x')}y`,
  (mark, limit) => fill(mark, limit, 'é'),
  (mark, limit) => fill(mark, limit, '漢'),
  (mark, limit) => fill(mark, limit - ((limit - mark.length) % 2), '😀'),
  (mark, limit) => `${fill(mark, limit - ((limit - mark.length) % 2), '😀')}😀`,
  (mark, limit) => `😀${fill(mark, limit - 2, '👩‍👧')}`,
  (mark, limit) => fill(mark, limit, 'word '),
  (mark, limit) => fill(mark, limit, 'line\r\n'),
  (mark, limit) => fill(mark, Math.min(limit, 3_000), '\0'),
  (mark, limit) => fill(mark, Math.min(limit, 3_000), '"\\'),
  (mark, limit) => fill(mark, limit, '{{'),
  (mark) => fill(mark, 20_000, 'x'),
  (mark) => fill(mark, 20_001, 'x'),
  (mark) => fill(mark, 32_768, 'x'),
];

const generated: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...fixed.map((one) => one.replaceAll('#', ''))),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.string({ maxLength: 30 }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));

/** All that are fixed, several in one text that fits every box, so that a small run meets each of them too. */
const bouquets: readonly Recipe[] = fixed
  .reduce<string[]>((texts, one) => {
    const last = texts.at(-1);
    const next = one.replaceAll('#', '');
    if (last === undefined || last.length + next.length > 180) return [...texts, next];
    return [...texts.slice(0, -1), `${last} ${next}`];
  }, [])
  .map((text) => (mark) => `${text}${mark}`);

/** `count` of them: all that are fixed and all edges first, then generated ones; the same seed gives the same. */
export const hostileStrings = (count: number, seed: number): Hostile[] => {
  const made = fc.sample(generated, { seed, numRuns: count });
  const recipes: Recipe[] = [
    ...fixed.map(
      (one): Recipe =>
        (mark) =>
          one.includes('#') ? withMark(one, mark) : mark + one,
    ),
    ...edges,
  ];
  // A small run takes some of each kind.
  const order = fc.sample(
    fc.shuffledSubarray(recipes, { minLength: recipes.length, maxLength: recipes.length }),
    { seed, numRuns: 1 },
  )[0];
  return made.map((text, n) => {
    const mark = `Zq~${n.toString(36).padStart(4, '0')}~J`;
    const at = (n * 7) % (text.length + 1);
    const recipe =
      bouquets[n] ??
      order?.[n - bouquets.length] ??
      ((own: string) => text.slice(0, at) + own + text.slice(at));
    return { mark, text: (limit) => recipe(mark, limit) };
  });
};

/** The first `#` is the mark's place; the others stay as they are: `#` is hostile too. */
const withMark = (text: string, mark: string): string => text.replace('#', () => mark);

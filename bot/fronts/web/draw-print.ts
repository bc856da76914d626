/** Paper: letters with codes to cut apart, a poster for the desk, forms to sign. Told on the screen how to print it; printed without. */
import { encodeQR } from 'qr';
import type { PaperBlock, PrintPage } from '../../core/ports.ts';
import { markup, Markup, type Piece } from './markup.ts';

/** A code as a drawing of its own: dark on white whatever the page's colours are, since cameras want it so. */
export const codeOf = (address: string): Markup => {
  const rows = encodeQR(address, 'raw', { ecc: 'medium', border: 4 });
  const dark = rows.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  const size = rows.length;
  return markup`<svg class="code" viewBox="0 0 ${size} ${size}" role="img" aria-label="A code to scan with a camera" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path fill="#000" d="${dark}"/></svg>`;
};

export const drawPrint = ({
  layout,
  title,
  said,
  pieces,
}: PrintPage): Piece => markup`<div class="screen"><h1>${title}</h1>${said.map((one) => markup`<p>${one}</p>`)}<p>To print, use your browser’s own menu (Ctrl and P, or Cmd and P on a Mac).</p></div>
<div class="${layout}">${pieces.map(
  ({ heading, lines, address, blocks = [] }) =>
    markup`<section class="piece"><div><h2>${heading}</h2>${lines.map((one) => markup`<p>${one}</p>`)}${runsOf(blocks)}${address === undefined ? undefined : markup`<p class="typed">${address}</p>`}</div>${address === undefined ? undefined : codeOf(address)}</section>`,
)}</div>`;

/** Items that follow each other are one list. */
const runsOf = (blocks: readonly PaperBlock[]): Piece[] => {
  const drawn: Piece[] = [];
  let items: Piece[] = [];
  const close = (): void => {
    if (items.length > 0) drawn.push(markup`<ul>${items}</ul>`);
    items = [];
  };
  for (const block of blocks)
    if (block.what === 'item') items.push(itemOf(block));
    else {
      close();
      drawn.push(drawBlock(block));
    }
  close();
  return drawn;
};

const itemOf = ({ runs, number }: Extract<PaperBlock, { what: 'item' }>): Piece =>
  number === undefined
    ? markup`<li>${wordsOf(runs)}</li>`
    : markup`<li class="numbered">${number}. ${wordsOf(runs)}</li>`;

const square = markup`<span class="square"></span>`;

const drawBlock = (block: Exclude<PaperBlock, { what: 'item' }>): Piece => {
  switch (block.what) {
    case 'heading':
      return markup`<h3>${wordsOf(block.runs)}</h3>`;
    case 'paragraph':
      return markup`<p>${wordsOf(block.runs)}</p>`;
    case 'tick':
      return markup`<p class="asked">${square}${block.text}</p>`;
    case 'yes-no':
      return markup`<p class="asked"><span class="answer">${square}Yes</span> <span class="answer">${square}No</span> ${block.text}</p>`;
    case 'line':
      return markup`<p class="written">${block.labels.map((label) => markup`<span>${label}</span><span class="rule"></span>`)}</p>`;
  }
};

const wordsOf = (runs: Extract<PaperBlock, { what: 'item' }>['runs']): Piece =>
  runs.map(({ text, bold }) => (bold === true ? markup`<strong>${text}</strong>` : text));

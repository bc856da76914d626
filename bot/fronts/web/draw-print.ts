/** Paper with codes to scan: letters to cut apart, or a poster for the desk. Told on the screen how to print it; printed without. */
import { encodeQR } from 'qr';
import type { PrintPage } from '../../core/ports.ts';
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
  ({ heading, lines, address }) =>
    markup`<section class="piece"><div><h2>${heading}</h2>${lines.map((one) => markup`<p>${one}</p>`)}<p class="typed">${address}</p></div>${codeOf(address)}</section>`,
)}</div>`;

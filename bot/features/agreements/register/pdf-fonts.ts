/** The letters of our PDFs: DejaVu Sans, which has those of nearly every name in a British school (licence: free to embed). */
import { readFileSync } from 'node:fs';

// One line each, as it stands: infra/build.ts puts the file itself in its place.
export const regularFont = (): Buffer =>
  readFileSync(new URL('../../../../node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf', import.meta.url));
export const boldFont = (): Buffer =>
  readFileSync(new URL('../../../../node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf', import.meta.url));

const drawn =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** Whether all of it has a form in these fonts; of other scripts the register itself keeps the letters. */
export const canDraw = (text: string): boolean => drawn.test(text);

export const hasRightToLeft = (text: string): boolean => /[\p{Script=Hebrew}\p{Script=Arabic}]/u.test(text);

/** Written from right to left: its words are laid out as one run, or they would stand in the wrong order. */
export const isRightToLeft = (text: string): boolean =>
  hasRightToLeft(text) && !/\p{Script=Latin}/u.test(text);

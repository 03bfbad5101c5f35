/** Fits a label into a box. */

/** Narrower boxes have no label. */
export const LABEL_FROM_PX = 30;
const MIN_LETTERS = 3;

/** The text, or its start and `…`, in at most `widthPx`; empty if fewer than three letters fit. */
export function fittingLabel(text: string, widthPx: number, measurePx: (text: string) => number): string {
  const wholePx = measurePx(text);
  if (wholePx <= widthPx) return text;
  const characters = Array.from(text);
  // The width share estimates the number of letters; the rest is removed letter by letter.
  let length = Math.min(characters.length - 1, Math.floor((characters.length * widthPx) / wholePx));
  while (length >= MIN_LETTERS) {
    const cut = `${characters.slice(0, length).join('')}…`;
    if (measurePx(cut) <= widthPx) return cut;
    length -= 1;
  }
  return '';
}

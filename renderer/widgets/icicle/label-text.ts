/** How much of a label fits into a box. */

/** Below this a box has no label. */
export const LABEL_FROM_PX = 30;
const MIN_LETTERS = 3;

/** The text, or its beginning and `…`, in at most `widthPx`; empty where fewer than three letters would be left. */
export function fittingLabel(text: string, widthPx: number, measurePx: (text: string) => number): string {
  const wholePx = measurePx(text);
  if (wholePx <= widthPx) return text;
  const characters = Array.from(text);
  // The share of the width is a good guess of the share of the letters; what is still too wide goes letter by letter.
  let kept = Math.min(characters.length - 1, Math.floor((characters.length * widthPx) / wholePx));
  while (kept >= MIN_LETTERS) {
    const cut = `${characters.slice(0, kept).join('')}…`;
    if (measurePx(cut) <= widthPx) return cut;
    kept -= 1;
  }
  return '';
}

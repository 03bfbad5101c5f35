/** Position of a hover card: below or above its box, never on it, and inside the window. */

export interface CardBox {
  readonly topPx: number;
  readonly bottomPx: number;
}

export interface CardSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

const GAP_PX = 6;
const EDGE_PX = 8;

/** `pointerX` is the preferred horizontal position; all in window pixels. */
export function placeCard(
  box: CardBox,
  pointerX: number,
  card: CardSize,
  window: CardSize,
): { readonly leftPx: number; readonly topPx: number } {
  const leftPx = Math.max(EDGE_PX, Math.min(pointerX - 16, window.widthPx - card.widthPx - EDGE_PX));
  const underPx = box.bottomPx + GAP_PX;
  const overPx = box.topPx - GAP_PX - card.heightPx;
  const fitsUnder = underPx + card.heightPx <= window.heightPx - EDGE_PX;
  return { leftPx, topPx: fitsUnder || overPx < EDGE_PX ? underPx : overPx };
}

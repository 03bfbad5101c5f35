/** Position of a hover card: below, above or next to its box, or next to the pointer if the box leaves no room. */

interface CardSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** In window pixels. */
export interface CardAnchor {
  readonly box: CardSize & { readonly leftPx: number; readonly topPx: number };
  /** Where the pointer entered the box. */
  readonly pointer: { readonly xPx: number; readonly yPx: number };
}

const GAP_PX = 6;
const EDGE_PX = 8;
/** Next to the pointer, clear of its shape. */
const POINTER_PX = 18;

function within(value: number, length: number, whole: number): number {
  return Math.max(EDGE_PX, Math.min(value, whole - length - EDGE_PX));
}

export function placeCard(
  { box, pointer }: CardAnchor,
  card: CardSize,
  window: CardSize,
): { readonly leftPx: number; readonly topPx: number } {
  const alongX = within(pointer.xPx - 16, card.widthPx, window.widthPx);
  const alongY = within(pointer.yPx - 16, card.heightPx, window.heightPx);
  const underPx = box.topPx + box.heightPx + GAP_PX;
  if (underPx + card.heightPx <= window.heightPx - EDGE_PX) return { leftPx: alongX, topPx: underPx };
  const overPx = box.topPx - GAP_PX - card.heightPx;
  if (overPx >= EDGE_PX) return { leftPx: alongX, topPx: overPx };
  const rightPx = box.leftPx + box.widthPx + GAP_PX;
  if (rightPx + card.widthPx <= window.widthPx - EDGE_PX) return { leftPx: rightPx, topPx: alongY };
  const leftPx = box.leftPx - GAP_PX - card.widthPx;
  if (leftPx >= EDGE_PX) return { leftPx, topPx: alongY };
  return {
    leftPx: within(pointer.xPx + POINTER_PX, card.widthPx, window.widthPx),
    topPx: within(pointer.yPx + POINTER_PX, card.heightPx, window.heightPx),
  };
}

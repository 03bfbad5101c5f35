/**
 * Squarified treemap layout (Bruls, Huizing and van Wijk, 2000), and the neighbors of its boxes. Iterative: children are laid out one level
 * below if there is room.
 */

export interface Area {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface TreemapItem {
  readonly key: string;
  /** The size shown by its area. */
  readonly size: number;
  /** A group of remaining objects: last regardless of its size, skipped by arrow keys. */
  readonly isRest?: boolean;
  /** Largest first, adding up to the item; the remainder is a child with `isRest`. */
  readonly children?: readonly TreemapItem[];
}

export interface TreemapBox extends Area {
  readonly key: string;
  /** The parent item; null at the top. */
  readonly parentKey: string | null;
  readonly isRest: boolean;
}

/** A box with children reserves a line for its name, and a border. */
export const HEAD_PX = 16;
const BORDER_PX = 2;
/** Minimum room for children. */
const MIN_CHILDREN_PX = 24;

/** The worst aspect ratio of a row, of its largest or smallest item. Areas in px²; `sidePx` is the side the row fills. */
function worstRatio(largest: number, smallest: number, sum: number, sidePx: number): number {
  const square = sidePx * sidePx;
  return Math.max((square * largest) / (sum * sum), (sum * sum) / (square * smallest));
}

/** One rectangle per size, in order; sizes are positive, largest first. They fill the area without gaps. */
export function squarify(sizes: readonly number[], area: Area): Area[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const boxes: Area[] = [];
  const scale = total > 0 ? (area.widthPx * area.heightPx) / total : 0;
  const areas = sizes.map((size) => size * scale);
  let { leftPx, topPx, widthPx, heightPx } = area;
  for (let at = 0; at < areas.length;) {
    const sidePx = Math.min(widthPx, heightPx);
    const largest = areas[at] ?? 0;
    if (sidePx <= 0 || largest <= 0) {
      boxes.push({ leftPx, topPx, widthPx: 0, heightPx: 0 });
      at += 1;
      continue;
    }
    let end = at;
    let sum = 0;
    let worst = Number.POSITIVE_INFINITY;
    while (end < areas.length) {
      const next = areas[end] ?? 0;
      const ratio = next <= 0 ? Number.POSITIVE_INFINITY : worstRatio(largest, next, sum + next, sidePx);
      if (ratio > worst || next <= 0) break;
      worst = ratio;
      sum += next;
      end += 1;
    }
    // A row fills the shorter side; the remaining area is next to or below it.
    const isColumn = widthPx >= heightPx;
    const thickPx = Math.min(sum / sidePx, isColumn ? widthPx : heightPx);
    let alongPx = 0;
    for (const each of areas.slice(at, end)) {
      const lengthPx = (each / sum) * sidePx;
      boxes.push(
        isColumn
          ? { leftPx, topPx: topPx + alongPx, widthPx: thickPx, heightPx: lengthPx }
          : { leftPx: leftPx + alongPx, topPx, widthPx: lengthPx, heightPx: thickPx },
      );
      alongPx += lengthPx;
    }
    if (isColumn) {
      leftPx += thickPx;
      widthPx -= thickPx;
    } else {
      topPx += thickPx;
      heightPx -= thickPx;
    }
    at = end;
  }
  return boxes;
}

/** The area for children in a box, below its name and inside its border; null if too small. */
export function insideOf(box: Area): Area | null {
  const widthPx = box.widthPx - 2 * BORDER_PX;
  const heightPx = box.heightPx - HEAD_PX - BORDER_PX;
  if (widthPx < MIN_CHILDREN_PX || heightPx < MIN_CHILDREN_PX) return null;
  return { leftPx: box.leftPx + BORDER_PX, topPx: box.topPx + HEAD_PX, widthPx, heightPx };
}

/** Remainders are in a strip at the end, so that they do not displace the largest items. */
function placeTop(items: readonly TreemapItem[], area: Area): TreemapBox[] {
  const things = items.filter(({ isRest }) => isRest !== true);
  const rests = items.filter(({ isRest }) => isRest === true);
  const sumOf = (list: readonly TreemapItem[]): number => list.reduce((sum, { size }) => sum + size, 0);
  const whole = sumOf(items);
  const shareOfRests = whole > 0 ? sumOf(rests) / whole : 0;
  const isWide = area.widthPx >= area.heightPx;
  const cutPx = (isWide ? area.widthPx : area.heightPx) * (1 - shareOfRests);
  const first = isWide ? { ...area, widthPx: cutPx } : { ...area, heightPx: cutPx };
  const last = isWide
    ? { ...area, leftPx: area.leftPx + cutPx, widthPx: area.widthPx - cutPx }
    : { ...area, topPx: area.topPx + cutPx, heightPx: area.heightPx - cutPx };
  const placed = (list: readonly TreemapItem[], within: Area): TreemapBox[] =>
    squarify(
      list.map(({ size }) => size),
      within,
    ).map((box, at) => ({ ...box, key: list[at]?.key ?? '', parentKey: null, isRest: list[at]?.isRest === true }));
  return [...placed(things, first), ...placed(rests, last)];
}

/** Boxes of items, followed by those of their children if there is room. */
export function layoutTreemap(items: readonly TreemapItem[], area: Area): TreemapBox[] {
  const boxes = placeTop(items, area);
  const boxOf = new Map(boxes.map((box) => [box.key, box]));
  const inner = items.flatMap((item): TreemapBox[] => {
    const children = item.children ?? [];
    const box = boxOf.get(item.key);
    const inside = box === undefined || children.length === 0 ? null : insideOf(box);
    if (inside === null) return [];
    return placeTop(children, inside).map((child) => ({ ...child, parentKey: item.key }));
  });
  return [...boxes, ...inner];
}

/** The innermost box at a point; null outside. */
export function boxAtPoint(boxes: readonly TreemapBox[], xPx: number, yPx: number): TreemapBox | null {
  return (
    boxes.findLast(
      ({ leftPx, topPx, widthPx, heightPx }) =>
        xPx >= leftPx && xPx < leftPx + widthPx && yPx >= topPx && yPx < topPx + heightPx,
    ) ?? null
  );
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The nearest sibling in a direction: by gap, then by lateral offset. */
export function neighbourOf(boxes: readonly TreemapBox[], key: string, direction: Direction): TreemapBox | null {
  const from = boxes.find((box) => box.key === key);
  if (from === undefined) return null;
  const isSideways = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  const start = (box: Area): number => (isSideways ? box.leftPx : box.topPx);
  const length = (box: Area): number => (isSideways ? box.widthPx : box.heightPx);
  const middle = (box: Area): number => (isSideways ? box.topPx + box.heightPx / 2 : box.leftPx + box.widthPx / 2);
  let best: TreemapBox | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    if (box.key === key || box.parentKey !== from.parentKey || box.isRest || box.widthPx === 0) continue;
    const gapPx = sign > 0 ? start(box) - (start(from) + length(from)) : start(from) - (start(box) + length(box));
    if (gapPx < -0.5) continue;
    const cost = gapPx * 4 + Math.abs(middle(box) - middle(from));
    if (cost < bestCost) {
      bestCost = cost;
      best = box;
    }
  }
  return best;
}

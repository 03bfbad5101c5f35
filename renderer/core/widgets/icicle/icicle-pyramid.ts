/**
 * Aggregation levels over the boxes of a layout: blocks of 8, 32, 128 … neighbors with their widest box and category sums. Blocks thinner
 * than a pixel are drawn from these, so a frame costs as much as its pixels, not its boxes.
 */

import { inRanges, type Steps } from './steps.ts';

export interface PyramidLevel {
  /** Boxes per block; blocks start at multiples of it in layout order. */
  readonly blockBoxes: number;
  /** Widest box of each block and its size. */
  readonly maxSizes: Float64Array;
  readonly widest: Uint32Array;
  /** Size sums by block and category. */
  readonly sums: Float32Array;
}

export interface Pyramid {
  /** From finest to coarsest. */
  readonly levels: readonly PyramidLevel[];
  readonly categoryCount: number;
}

const FIRST_BLOCK = 8;
const FANOUT = 4;

function emptyLevel(blocks: number, blockBoxes: number, categoryCount: number): PyramidLevel {
  return {
    blockBoxes,
    maxSizes: new Float64Array(blocks),
    widest: new Uint32Array(blocks),
    sums: new Float32Array(blocks * categoryCount),
  };
}

/** Blocks `from` to `to` (exclusive) of the finest level. */
function fillFirst(
  { maxSizes, widest, sums }: PyramidLevel,
  { order, sizes, categories, categoryCount }: PyramidBoxes,
  from: number,
  to: number,
): void {
  for (let block = from; block < to; block += 1) {
    let max = -1;
    let at = 0;
    for (let place = block * FIRST_BLOCK; place < (block + 1) * FIRST_BLOCK; place += 1) {
      const box = order[place] ?? 0;
      const size = sizes[box] ?? 0;
      const sum = block * categoryCount + (categories[box] ?? 0);
      sums[sum] = (sums[sum] ?? 0) + size;
      if (size > max) {
        max = size;
        at = box;
      }
    }
    maxSizes[block] = max;
    widest[block] = at;
  }
}

/** Blocks `from` to `to` (exclusive) of a level, from those of the level below. */
function fillAbove(
  { maxSizes, widest, sums }: PyramidLevel,
  below: PyramidLevel,
  categoryCount: number,
  from: number,
  to: number,
): void {
  for (let block = from; block < to; block += 1) {
    let max = -1;
    for (let child = block * FANOUT; child < (block + 1) * FANOUT; child += 1) {
      const size = below.maxSizes[child] ?? 0;
      if (size > max) {
        max = size;
        widest[block] = below.widest[child] ?? 0;
      }
      for (let category = 0; category < categoryCount; category += 1) {
        const sum = block * categoryCount + category;
        sums[sum] = (sums[sum] ?? 0) + (below.sums[child * categoryCount + category] ?? 0);
      }
    }
    maxSizes[block] = max;
  }
}

interface PyramidBoxes {
  readonly order: Uint32Array;
  readonly sizes: Float64Array;
  readonly categories: Uint8Array;
  readonly categoryCount: number;
}

/** Only full blocks exist; the remaining boxes are read individually. */
export function* pyramidInSteps(order: Uint32Array, sizes: Float64Array, categories: Uint8Array): Steps<Pyramid> {
  let categoryCount = 1;
  yield* inRanges(categories.length, (from, to) => {
    for (let box = from; box < to; box += 1) categoryCount = Math.max(categoryCount, (categories[box] ?? 0) + 1);
  });
  const boxes = { order, sizes, categories, categoryCount };
  const levels: PyramidLevel[] = [];
  let level = emptyLevel(Math.floor(order.length / FIRST_BLOCK), FIRST_BLOCK, categoryCount);
  const first = level;
  yield* inRanges(level.maxSizes.length, (from, to) => fillFirst(first, boxes, from, to), FIRST_BLOCK);
  while (level.maxSizes.length > 0) {
    levels.push(level);
    const below = level;
    const above = emptyLevel(Math.floor(below.maxSizes.length / FANOUT), below.blockBoxes * FANOUT, categoryCount);
    yield* inRanges(above.maxSizes.length, (from, to) => fillAbove(above, below, categoryCount, from, to), FANOUT * 2);
    level = above;
  }
  return { levels, categoryCount };
}

/**
 * Levels over the boxes of a layout: blocks of 8, of 32, of 128 … neighbours, each with its widest box and what it has of each
 * category. Where a whole block is thinner than a pixel it is drawn from these, so that a frame costs what its pixels cost, not
 * its boxes.
 */

import { inRanges, type Steps } from './steps.ts';

export interface PyramidLevel {
  /** Boxes of a block; blocks lie at multiples of it in the order of the layout. */
  readonly blockBoxes: number;
  /** Largest size in each block, and the box that has it. */
  readonly maxSizes: Float64Array;
  readonly widest: Uint32Array;
  /** Summed sizes by block and category. */
  readonly sums: Float32Array;
}

export interface Pyramid {
  /** From the finest to the coarsest. */
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

/** Blocks `from` up to `to` of the finest level. */
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

/** Blocks `from` up to `to` of a level, from those of the level below. */
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

/** Only full blocks are made: what is left over at the end is looked at box by box. */
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

/** Boxes of a flame chart, sorted by depth, then by start. */
import type { EngineAnswer } from '../contract/engine-queries.ts';
import { doubled, doubledWhole } from './reading/growing-column.ts';

export type ProfileChart = EngineAnswer<'profile.chart'>;
export type ChartColumns = Pick<ProfileChart, 'starts' | 'sizes' | 'depth' | 'functionOf' | 'depths'>;

export interface BoxBuilder {
  /** Opens a box and returns its number. Starts at one depth must be in increasing order. */
  open(depth: number, functionOf: number, start: number): number;
  close(box: number, end: number): void;
  readonly count: number;
  finish(): ChartColumns;
}

/** `weightsPerUnit`: weights that are one of the unit of the chart. */
export function createBoxBuilder(weightsPerUnit: number): BoxBuilder {
  let startOf = new Float64Array(1024);
  let endOf = new Float64Array(1024);
  let depthOf = new Uint32Array(1024);
  let functions = new Uint32Array(1024);
  let count = 0;
  let depths = 0;
  return {
    get count() {
      return count;
    },
    open(depth, functionOf, at) {
      if (count === startOf.length) {
        startOf = doubled(startOf);
        endOf = doubled(endOf);
        depthOf = doubledWhole(depthOf);
        functions = doubledWhole(functions);
      }
      startOf[count] = at;
      depthOf[count] = depth;
      functions[count] = functionOf;
      if (depth >= depths) depths = depth + 1;
      count += 1;
      return count - 1;
    },
    close(box, at) {
      endOf[box] = at;
    },
    finish() {
      /** Next position for each depth: a counting sort, which preserves the order of starts. */
      const next = new Uint32Array(depths + 1);
      for (let box = 0; box < count; box += 1) next[depthOf[box] + 1] += 1;
      for (let depth = 1; depth <= depths; depth += 1) next[depth] += next[depth - 1];
      const starts = new Float64Array(count);
      const sizes = new Float64Array(count);
      const depth = new Uint32Array(count);
      const functionOf = new Uint32Array(count);
      for (let box = 0; box < count; box += 1) {
        const place = next[depthOf[box]];
        next[depthOf[box]] += 1;
        starts[place] = startOf[box] / weightsPerUnit;
        sizes[place] = (endOf[box] - startOf[box]) / weightsPerUnit;
        depth[place] = depthOf[box];
        functionOf[place] = functions[box];
      }
      return { starts, sizes, depth, functionOf, depths };
    },
  };
}

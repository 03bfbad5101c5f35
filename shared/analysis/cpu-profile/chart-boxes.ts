/** Boxes of a flame chart, sorted by depth, then by start. */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { doubled, doubledWhole } from './growing-column.ts';
import { MICROSECONDS_PER_MS } from './profile-document.ts';

export type CpuChart = AnalysisAnswer<'cpu.chart'>;
export type ChartColumns = Pick<CpuChart, 'startMs' | 'durationMs' | 'depth' | 'functionOf' | 'depths'>;

export interface BoxBuilder {
  /** Opens a box and returns its number. Starts at one depth must be in increasing order. */
  open(depth: number, functionOf: number, startUs: number): number;
  close(box: number, endUs: number): void;
  readonly count: number;
  finish(): ChartColumns;
}

export function createBoxBuilder(): BoxBuilder {
  let startUs = new Float64Array(1024);
  let endUs = new Float64Array(1024);
  let depthOf = new Uint32Array(1024);
  let functions = new Uint32Array(1024);
  let count = 0;
  let depths = 0;
  return {
    get count() {
      return count;
    },
    open(depth, functionOf, at) {
      if (count === startUs.length) {
        startUs = doubled(startUs);
        endUs = doubled(endUs);
        depthOf = doubledWhole(depthOf);
        functions = doubledWhole(functions);
      }
      startUs[count] = at;
      depthOf[count] = depth;
      functions[count] = functionOf;
      if (depth >= depths) depths = depth + 1;
      count += 1;
      return count - 1;
    },
    close(box, at) {
      endUs[box] = at;
    },
    finish() {
      /** Next position for each depth: a counting sort, which preserves the order of starts. */
      const next = new Uint32Array(depths + 1);
      for (let box = 0; box < count; box += 1) next[depthOf[box] + 1] += 1;
      for (let depth = 1; depth <= depths; depth += 1) next[depth] += next[depth - 1];
      const startMs = new Float64Array(count);
      const durationMs = new Float64Array(count);
      const depth = new Uint32Array(count);
      const functionOf = new Uint32Array(count);
      for (let box = 0; box < count; box += 1) {
        const place = next[depthOf[box]];
        next[depthOf[box]] += 1;
        startMs[place] = startUs[box] / MICROSECONDS_PER_MS;
        durationMs[place] = (endUs[box] - startUs[box]) / MICROSECONDS_PER_MS;
        depth[place] = depthOf[box];
        functionOf[place] = functions[box];
      }
      return { startMs, durationMs, depth, functionOf, depths };
    },
  };
}

/** A flame chart for callers that receive it as text: the boxes that a screen shows of a range, with figures of the whole chart. */
import type { EngineAnswer, EngineParams } from '../contract/engine-queries.ts';
import { boxesOfRange, type PlacedBoxes } from '../charts/boxes-of-range.ts';
import type { Steps } from '../steps/steps.ts';
import type { ChartColumns } from './chart-boxes.ts';

type AskedSample = NonNullable<EngineParams<'profile.chart'>['sample']>;
type Sampled = Pick<EngineAnswer<'profile.chart'>, 'starts' | 'sizes' | 'depth' | 'functionOf' | 'depths' | 'sampled'>;

export interface ChartSampler {
  readonly columns: ChartColumns;
  sample(asked: AskedSample): Sampled;
}

/** Moments of the chart whose innermost call is told: more than a minimap has pixels. */
const MOMENTS = 3200;
const STEP_BOXES = 100_000;
/** No call at a moment. */
const NO_FUNCTION = 0xff_ff_ff_ff;

/** Self weight of each box: its size without that of its children. */
function* selfOfBoxes({ starts, sizes }: ChartColumns, rowStarts: Uint32Array): Steps<Float64Array<ArrayBuffer>> {
  const self = sizes.slice();
  for (let row = 1; row < rowStarts.length - 1; row += 1) {
    let above = rowStarts[row - 1];
    const aboveEnd = rowStarts[row];
    for (let box = rowStarts[row]; box < rowStarts[row + 1]; box += 1) {
      const middle = starts[box] + sizes[box] / 2;
      while (above < aboveEnd - 1 && starts[above] + sizes[above] < middle) above += 1;
      self[above] -= sizes[box];
      if (box % STEP_BOXES === 0) yield { stage: 'calls', done: box, total: starts.length };
    }
  }
  return self.map((size) => Math.max(0, size));
}

/** The function of the innermost call at equal moments of the whole. */
function innermostCalls(
  { starts, sizes, functionOf, depths }: ChartColumns,
  rowStarts: Uint32Array,
  extent: number,
): Uint32Array<ArrayBuffer> {
  const found = new Uint32Array(MOMENTS).fill(NO_FUNCTION);
  for (let row = 0; row < depths; row += 1) {
    let box = rowStarts[row];
    for (let moment = 0; moment < MOMENTS; moment += 1) {
      const at = ((moment + 0.5) / MOMENTS) * extent;
      while (box < rowStarts[row + 1] && starts[box] + sizes[box] <= at) box += 1;
      if (box < rowStarts[row + 1] && starts[box] <= at) found[moment] = functionOf[box];
    }
  }
  return found;
}

/** `extent`: length of the chart; `functions`: their number. */
export function* createChartSampler(columns: ChartColumns, extent: number, functions: number): Steps<ChartSampler> {
  const { starts, sizes, depth, functionOf, depths } = columns;
  const rowStarts = new Uint32Array(depths + 1);
  for (let box = 0; box < depth.length; box += 1) rowStarts[depth[box] + 1] += 1;
  for (let row = 0; row < depths; row += 1) rowStarts[row + 1] += rowStarts[row];
  const self = yield* selfOfBoxes(columns, rowStarts);
  const selfOfFunction = new Float64Array(functions);
  for (let box = 0; box < self.length; box += 1) selfOfFunction[functionOf[box]] += self[box];
  const innermost = innermostCalls(columns, rowStarts, extent);
  const placed: PlacedBoxes = {
    rows: depths,
    rowStart: (row) => rowStarts[row],
    startOf: (box) => starts[box],
    sizeOf: (box) => sizes[box],
  };
  return {
    columns,
    sample({ from, to = extent, buckets, hasWhole = false }) {
      const boxes = Uint32Array.from(boxesOfRange(placed, { from, to, buckets }));
      const none = new Float64Array(0);
      return {
        depths,
        starts: Float64Array.from(boxes, (box) => starts[box]),
        sizes: Float64Array.from(boxes, (box) => sizes[box]),
        depth: boxes.map((box) => depth[box]),
        functionOf: boxes.map((box) => functionOf[box]),
        sampled: {
          numberOf: boxes,
          // Rounding residue would be most of its text.
          self: Float64Array.from(boxes, (box) => Math.round(self[box] * 1e6) / 1e6),
          selfOfFunction: hasWhole ? none : selfOfFunction,
          innermost: hasWhole ? new Uint32Array(0) : innermost,
        },
      };
    },
  };
}

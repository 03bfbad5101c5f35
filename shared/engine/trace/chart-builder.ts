/** Boxes of a track in the form of `trace.chart`: sorted by depth, then by start, with the labels in use. */
import { US_PER_MS } from '../../base/units.ts';
import { boxesOfRange, type PlacedBoxes } from '../charts/boxes-of-range.ts';
import type { EngineAnswer, EngineParams } from '../contract/engine-queries.ts';
import type { TraceLabel } from './contract/traces.ts';

export type TraceChart = EngineAnswer<'trace.chart'>;

/** Boxes in order of start within each depth. Labels are numbers of `TraceLabels`. */
export interface ChartBoxes {
  readonly startUs: Float64Array;
  readonly durationUs: Float64Array;
  readonly depth: ArrayLike<number>;
  readonly labelOf: Uint32Array;
  readonly eventOf: Uint32Array;
  readonly depths: number;
}

/** A chart whose boxes are copied when they are asked for: a whole one would be as large as the boxes themselves. */
export interface PiecewiseChart {
  readonly boxes: number;
  /** Boxes `start` to `end` (exclusive), with the labels in the first piece. */
  piece(start: number, end: number): TraceChart;
  /** Boxes of a range: those that are wider than one of `buckets` equal parts of it, and of each row the widest that begins in each part. */
  sample(asked: ChartSample): TraceChart;
}

/** In milliseconds. `hasLabels`: the caller has the labels of this chart. */
export type ChartSample = NonNullable<EngineParams<'trace.chart'>['sample']>;

export function chartOf(of: ChartBoxes, labels: readonly TraceLabel[]): PiecewiseChart {
  const { startUs, durationUs, depth: depthOf, labelOf: numberOf, eventOf: events, depths } = of;
  const count = startUs.length;
  /** Next position for each depth: a counting sort, which preserves the order of starts. */
  const next = new Uint32Array(depths + 1);
  for (let box = 0; box < count; box += 1) next[depthOf[box] + 1] += 1;
  for (let depth = 1; depth <= depths; depth += 1) next[depth] += next[depth - 1];
  /** Box at each position. */
  const order = new Uint32Array(count);
  /** Index in `used` + 1. */
  const placeOf = new Uint32Array(labels.length);
  const used: TraceLabel[] = [];
  for (let box = 0; box < count; box += 1) {
    order[next[depthOf[box]]] = box;
    next[depthOf[box]] += 1;
    const label = numberOf[box];
    if (placeOf[label] === 0) {
      used.push(labels[label]);
      placeOf[label] = used.length;
    }
  }
  const copied = (length: number, placeAt: (at: number) => number): Omit<TraceChart, 'labels'> => {
    const startMs = new Float64Array(length);
    const durationMs = new Float64Array(length);
    const depth = new Uint32Array(length);
    const labelOf = new Uint32Array(length);
    const eventOf = new Uint32Array(length);
    for (let at = 0; at < length; at += 1) {
      const box = order[placeAt(at)];
      startMs[at] = startUs[box] / US_PER_MS;
      durationMs[at] = durationUs[box] / US_PER_MS;
      depth[at] = depthOf[box];
      labelOf[at] = placeOf[numberOf[box]] - 1;
      eventOf[at] = events[box];
    }
    return { boxes: count, startMs, durationMs, depth, labelOf, eventOf, depths };
  };
  const placed: PlacedBoxes = {
    rows: depths,
    // The counting sort has moved each start to the next row's.
    rowStart: (row) => (row === 0 ? 0 : next[row - 1]),
    startOf: (place) => startUs[order[place]],
    sizeOf: (place) => durationUs[order[place]],
  };
  return {
    boxes: count,
    piece: (start, end) => ({
      ...copied(Math.max(0, Math.min(end, count) - start), (at) => start + at),
      labels: start === 0 ? used : [],
    }),
    sample({ fromMs, toMs, buckets, hasLabels = false }) {
      const places = boxesOfRange(placed, { from: fromMs * US_PER_MS, to: toMs * US_PER_MS, buckets });
      return {
        ...copied(places.length, (at) => places[at]),
        labels: hasLabels ? [] : used,
        numberOf: Uint32Array.from(places),
      };
    },
  };
}

export interface BoxList {
  /** Starts at one depth must be in increasing order. */
  add(startUs: number, durationUs: number, depth: number, label: number, event: number): void;
  finish(): ChartBoxes;
}

/** Collects the boxes of a track with few of them. */
export function createBoxList(): BoxList {
  const rows: { startUs: number; durationUs: number; depth: number; label: number; event: number }[] = [];
  return {
    add: (startUs, durationUs, depth, label, event) => rows.push({ startUs, durationUs, depth, label, event }),
    finish: () => ({
      startUs: Float64Array.from(rows, (row) => row.startUs),
      durationUs: Float64Array.from(rows, (row) => row.durationUs),
      depth: Uint32Array.from(rows, (row) => row.depth),
      labelOf: Uint32Array.from(rows, (row) => row.label),
      eventOf: Uint32Array.from(rows, (row) => row.event),
      depths: rows.reduce((most, { depth }) => Math.max(most, depth + 1), 0),
    }),
  };
}

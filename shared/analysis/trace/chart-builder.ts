/** Boxes of a track in the form of `trace.chart`: sorted by depth, then by start, with the labels in use. */
import { US_PER_MS } from '../../base/units.ts';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { TraceLabel } from '../../contracts/traces/traces.ts';

export type TraceChart = AnalysisAnswer<'trace.chart'>;

/** Boxes in order of start within each depth. Labels are numbers of `TraceLabels`. */
export interface ChartBoxes {
  readonly startUs: Float64Array;
  readonly durationUs: Float64Array;
  readonly depth: ArrayLike<number>;
  readonly labelOf: Uint32Array;
  readonly eventOf: Uint32Array;
  readonly depths: number;
}

export function chartOf(boxes: ChartBoxes, labels: readonly TraceLabel[]): TraceChart {
  const { startUs, durationUs, depth: depthOf, labelOf: numberOf, eventOf: events, depths } = boxes;
  const count = startUs.length;
  /** Next position for each depth: a counting sort, which preserves the order of starts. */
  const next = new Uint32Array(depths + 1);
  for (let box = 0; box < count; box += 1) next[depthOf[box] + 1] += 1;
  for (let depth = 1; depth <= depths; depth += 1) next[depth] += next[depth - 1];
  const startMs = new Float64Array(count);
  const durationMs = new Float64Array(count);
  const depth = new Uint32Array(count);
  const labelOf = new Uint32Array(count);
  const eventOf = new Uint32Array(count);
  /** Index in `used` + 1. */
  const placeOf = new Uint32Array(labels.length);
  const used: TraceLabel[] = [];
  for (let box = 0; box < count; box += 1) {
    const place = next[depthOf[box]];
    next[depthOf[box]] += 1;
    startMs[place] = startUs[box] / US_PER_MS;
    durationMs[place] = durationUs[box] / US_PER_MS;
    depth[place] = depthOf[box];
    eventOf[place] = events[box];
    const label = numberOf[box];
    if (placeOf[label] === 0) {
      used.push(labels[label]);
      placeOf[label] = used.length;
    }
    labelOf[place] = placeOf[label] - 1;
  }
  return { boxes: count, startMs, durationMs, depth, labelOf, eventOf, labels: used, depths };
}

/**
 * Boxes `start` to `end` (exclusive) of a chart, with the labels in the first piece. Copies, because sending part of an array would send
 * all of it.
 */
export function pieceOfChart(chart: TraceChart, start: number, end: number): TraceChart {
  if (start === 0 && end >= chart.boxes) return chart;
  return {
    ...chart,
    startMs: chart.startMs.slice(start, end),
    durationMs: chart.durationMs.slice(start, end),
    depth: chart.depth.slice(start, end),
    labelOf: chart.labelOf.slice(start, end),
    eventOf: chart.eventOf.slice(start, end),
    labels: start === 0 ? chart.labels : [],
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

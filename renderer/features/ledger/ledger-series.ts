/** Memory of an application over time: samples of its isolates on one time axis. */
import type { LiveSeries } from '../live/stores/live-metrics.ts';
import type { PlotBand } from '../../core/widgets/plot/plot-drawing.ts';

/** A sample holds until the next one, at most this long. */
const STANDS_FOR_MS = 4000;
const STEP_MS = 1000;

export interface MemoryFigures {
  readonly heapUsed: number | null;
  readonly heapTotal: number | null;
  readonly embedderHeap: number | null;
  readonly buffers: number | null;
  readonly nodes: number | null;
  readonly listeners: number | null;
}

const NOTHING: MemoryFigures = {
  heapUsed: null,
  heapTotal: null,
  embedderHeap: null,
  buffers: null,
  nodes: null,
  listeners: null,
};

/** The latest figures of an isolate. */
export function lastFigures(series: LiveSeries | undefined): MemoryFigures {
  const last = series?.points.at(-1);
  if (series === undefined || last === undefined) return NOTHING;
  const figureOf = (metric: keyof MemoryFigures): number | null => {
    const column = series.state.metrics.indexOf(metric);
    return column < 0 ? null : (last.values[column] ?? null);
  };
  return {
    heapUsed: figureOf('heapUsed'),
    heapTotal: figureOf('heapTotal'),
    embedderHeap: figureOf('embedderHeap'),
    buffers: figureOf('buffers'),
    nodes: figureOf('nodes'),
    listeners: figureOf('listeners'),
  };
}

/** Memory of an isolate: JS heap, embedder heap and external buffers; null if unknown. */
export function memoryOf({ heapUsed, embedderHeap, buffers }: MemoryFigures): number | null {
  return heapUsed === null ? null : heapUsed + (embedderHeap ?? 0) + (buffers ?? 0);
}

function memoryAt(series: LiveSeries, index: number): number | null {
  const point = series.points[index];
  if (point === undefined) return null;
  const value = (metric: 'heapUsed' | 'embedderHeap' | 'buffers'): number | null =>
    point.values[series.state.metrics.indexOf(metric)] ?? null;
  const heapUsed = value('heapUsed');
  return heapUsed === null ? null : heapUsed + (value('embedderHeap') ?? 0) + (value('buffers') ?? 0);
}

/** Whole seconds from `fromMs` to `toMs`, so that the axis is stable between renders. */
export function ledgerTimes(fromMs: number, toMs: number): number[] {
  const first = Math.ceil(fromMs / STEP_MS) * STEP_MS;
  return Array.from(
    { length: Math.max(0, Math.floor((toMs - first) / STEP_MS) + 1) },
    (_, index) => first + index * STEP_MS,
  );
}

/** Memory of an isolate at each of the ascending times: the last sample unless it is too old. */
export function memoryOverTime(series: LiveSeries | undefined, times: readonly number[]): (number | null)[] {
  if (series === undefined) return times.map(() => null);
  const { points } = series;
  let next = 0;
  return times.map((atMs) => {
    while (next < points.length && (points[next]?.atMs ?? 0) <= atMs) next += 1;
    const sample = points[next - 1];
    return sample === undefined || atMs - sample.atMs > STANDS_FOR_MS ? null : memoryAt(series, next - 1);
  });
}

/** The first and last place with a value; null without one. */
function knownPart(row: readonly (number | null)[]): { readonly from: number; readonly to: number } | null {
  const from = row.findIndex((value) => value !== null);
  return from < 0 ? null : { from, to: row.findLastIndex((value) => value !== null) };
}

/**
 * The sum of the values at each time. Null if there is none, and if a row lacks a value between two that it has: a sum without that isolate would look like
 * memory that was freed.
 */
export function summed(rows: readonly (readonly (number | null)[])[], count: number): (number | null)[] {
  const parts = rows.map(knownPart);
  return Array.from({ length: count }, (_, index) => {
    let sum: number | null = null;
    for (const [at, row] of rows.entries()) {
      const part = parts[at] ?? null;
      if (part === null || index < part.from || index > part.to) continue;
      const value = row[index] ?? null;
      if (value === null) return null;
      sum = (sum ?? 0) + value;
    }
    return sum;
  });
}

/** Times between two values at which there is none: nothing was measured. */
export function unmeasured(values: readonly (number | null)[], times: readonly number[]): PlotBand[] {
  const part = knownPart(values);
  const bands: PlotBand[] = [];
  if (part === null) return bands;
  for (let at = part.from + 1; at <= part.to; at += 1) {
    const [fromMs, toMs] = [times[at - 1], times[at]];
    if (fromMs === undefined || toMs === undefined) break;
    if (values[at - 1] !== null && values[at] !== null) continue;
    const last = bands.at(-1);
    if (last?.toMs === fromMs) bands.splice(-1, 1, { ...last, toMs });
    else bands.push({ fromMs, toMs, kind: 'missing', label: 'not measured' });
  }
  return bands;
}

/** Memory of an application over time: samples of its isolates on one time axis. */
import type { LiveSeries } from '../../stores/live-metrics.ts';

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

/** The sum of known values at each time; null if all are unknown. */
export function summed(rows: readonly (readonly (number | null)[])[], count: number): (number | null)[] {
  return Array.from({ length: count }, (_, index) => {
    let sum: number | null = null;
    for (const row of rows) {
      const value = row[index] ?? null;
      if (value !== null) sum = (sum ?? 0) + value;
    }
    return sum;
  });
}

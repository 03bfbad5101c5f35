/** The memory of an application over time: the samples of its isolates, each at moments of its own, brought onto one time axis. */
import type { LiveSeries } from '../../stores/live-metrics.ts';

/** A sample stands for the time after it, for so long at most. */
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

/** The last figures of an isolate. */
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

/** What an isolate takes: objects, the runtime's own objects, and buffers outside of the heap; null where nothing is known. */
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

/** Seconds from `fromMs` to `toMs`, on whole seconds, so that the axis does not move between two draws. */
export function ledgerTimes(fromMs: number, toMs: number): number[] {
  const first = Math.ceil(fromMs / STEP_MS) * STEP_MS;
  return Array.from(
    { length: Math.max(0, Math.floor((toMs - first) / STEP_MS) + 1) },
    (_, index) => first + index * STEP_MS,
  );
}

/** The isolate's memory at each of the times, rising: the last sample before it, unless that is too long ago. */
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

/** The sum of those known at each time; null where none is. */
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

import { describe, expect, it } from 'vitest';
import { metricsOf, type WatchMetricId, type WatchPoint } from '../../../shared/features/live/contract/watch.ts';
import { metricBands, metricRows, samplesAsText, shownMetrics, unreportedMetrics } from './metric-rows.ts';

const MB = 1024 * 1024;
const METRICS: readonly WatchMetricId[] = ['heapUsed', 'nodes', 'busy', 'cpu', 'delay'];

function point(atS: number, values: readonly (number | null)[], gap: WatchPoint['gap'] = 'none'): WatchPoint {
  return { atMs: atS * 1000, gap, values: [...values] };
}

const GROWING = Array.from({ length: 60 }, (_, second) =>
  point(second, [10 * MB + (second / 60) * MB, 500, 0.2, 0.1, second === 30 ? 75 : 1]),
);

function rowsFrom(fromMs: number, trendFromMs = 0) {
  const rows = metricRows({ metrics: METRICS, shown: METRICS, points: GROWING, fromMs, trendFromMs });
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

describe('plot rows', () => {
  it('show the current value and its trend over the visible range', () => {
    const { heapUsed, nodes, cpu, delay } = rowsFrom(0);
    expect(heapUsed).toMatchObject({ valueText: '11.0 MB', note: '+1.0 MB/min', noteTone: 'growth' });
    expect(nodes).toMatchObject({ valueText: '500', note: 'steady', noteTone: null });
    expect(cpu).toMatchObject({ valueText: '10.0%', note: 'mean 10.0%', topText: '10%' });
    expect(delay).toMatchObject({ note: '1 of 60 samples over 50 ms', markedFrom: 50, topText: '100 ms' });
  });

  it('show no trend for a short time', () => {
    expect(rowsFrom(55_000)['heapUsed']?.note).toBe('');
    expect(rowsFrom(0, 55_000)['heapUsed']?.note).toBe('');
  });

  it('describe steps by their size, neither steady nor up and down', () => {
    const steps = Array.from({ length: 60 }, (_, second) =>
      point(second, [1.4 * MB + Math.floor(second / 56) * 0.9 * MB, second < 57 ? 1590 : 5782, 0, 0, 1]),
    );
    const rows = metricRows({
      metrics: METRICS,
      shown: ['heapUsed', 'nodes'],
      points: steps,
      fromMs: 0,
      trendFromMs: 0,
    });
    expect(rows.map(({ note }) => note)).toEqual(['+921.6 KB in 59 s', '+4,192 in 59 s']);
  });

  it('do not report a fall of what has risen', () => {
    const collectedThenLeaked = Array.from({ length: 80 }, (_, second) =>
      point(second, [MB, second < 40 ? 1812 : second < 76 ? 1750 : 7187, 0, 0, 1]),
    );
    const [nodes] = metricRows({
      metrics: METRICS,
      shown: ['nodes'],
      points: collectedThenLeaked,
      fromMs: 0,
      trendFromMs: 0,
    });
    expect(nodes).toMatchObject({ note: '+5,375 in 79 s', noteTone: null });
  });

  it('have no slope across a gap', () => {
    const apart = [...GROWING, point(400, [90 * MB, 500, null, null, 1], 'unwatched')];
    const then = Array.from({ length: 30 }, (_, second) => point(401 + second, [90 * MB, 500, 0, 0, 1]));
    const [heap] = metricRows({
      metrics: METRICS,
      shown: ['heapUsed'],
      points: [...apart, ...then],
      fromMs: 0,
      trendFromMs: 0,
    });
    expect(heap?.note).toBe('steady');
  });

  it('label an axis once where both ends round to the same figure', () => {
    const points = [point(0, [1.6 * MB, 500, 0, 0, 1]), point(1, [1.61 * MB, 500, 0, 0, 1])];
    const [heap] = metricRows({ metrics: METRICS, shown: ['heapUsed'], points, fromMs: 0, trendFromMs: 0 });
    expect(heap).toMatchObject({ topText: '1.6 MB', floorText: '' });
  });

  it('are empty before the first sample', () => {
    const rows = metricRows({ metrics: METRICS, shown: ['heapUsed'], points: [], fromMs: 0, trendFromMs: 0 });
    expect(rows[0]).toMatchObject({ valueText: '…', note: '', topText: '', values: [] });
  });
});

describe('shown metrics', () => {
  it('are those for leaks and load of a page, or all on request', () => {
    const ofPage = metricsOf('page');
    const some = shownMetrics(ofPage, new Set(), false);
    expect(some).toEqual({ shown: ['heapUsed', 'nodes', 'listeners', 'cpu', 'delay'], hasMore: true });
    expect(shownMetrics(ofPage, new Set(), true).shown).toEqual(ofPage);
  });

  it('are all reported ones for Node', () => {
    const points = [point(0, [1, 2, null, null]), point(1, [1, 2, null, null])];
    const ofNode = metricsOf('node');
    const unreported = unreportedMetrics(ofNode, points);
    expect([...unreported]).toEqual(['embedderHeap', 'buffers']);
    expect(shownMetrics(ofNode, unreported, false)).toEqual({ shown: ['heapUsed', 'heapTotal'], hasMore: false });
    // A single sample has no shares.
    expect(unreportedMetrics(ofNode, points.slice(0, 1)).size).toBe(0);
  });
});

describe('bands and text', () => {
  it('distinguish missing measurements from a paused target', () => {
    const points = [
      point(0, [1, 1, null, null, 0]),
      point(0.5, [1, 1, 0.99, 0, 0]),
      point(1, [1, 1, 0.99, 0, 0]),
      point(9, [1, 1, null, null, 0], 'unanswered'),
      point(20, [1, 1, null, null, 0], 'unwatched'),
      point(21, [1, 1, null, null, 0], 'reset'),
    ];
    expect(metricBands(METRICS, points, 21_000, 25_000)).toEqual([
      { fromMs: 0, toMs: 1000, kind: 'pause', label: 'paused' },
      { fromMs: 1000, toMs: 9000, kind: 'pause', label: 'no response' },
      { fromMs: 9000, toMs: 20_000, kind: 'missing', label: 'not measured' },
      { fromMs: 21_000, toMs: 25_000, kind: 'pause', label: 'no response' },
    ]);
  });
});

it('copy the visible samples as text', () => {
  const points = [point(0, [1, 2, null, 0.5, 0]), point(1, [3, 4, null, 0.25, 0])];
  expect(samplesAsText(METRICS, ['nodes', 'busy', 'cpu'], points, 500)).toBe(
    'time\tnodes\tbusy\tcpu\n1970-01-01T00:00:01.000Z\t4\t\t0.25',
  );
});

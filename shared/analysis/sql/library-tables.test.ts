/** The tables of the library. */
import { expect, it } from 'vitest';
import type { CaptureRecord } from '../../contracts/captures.ts';
import type { TargetSnapshot } from '../../contracts/targets.ts';
import type { WatchSeries } from '../../contracts/watch.ts';
import { LIBRARY_TABLES } from './library-tables.ts';
import { rowsOf } from './testing/rows-of.ts';

const target: TargetSnapshot = {
  id: 'T1',
  type: 'page',
  title: 'Shop',
  url: 'https://shop.test/cart',
  endpoint: 'http://localhost:9222',
};
const record: CaptureRecord = {
  id: 'heap-3f9a12cd',
  kind: 'heap-snapshot',
  name: 'Before',
  note: '',
  pinned: true,
  target,
  origin: 'captured',
  takenBy: 'you',
  startedAt: '2026-11-20T23:30:00.000Z',
  durationMs: 800,
  pauseMs: 120,
  sizeBytes: 5_000_000_000,
  options: { collectGarbage: true },
  truncated: true,
  loss: [{ reason: 'The disk was full.', lostMs: null, lostEvents: 12 }],
  file: '/captures/heap-3f9a12cd.heapsnapshot',
};
const imported: CaptureRecord = { ...record, id: 'cpu-00000001', kind: 'cpu-profile', target: null, origin: 'imported', pauseMs: null, loss: [] };
const series: WatchSeries = {
  state: {
    targetId: 'T1',
    state: 'watching',
    silentSinceMs: null,
    endedBecause: null,
    intervalMs: 1000,
    watchers: [],
    metrics: ['heapUsed', 'cpu'],
    absent: [],
  },
  points: [
    { atMs: Date.UTC(2026, 10, 20), gap: 'none', values: [1000, null] },
    { atMs: Date.UTC(2026, 10, 20) + 1500, gap: 'unanswered', values: [1200, 0.5] },
  ],
  events: [],
};
const source = { captures: [record, imported], watched: [{ target, series }] };

it('lists captures with their day, host and size', () => {
  const rows = rowsOf(LIBRARY_TABLES, 'capture', source);
  expect(rows[0]).toMatchObject({
    capture_id: 'heap-3f9a12cd',
    date: '2026-11-20',
    target_host: 'shop.test',
    note: null,
    is_pinned: true,
    is_truncated: true,
    loss_count: 1,
    size_bytes: 5_000_000_000,
    options: '{"collectGarbage":true}',
  });
  expect(rows[1]).toMatchObject({ target_type: null, target_url: null, target_host: null, pause_ms: null });
});

it('lists what captures do not have', () => {
  expect(rowsOf(LIBRARY_TABLES, 'loss', source)).toEqual([
    { capture_id: 'heap-3f9a12cd', reason: 'The disk was full.', lost_ms: null, lost_events: 12 },
  ]);
});

it('lists the values of live metrics', () => {
  const rows = rowsOf(LIBRARY_TABLES, 'point', source);
  expect(rows.map((row) => [row['metric'], row['unit'], row['since_start_ms'], row['value'], row['gap']])).toEqual([
    ['heapUsed', 'bytes', 0, 1000, 'none'],
    ['cpu', 'share', 0, null, 'none'],
    ['heapUsed', 'bytes', 1500, 1200, 'unanswered'],
    ['cpu', 'share', 1500, 0.5, 'unanswered'],
  ]);
  expect(rows[2]).toMatchObject({ measured_at: '2026-11-20T00:00:01.500Z', target_title: 'Shop' });
});

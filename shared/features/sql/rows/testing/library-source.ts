/** Test helper: a library of three captures, and a target whose metrics are watched. */
import type { CaptureRecord } from '../../../../core/contracts/captures.ts';
import type { TargetSnapshot } from '../../../../core/contracts/targets.ts';
import type { WatchSeries } from '../../../live/contract/watch.ts';
import type { LibrarySource } from '../library-tables.ts';

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
  name: 'After',
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

const FIRST_AT_MS = Date.UTC(2026, 10, 20);
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
    { atMs: FIRST_AT_MS, gap: 'none', values: [1000, null] },
    { atMs: FIRST_AT_MS + 1500, gap: 'unanswered', values: [1200, 0.5] },
  ],
  events: [],
};

export function librarySource(): LibrarySource {
  const before: CaptureRecord = {
    ...record,
    id: 'heap-00000001',
    name: 'Before',
    note: 'With an empty cart',
    pinned: false,
    startedAt: '2026-11-02T08:00:00.000Z',
    sizeBytes: 4_000_000,
    truncated: false,
    loss: [],
  };
  const imported: CaptureRecord = {
    ...before,
    id: 'cpu-00000001',
    kind: 'cpu-profile',
    note: '',
    target: null,
    origin: 'imported',
    takenBy: 'pen',
    startedAt: '2026-11-20T09:00:00.000Z',
    pauseMs: null,
    sizeBytes: 1_000_000,
  };
  return { captures: [record, before, imported], watched: [{ target, series }] };
}

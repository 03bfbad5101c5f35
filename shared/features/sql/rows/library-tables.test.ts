/** The tables of the library. */
import { expect, it } from 'vitest';
import { LIBRARY_TABLES } from './library-tables.ts';
import { librarySource } from './testing/library-source.ts';
import { rowsOf } from '../../../engine/tables/testing/rows-of.ts';

const source = librarySource();

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
  expect(rows[2]).toMatchObject({ target_type: null, target_url: null, target_host: null, pause_ms: null });
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

import { expect, it } from 'vitest';
import { rowsOf } from '../../../engine/tables/testing/rows-of.ts';
import { applicationCapture } from '../testing/texts.ts';
import { APPLICATION_TABLES } from './tables.ts';

it('reads an application capture', () => {
  const rows = (table: string) => rowsOf(APPLICATION_TABLES, table, applicationCapture());
  expect(rows('member')).toEqual([
    {
      capture_id: 'heap-00000001',
      kind: 'heap',
      type: 'page',
      title: 'Shop',
      url: 'https://shop.test/',
      host: 'shop.test',
      start_offset_ms: 0,
      duration_ms: 900,
      size_bytes: 5_000_000,
    },
    expect.objectContaining({ capture_id: 'heap-00000002', start_offset_ms: 150 }),
    expect.objectContaining({ capture_id: 'heap-00000003', title: 'Shop again' }),
    expect.objectContaining({ capture_id: 'heap-00000004', host: null }),
  ]);
  expect(rows('not_captured')).toEqual([
    expect.objectContaining({ title: 'Ads', code: 'target_gone', reason: 'It was closed.' }),
  ]);
});

/** The tables of logs, coverage and reports, against the answers of their own queries and figures counted by hand. */
import { describe, expect, it } from 'vitest';
import { createCoverageQueries } from '../../../engine/coverage/index.ts';
import { COVERAGE_TABLES } from '../../../engine/tables/coverage-tables.ts';
import { NETWORK_TABLES } from '../../../engine/tables/network-tables.ts';
import { LIGHTHOUSE_TABLES } from '../../audits/lighthouse/tables.ts';
import { lighthouseReport } from '../../audits/testing/texts.ts';
import { coverageDocument } from '../../../engine/coverage/testing/coverage-text.ts';
import { harDocument } from '../../../engine/network/testing/har-text.ts';
import { rowsOf, sumBy } from '../../../engine/tables/testing/rows-of.ts';

describe('a network log', () => {
  const document = harDocument();
  const requests = rowsOf(NETWORK_TABLES, 'request', document);

  it('has its entries, from the start of the first one', () => {
    expect(requests).toHaveLength(document.entries.length);
    expect(requests[1]).toMatchObject({
      request_id: 1,
      url: 'https://shop.test/app.js?v=1',
      host: 'shop.test',
      path: 'https://shop.test/app.js',
      start_ms: 1,
      end_ms: 101,
      duration_ms: 100,
      wait_ms: 40,
      dns_ms: null,
      transfer_bytes: 1234,
      started_at: '2026-01-05T10:00:00.001Z',
    });
    expect(requests[0]).toMatchObject({ content_loaded_ms: 80, loaded_ms: 95, initiator_url: null });
    expect(requests[5]).toMatchObject({ state: 'failed', status: null, failure: 'net::ERR_CONNECTION_REFUSED' });
    expect(requests.filter((row) => row['browser_id'] === requests[7]?.['browser_id'])).toHaveLength(2);
  });

  it('has headers with lower-case names, and masks secrets', () => {
    const headers = rowsOf(NETWORK_TABLES, 'header', document).filter((row) => row['request_id'] === 2);
    expect(headers).toContainEqual({ request_id: 2, is_response: true, name: 'cache-control', value: 'max-age=60' });
    const cookie = headers.find((row) => row['name'] === 'cookie');
    expect(cookie?.['is_response']).toBe(false);
    expect(cookie?.['value']).not.toContain('abcdefghijklmnop');
  });
});

describe('coverage', () => {
  const document = coverageDocument();
  const files = rowsOf(COVERAGE_TABLES, 'file', document);
  const ranges = rowsOf(COVERAGE_TABLES, 'range', document);
  const { answer } = createCoverageQueries(document, { readMs: 0, fileSizeBytes: 0 });

  it('has the files of its query', () => {
    const known = answer('coverage.files', { filter: '', sort: 'name', descending: false, start: 0, count: 100 }).rows;
    expect(known).toHaveLength(files.length);
    for (const { index, totalBytes, usedBytes, units } of known)
      expect(files[index]).toMatchObject({ total_bytes: totalBytes, used_bytes: usedBytes, unit_count: units });
    expect(files.map((row) => row['line_count'])).toEqual([4, null, 1, 1]);
    expect(files.map((row) => [row['url'], row['part']])).toEqual([
      ['https://shop.test/app.js', null],
      ['https://cdn.test/vendor.js', '#1'],
      [null, 'inline #1'],
      ['https://cdn.test/vendor.js', '#2'],
    ]);
  });

  it('has ranges that cover each file', () => {
    const used = ranges.filter((row) => row['is_used'] === true);
    expect(sumBy(ranges, 'file_id', 'size_bytes')).toEqual(sumBy(files, 'file_id', 'total_bytes'));
    // Nothing of the last file was used.
    expect({ ...sumBy(used, 'file_id', 'size_bytes'), 3: 0 }).toEqual(sumBy(files, 'file_id', 'used_bytes'));
    expect(ranges.filter((row) => row['file_id'] === 0).map((row) => [row['line'], row['count']])).toEqual([
      [1, 3],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
  });

  it('has the functions of its query', () => {
    const { rows } = answer('coverage.units', {
      index: 0,
      sort: 'count',
      unusedOnly: false,
      filter: '',
      start: 0,
      count: 10,
    });
    const units = rowsOf(COVERAGE_TABLES, 'unit', document).filter((row) => row['file_id'] === 0);
    expect(units.map((row) => [row['name'], row['line'], row['size_bytes'], row['used_bytes'], row['count']])).toEqual(
      rows.map(({ name, line, sizeBytes, usedBytes, count }) => [name, line, sizeBytes, usedBytes, count]),
    );
  });
});

it('reads a Lighthouse report', () => {
  const report = lighthouseReport();
  const rows = (table: string) => rowsOf(LIGHTHOUSE_TABLES, table, report);
  // Metrics have a table of their own.
  expect(rows('audit')).toHaveLength(7);
  expect(rows('audit')).toContainEqual(
    expect.objectContaining({
      audit_id: 'unused-javascript',
      outcome: 'fails',
      savings_ms: 300,
      savings_bytes: 70_000,
      detail_count: 1,
    }),
  );
  expect(rows('category').map((row) => [row['category_id'], row['score']])).toEqual([
    ['performance', 0.49],
    ['accessibility', 0.8],
    ['seo', 1],
  ]);
  for (const table of ['audit', 'category', 'metric'])
    expect(rowsOf(LIGHTHOUSE_TABLES, table, { ...report, mode: 'timespan' })[0]).toMatchObject({ mode: 'timespan' });
  expect(rows('audit_category')).toContainEqual({ audit_id: 'image-alt', category_id: 'accessibility' });
  expect(rows('metric')).toEqual([expect.objectContaining({ acronym: 'LCP', value: 4100, unit: 'millisecond' })]);
  const cells = rows('detail').filter((row) => row['audit_id'] === 'unused-javascript');
  expect(cells.map((row) => [row['detail_row'], row['heading']])).toEqual([
    [0, 'URL'],
    [0, 'Savings'],
  ]);
  expect(cells[0]?.['value']).toBe('https://shop.test/app.js');
});

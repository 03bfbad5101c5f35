import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { checkPartitionValue, escapePartitionValue, parquetPath, partitionFolder } from './partition-path.ts';

it.each([
  ['shop', 'shop'],
  ['shop.example:8080', 'shop.example%3A8080'],
  ['feature/cart', 'feature%2Fcart'],
  ['..', '.%2E'],
  ['a b', 'a%20b'],
  ['100%', '100%25'],
  ['a=b', 'a%3Db'],
  ['it\'s "x"*?', 'it%27s%20%22x%22%2A%3F'],
  ['Größe', 'Größe'],
  // Letter and diaeresis apart, as macOS types them.
  ['Gro\u0308ße', 'Größe'],
  ['🛒', '🛒'],
  ['end.', 'end%2E'],
  ['tab\tnew\nline', 'tab%09new%0Aline'],
])('writes %j as %s', (value, escaped) => {
  expect(escapePartitionValue(value)).toBe(escaped);
});

it('makes one folder of any value, from which the value can be read', () => {
  assert(
    property(string({ unit: 'grapheme' }), (value) => {
      const escaped = escapePartitionValue(value);
      expect(escaped).not.toMatch(/[/\\\0]|\.$/);
      expect(decodeURIComponent(escaped)).toBe(value.normalize('NFC'));
    }),
  );
});

it('has a partition for captures without a value', () => {
  expect(partitionFolder({ kind: 'trace', date: '2026-11-21', app: null, build: '' })).toBe(
    'kind=trace/date=2026-11-21/app=__HIVE_DEFAULT_PARTITION__/build=__HIVE_DEFAULT_PARTITION__',
  );
});

it('stays inside the dataset', () => {
  const values = { kind: 'trace', date: '2026-11-21', app: '../../x', build: '..' };
  expect(parquetPath('/data', 'trace_function', values, 'trace-0123456789abcdef')).toBe(
    '/data/v2/trace_function/kind=trace/date=2026-11-21/app=..%2F..%2Fx/build=.%2E/trace-0123456789abcdef.parquet',
  );
});

it.each([
  ['x'.repeat(201), 'too long for a path'],
  ['/'.repeat(67), 'too long for a path'],
  ['\ud83d', 'half of a Unicode character'],
  ['__HIVE_DEFAULT_PARTITION__', 'means no value'],
])('refuses %j', (value, reason) => {
  expect(() => checkPartitionValue('build', value)).toThrow(reason);
});

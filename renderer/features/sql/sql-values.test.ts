import { describe, expect, it } from 'vitest';
import { hostileTexts } from '../../../shared/base/testing/hostile-texts.ts';
import { figureOf, figureText, isNumeric, numberText, toCsv, toJson, unitOf } from './sql-values.ts';

describe('figures of an answer', () => {
  it('have the unit that the name of their column ends in', () => {
    expect(
      ['size_bytes', 'time_ms', 'SELF_US', 'edge_count', 'distance', 'bytes_of'].map((name) => unitOf({ name })),
    ).toEqual(['bytes', 'ms', 'us', 'count', 'none', 'none']);
    expect(figureOf(1536, 'bytes')).toEqual({ figure: '1.5', unit: 'KB' });
    expect(figureText(1234.56, 'ms')).toBe('1234.6 ms');
    expect(figureText(12_345, 'count')).toBe('12,345');
  });

  it('are whole, or have the digits that matter', () => {
    expect([0, -1234, 0.000123456, 2.61803, -250.66].map(numberText)).toEqual([
      '0',
      '−1,234',
      '0.000123',
      '2.62',
      '−250.7',
    ]);
  });

  it('are told by the type of their column', () => {
    const types = ['INTEGER', 'DOUBLE', 'HUGEINT', 'DECIMAL(18,3)', 'VARCHAR', 'BOOLEAN', 'INTEGER[]', 'INTERVAL'];
    expect(types.map((type) => isNumeric({ type }))).toEqual([true, true, true, true, false, false, false, false]);
  });
});

describe('copying an answer', () => {
  const columns = [{ name: 'name' }, { name: 'name' }, { name: 'size_bytes' }];

  it('as CSV quotes what needs it, and leaves null empty', () => {
    expect(
      toCsv({
        columns,
        rows: [
          ['a "b", c', null, 1.5],
          ['', ' x', true],
        ],
      }),
    ).toBe('name,name,size_bytes\r\n"a ""b"", c",,1.5\r\n""," x",true\r\n');
  });

  it('as CSV has no text that a spreadsheet computes', () => {
    const rows = [['=HYPERLINK("x")', '-5', -5]];
    expect(toCsv({ columns, rows })).toBe('name,name,size_bytes\r\n"\'=HYPERLINK(""x"")",-5,-5\r\n');
  });

  it('as JSON has an object per row, with each name once', () => {
    expect(JSON.parse(toJson({ columns, rows: [['x', null, 2]] }))).toEqual([
      { name: 'x', name_1: null, size_bytes: 2 },
    ]);
  });
});

it('copies answers as CSV with quoted lines and no formula, and as JSON', () => {
  const texts = hostileTexts(1);
  const csv = toCsv({ columns: [{ name: 'name' }, { name: 'count' }], rows: texts.map((text) => [text, 1]) });
  const records = [...csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*)),(?:1|count)\r\n/g)];
  expect(records).toHaveLength(texts.length + 1);
  expect(records.map(([whole]) => whole).join('')).toBe(csv);
  expect(records.filter(([, quoted, plain]) => /^[=+\-@\t\r＝＋－＠]/.test(quoted ?? plain ?? ''))).toEqual([]);
  const json = toJson({ columns: [{ name: '__proto__' }], rows: texts.map((text) => [text]) });
  expect(JSON.parse(json)).toHaveLength(texts.length);
});

import { describe, expect, it } from 'vitest';
import { cutRows, textTable } from './output.ts';

describe('a table', () => {
  it('has padded columns, numbers to the right, and no control characters of a page', () => {
    const rows = [
      ['a', '1,000', 'x\u001B[31m\ny'],
      ['länger', '5', ''],
    ];
    expect(textTable([{ title: 'NAME' }, { title: 'N', alignRight: true }, { title: 'LAST' }], rows)).toBe(
      ['NAME        N  LAST', 'a       1,000  x [31m y', 'länger      5'].join('\n'),
    );
  });
});

describe('a list', () => {
  it('is cut where asked, with the rest counted', () => {
    expect(cutRows([1, 2, 3], 2)).toEqual({ rows: [1, 2], omitted: 1 });
    expect(cutRows([1, 2, 3], 3)).toEqual({ rows: [1, 2, 3], omitted: 0 });
    expect(cutRows([1, 2, 3], null)).toEqual({ rows: [1, 2, 3], omitted: 0 });
  });
});

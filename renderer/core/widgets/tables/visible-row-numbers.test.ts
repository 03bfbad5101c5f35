import { describe, expect, it } from 'vitest';
import { visibleRowNumbers } from './visible-row-numbers.ts';

const TABLE = { rowCount: 100, rowHeightPx: 24, headHeightPx: 26 };

describe('visible row numbers', () => {
  it('count from one, below the header', () => {
    expect(visibleRowNumbers(0, 26 + 240, TABLE)).toEqual({ first: 1, last: 10 });
    expect(visibleRowNumbers(480, 26 + 240, TABLE)).toEqual({ first: 21, last: 30 });
  });

  it('never exceed the end or reverse', () => {
    expect(visibleRowNumbers(0, 2000, { ...TABLE, rowCount: 3 })).toEqual({ first: 1, last: 3 });
    expect(visibleRowNumbers(2400, 266, TABLE)).toEqual({ first: 100, last: 100 });
    expect(visibleRowNumbers(0, 0, TABLE)).toEqual({ first: 1, last: 1 });
  });
});

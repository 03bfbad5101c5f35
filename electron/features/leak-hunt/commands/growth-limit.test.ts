import { describe, expect, test } from 'vitest';
import { parseGrowthLimit } from '../../../core/cli/arguments/growth-limit.ts';

describe('the allowed growth of a heap', () => {
  test.each([
    ['1000', 1000, 2000, 2001],
    ['1KB', 1000, 2024, 2025],
    ['1.5kb', 0, 1536, 1537],
    ['2M', 0, 2 * 1024 ** 2, 2 * 1024 ** 2 + 1],
    ['1GiB', 0, 1024 ** 3, 1024 ** 3 + 1],
    ['5%', 1000, 1050, 1051],
    ['0%', 1000, 1000, 1001],
    ['0', 1000, 999, 1001],
    ['5%', 0, 0, 1],
  ])('%s', (text, from, atMost, over) => {
    const limit = parseGrowthLimit(text);
    expect(limit.ok && limit.value.isExceeded(from, atMost)).toBe(false);
    expect(limit.ok && limit.value.isExceeded(from, over)).toBe(true);
  });

  test.each(['', 'much', '-5%', '5%%', '5 parsecs', '1e9', 'MB'])('%j is refused', (text) => {
    expect(parseGrowthLimit(text)).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  });
});

import { describe, expect, it } from 'vitest';
import { kindShares } from './kinds.ts';

describe('heap kinds', () => {
  it('assign every byte to one kind, so that the strip adds up to the heap', () => {
    const types = [
      { type: 'hidden', count: 10, sizeBytes: 100 },
      { type: 'string', count: 5, sizeBytes: 400 },
      { type: 'concatenated string', count: 5, sizeBytes: 50 },
      { type: 'symbol', count: 1, sizeBytes: 16 },
      { type: 'a type of tomorrow', count: 2, sizeBytes: 34 },
    ];
    const shares = kindShares({ types, totalSizeBytes: 600 });
    expect(shares.map(({ kind, count, sizeBytes }) => [kind, count, sizeBytes])).toEqual([
      ['strings', 10, 450],
      ['system', 10, 100],
      ['other', 3, 50],
    ]);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('omit empty kinds and do not divide by an empty heap', () => {
    expect(kindShares({ types: [], totalSizeBytes: 0 })).toEqual([]);
    expect(kindShares({ types: [{ type: 'synthetic', count: 1, sizeBytes: 0 }], totalSizeBytes: 0 })).toEqual([
      { kind: 'system', label: 'System', count: 1, sizeBytes: 0, share: 0 },
    ]);
  });
});

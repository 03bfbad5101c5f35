import { describe, expect, it } from 'vitest';
import type { TraceChange } from '../../../../shared/contracts/traces.ts';
import { barShares, deltaText, figureText, noiseText, shareText, verdictOf } from './change-lines.ts';

const change = (base: number | null, later: number | null, more: Partial<TraceChange> = {}): TraceChange => ({
  name: 'x',
  unit: 'ms',
  base,
  new: later,
  delta: base === null || later === null ? null : later - base,
  better: 'lower',
  ...more,
});

describe('a change', () => {
  it('is better or worse depending on the figure', () => {
    expect(verdictOf(change(100, 50))).toBe('better');
    expect(verdictOf(change(50, 100))).toBe('worse');
    expect(verdictOf(change(30, 60, { unit: 'fps', better: 'higher' }))).toBe('better');
    expect(verdictOf({ name: 'x', unit: 'count', base: 50, new: 100, delta: 50 })).toBe('changed');
  });

  it('is none within one percent, and not comparable if one trace has no value', () => {
    expect(verdictOf(change(1000, 1005))).toBe('same');
    expect(verdictOf(change(0, 0))).toBe('same');
    expect(verdictOf(change(100, 120, { noise: 30, exceedsNoise: false }))).toBe('chance');
    expect(verdictOf(change(100, 150, { noise: 30, exceedsNoise: true }))).toBe('worse');
    expect(noiseText(change(100, 120, { noise: 30, exceedsNoise: false }))).toBe('±30.0 ms');
    expect(noiseText(change(100, 120))).toBe('');
    expect(verdictOf(change(null, 5))).toBe('only-new');
    expect(verdictOf(change(5, null))).toBe('only-base');
    expect(verdictOf(change(null, null))).toBe('neither');
  });

  it('is formatted with its sign and as a share of A', () => {
    expect(deltaText(change(100, 50))).toBe('−50.0 ms');
    expect(deltaText(change(1024, 4096, { unit: 'bytes' }))).toBe('+3.0 KB');
    expect(deltaText(change(null, 5))).toBe('–');
    expect(shareText(change(100, 50))).toBe('−50.0%');
    expect(shareText(change(0, 50))).toBe('');
    expect(figureText(0.1234, 'score')).toBe('0.123');
  });

  it('has a bar relative to others of its unit', () => {
    expect(barShares([change(0, 10), change(10, 5), change(0, 7, { unit: 'count' })])).toEqual([1, 0.5, 1]);
  });

  it('has no bar while it is the same or within noise, however large it is for its unit', () => {
    const bytes = { unit: 'bytes' } as const;
    expect(barShares([change(3_000_000, 3_003_000, bytes)])).toEqual([0]);
    expect(barShares([change(50, 30, { exceedsNoise: false }), change(10, 15)])).toEqual([0, 1]);
  });
});

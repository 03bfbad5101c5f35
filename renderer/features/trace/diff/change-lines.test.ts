import { describe, expect, it } from 'vitest';
import type { TraceChange } from '../../../../shared/engine/trace/contract/trace-comparison.ts';
import { barShares } from './change-lines.ts';

const change = (base: number, later: number, more: Partial<TraceChange> = {}): TraceChange => ({
  name: 'x',
  unit: 'ms',
  base,
  new: later,
  delta: later - base,
  verdict: 'worse',
  ...more,
});

describe('the bar of a change', () => {
  it('is relative to others of its unit', () => {
    expect(barShares([change(0, 10), change(10, 5, { verdict: 'better' }), change(0, 7, { unit: 'count' })])).toEqual([
      1, 0.5, 1,
    ]);
  });

  it('is none where nothing is claimed, however large the change is', () => {
    expect(
      barShares([
        change(50, 3000, { verdict: 'one-value' }),
        change(50, 300, { verdict: 'not-comparable' }),
        change(50, 90, { verdict: 'chance' }),
        change(10, 15),
      ]),
    ).toEqual([0, 0, 0, 1]);
  });
});

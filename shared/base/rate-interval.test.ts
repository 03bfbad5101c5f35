import { describe, expect, it } from 'vitest';
import { compareRates, rateOf, rateText } from './rate-interval.ts';

const rounds = (counts: readonly number[], actions: number) => ({ counts, actions, isEven: true });

describe('rates', () => {
  it('have the exact Poisson interval where rounds are alike', () => {
    // Garwood's bounds of 0, 1, 5 and 10 objects, as tables have them.
    expect(rateOf([0, 0, 0], 1).high).toBeCloseTo(3.689, 3);
    expect(rateOf([1], 1)).toMatchObject({ low: expect.closeTo(0.0253, 4), high: expect.closeTo(5.572, 3) });
    expect(rateOf([5], 1)).toMatchObject({ low: expect.closeTo(1.623, 3), high: expect.closeTo(11.668, 3) });
    expect(rateOf([10], 1)).toMatchObject({ low: expect.closeTo(4.795, 3), high: expect.closeTo(18.39, 2) });
    expect(rateText(rateOf([0, 0, 0], 12))).toBe('0 (95% interval 0 to 0.3)');
  });

  it('hardly change where the exact sum ends', () => {
    const [exact, near] = [rateOf([200], 1), rateOf([201], 1)];
    expect(near.low - exact.low).toBeCloseTo(1 - 1.96 / (2 * Math.sqrt(200)), 2);
    expect(near.high - exact.high).toBeCloseTo(1 + 1.96 / (2 * Math.sqrt(200)), 2);
  });

  it('have the wider interval of the rounds where these differ by more than chance', () => {
    const { mean, low, high } = rateOf([100, 200, 300], 15);
    expect(mean).toBe(40);
    // 4.303 · 100 / √3 per round of five actions.
    expect(high).toBeCloseTo(40 + (4.303 * 100) / Math.sqrt(3) / 5, 3);
    expect(low).toBe(0);
    expect(rateOf([100, 200, 300], 15, false).low).toBeGreaterThan(36);
  });

  it('show a fix, no difference, and how many rounds would be needed', () => {
    const leak = rounds([200, 200, 200], 15);
    const fixed = rounds([0, 0, 0], 15);
    expect(compareRates(leak, fixed)).toMatchObject({ change: 'less', after: { mean: 0 }, neededRounds: null });
    expect(compareRates(fixed, leak).change).toBe('more');
    expect(compareRates(leak, leak).change).toBe('same');
    const rare = rounds([1, 0, 0], 15);
    const open = compareRates(rare, fixed);
    expect(open.change).toBe('open');
    expect(open.neededRounds).toBeGreaterThan(10);
    expect(compareRates(rounds([200, 201, 200], 15), leak)).toMatchObject({ change: 'open' });
  });

  it('claim no change of equal processes more often than promised', () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const poisson = (expected: number): number => {
      let [count, product] = [0, random()];
      for (; product > Math.exp(-expected); count += 1) product *= random();
      return count;
    };
    const some = (): number[] => [poisson(5), poisson(5), poisson(5)];
    const claims = Array.from({ length: 2000 }, () => compareRates(rounds(some(), 15), rounds(some(), 15)).change);
    expect(claims.filter((change) => change === 'less' || change === 'more').length).toBeLessThan(100);
  });
});

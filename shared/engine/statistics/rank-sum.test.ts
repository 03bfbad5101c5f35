/** The rank-sum test against the published tables of Mann and Whitney (1947), and against counting by hand with ties. */
import { expect, test } from 'vitest';
import { rankSumTest, uDistribution } from './rank-sum.ts';

/** P(U ≤ u) of two groups of the same size, from u = 0, to three digits as printed. */
const PUBLISHED: readonly (readonly [size: number, probabilities: string])[] = [
  [3, '.050 .100 .200 .350 .500 .650'],
  [4, '.014 .029 .057 .100 .171 .243 .343 .443 .557'],
  [5, '.004 .008 .016 .028 .048 .075 .111 .155 .210 .274 .345 .421 .500 .579'],
  [6, '.001 .002 .004 .008 .013 .021 .032 .047 .066 .090 .120 .155 .197 .242 .294 .350 .409 .469 .531'],
  [7, '.000 .001 .001 .002 .003 .006 .009 .013 .019 .027 .036 .049 .064 .082 .104 .130 .159 .191 .228 .267 .310 .355'],
  [8, '.000 .000 .000 .001 .001 .001 .002 .003 .005 .007 .010 .014 .019 .025 .032 .041 .052 .065 .080 .097 .117 .139'],
];

test.each(PUBLISHED)('the distribution for two groups of %i is the published one', (size, probabilities) => {
  const expected = probabilities.split(' ');
  const printed = uDistribution(size, size).map((probability) => probability.toFixed(3).replace(/^0/, ''));
  expect(printed.slice(0, expected.length)).toEqual(expected);
});

test.each([
  [1, 3, '.250 .500 .750'],
  [2, 3, '.100 .200 .400 .600'],
  [2, 5, '.048 .095 .190 .286 .429 .571'],
])('the distribution for groups of %i and %i is the published one', (size, other, probabilities) => {
  const expected = probabilities.split(' ');
  const printed = uDistribution(size, other).map((probability) => probability.toFixed(3).replace(/^0/, ''));
  expect(printed.slice(0, expected.length)).toEqual(expected);
});

/** The largest U with at most 1 % and 2.5 % in the tail, as tables of critical values have it. */
test.each([
  [5, 1, 2],
  [6, 3, 5],
  [7, 6, 8],
  [8, 9, 13],
  [10, 19, 23],
  [12, 31, 37],
  [15, 56, 64],
  [20, 114, 127],
])('critical values of two groups of %i are %i and %i', (size, atOnePercent, atTwoAndAHalf) => {
  const within = (alpha: number): number =>
    uDistribution(size, size).filter((probability) => probability <= alpha).length - 1;
  expect([within(0.01), within(0.025)]).toEqual([atOnePercent, atTwoAndAHalf]);
});

test('two groups that do not overlap are as unlikely as one of all ways to divide them', () => {
  const { pGreater, pLess } = rankSumTest([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]);
  expect(pGreater).toBeCloseTo(1 / 252, 12);
  expect(pLess).toBe(1);
});

test('equal figures share their rank: counted by hand', () => {
  // Only {2, 3}, which there are two of, ranks as high as the group, in the six ways to choose two of 1, 2, 2, 3.
  const { pGreater, pLess } = rankSumTest([2, 3], [1, 2]);
  expect(pGreater).toBeCloseTo(2 / 6, 12);
  expect(pLess).toBeCloseTo(1, 12);
});

test('figures that are all equal say nothing', () => {
  expect(rankSumTest([12, 12, 12], [12, 12, 12])).toEqual({ pGreater: 1, pLess: 1 });
  expect(rankSumTest([], [1])).toEqual({ pGreater: 1, pLess: 1 });
});

test('fifty figures on a side are counted exactly', () => {
  const low = Array.from({ length: 50 }, (_, at) => at);
  const { pGreater } = rankSumTest(
    low.map((value) => value + 50),
    low,
  );
  // 100! / (50! · 50!)
  expect(pGreater * 1.0089134454556415e29).toBeCloseTo(1, 6);
});

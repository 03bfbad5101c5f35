/** Two profiles as one chart: boxes computed by hand. */
import { describe, expect, it } from 'vitest';
import { bytesOf, profileOf, type FileProfile } from './cpu/testing/profile-picture.ts';
import { documentOf } from './cpu/testing/read-profile.ts';
import { runSteps } from '../steps/steps.ts';
import { diffChart, pieceOfDiffChart } from './diff-chart.ts';

/** Many short samples in waves, so that neither chance nor an order explains a difference. */
const times = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name}:10 `.repeat(count))
    .join('')
    .repeat(100);

/** `main` calls `old` and `both`. */
const BEFORE = profileOf(
  '(root)\n  main\n    old\n    both\n  (idle)',
  times({ main: 2, old: 30, both: 20, '(idle)': 8 }),
);
/** `main` calls `both`, which calls `fresh`. */
const AFTER = profileOf(
  '(root)\n  main\n    both\n      fresh\n  (idle)',
  times({ main: 3, both: 17, fresh: 10, '(idle)': 90 }),
);

function chartOf(base: FileProfile, current: FileProfile, normalise = false) {
  return runSteps(diffChart(documentOf(bytesOf(base)), documentOf(bytesOf(current)), normalise));
}

function linesOf({
  starts,
  sizes,
  depth,
  functionOf,
  base,
  new: later,
  exceedsNoise,
  functions,
}: ReturnType<typeof chartOf>) {
  return Array.from(
    starts,
    (start, at) =>
      `${depth[at]} ${start}+${sizes[at]} ${functions[functionOf[at] ?? -1]?.name} ${base[at]} → ${later[at]}${exceedsNoise[at] === 1 ? ' !' : ''}`,
  );
}

describe('the differential flame graph', () => {
  it('is as wide as both profiles together, with calls of only one of them', () => {
    const chart = chartOf(BEFORE, AFTER);
    expect(linesOf(chart)).toEqual([
      // All time of functions, in both.
      '0 0+82 main 52 → 30',
      '1 0+47 both 20 → 27',
      '1 47+30 old 30 → 0 !',
      '2 0+10 fresh 0 → 10 !',
    ]);
    expect(chart).toMatchObject({ extent: 82, depths: 3, boxes: 4, scale: 1 });
  });

  it('scales times of the earlier profile on request', () => {
    // 60 ms and 120 ms were recorded.
    const chart = chartOf(BEFORE, AFTER, true);
    expect(chart.scale).toBe(2);
    expect(linesOf(chart)[0]).toBe('0 0+134 main 104 → 30');
  });

  it('of a profile with itself shows no change', () => {
    const chart = chartOf(AFTER, AFTER);
    expect([...chart.base]).toEqual([...chart.new]);
    expect([...chart.exceedsNoise]).toEqual([0, 0, 0]);
  });

  it('is answered in pieces', () => {
    const chart = chartOf(BEFORE, AFTER);
    const pieces = [0, 3].map((start) => pieceOfDiffChart(chart, start, 3));
    expect(pieces.map(({ boxes, starts, functions }) => [boxes, starts.length, functions.length > 0])).toEqual([
      [4, 3, true],
      [4, 1, false],
    ]);
    expect(pieces.flatMap((piece) => [...piece.base])).toEqual([...chart.base]);
  });
});

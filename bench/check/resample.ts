/**
 * Checks drawn at random from runs that were measured: how often `pen check` would fail, pass and not decide, over many more checks than there is
 * time to run. The noise is that of the measured runs, in any order, so what a slow change of the machine does is not in it.
 */
import { compareAll } from '../../shared/analysis/budgets/index.ts';
import { judgedComparison } from '../../shared/kinds/budgets/rules.ts';
import { LOOKS, MEASURES, USUAL_REGRESSION_PERCENT, type MeasureName } from '../../shared/contracts/budgets.ts';

export interface Outcomes {
  readonly checks: number;
  readonly failed: number;
  readonly passed: number;
  readonly tooNoisy: number;
}

/** Mulberry32: the same numbers for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `sizes`: runs of each side at each evaluation. Null without runs to draw from. */
export function resample(
  measure: MeasureName,
  runs: { readonly current: readonly number[]; readonly baseline: readonly number[] },
  { checks, sizes }: { readonly checks: number; readonly sizes: readonly number[] },
): Outcomes | null {
  if (runs.current.length === 0 || runs.baseline.length === 0) return null;
  const random = randomNumbers(20_261);
  const draw = (from: readonly number[], count: number): number[] =>
    Array.from({ length: count }, () => from[Math.floor(random() * from.length)] ?? Number.NaN);
  let [failed, passed, tooNoisy] = [0, 0, 0];
  for (let check = 0; check < checks; check += 1) {
    const most = sizes.at(-1) ?? 0;
    const [current, baseline] = [draw(runs.current, most), draw(runs.baseline, most)];
    let verdict = 'too noisy';
    for (const size of sizes) {
      const figure = {
        current: current.slice(0, size),
        baseline: baseline.slice(0, size),
        regressionPercent: USUAL_REGRESSION_PERCENT,
        smallest: MEASURES[measure].smallest,
      };
      const [compared] = compareAll([figure], LOOKS);
      if (compared !== undefined) verdict = judgedComparison(compared, { unit: 'ms', runs: size }).verdict;
      if (verdict !== 'too noisy') break;
    }
    if (verdict === 'worse') failed += 1;
    else if (verdict === 'too noisy') tooNoisy += 1;
    else passed += 1;
  }
  return { checks, failed, passed, tooNoisy };
}

/** Progress of a comparison, whose passes iterate over several heaps of different sizes. */
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Rows done, of all rows that the comparison will iterate over. */
export interface ComparisonMeter {
  done: number;
  readonly total: number;
}

/** Runs `work(from, to)` over all rows in steps. */
export function* meteredSteps(
  meter: ComparisonMeter,
  rows: number,
  work: (from: number, to: number) => void,
): Steps<void> {
  for (let from = 0; from < rows; from += ROWS_PER_STEP) {
    const to = Math.min(rows, from + ROWS_PER_STEP);
    work(from, to);
    meter.done += to - from;
    yield { stage: 'comparing', done: meter.done, total: meter.total };
  }
}
